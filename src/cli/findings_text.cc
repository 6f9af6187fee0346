// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/findings_text.h"

#include <fmt/format.h>

#include "report/text.h"
#include "server/findings.h"

namespace weft::cli {
namespace {

// The severity's word in its colour, where it first stands.
std::string Colored(std::string line, const server::FindingView& finding, const Style& style) {
  const size_t at = line.find(finding.severity);
  if (at == std::string::npos) return line;
  const std::string word = finding.severity == "error"     ? style.Red(finding.severity)
                           : finding.severity == "warning" ? style.Yellow(finding.severity)
                                                           : finding.severity;
  return line.replace(at, finding.severity.size(), word);
}

}  // namespace

std::string FullText(const server::FindingView& finding, const Style& style) {
  return Colored(report::LineOf(server::ToFinding(finding), server::PlaceOf(finding)) + "\n",
                 finding, style);
}

std::string ShortText(const server::FindingView& finding, const Style& style) {
  std::string line;
  if (!finding.file.empty()) line = fmt::format("{}:{}: ", finding.file, finding.line);
  line += finding.severity + ": ";
  if (finding.object.kind != "File") line += finding.object.ForPeople() + ": ";
  if (finding.object.kind != "File" && !finding.field.empty()) line += finding.field + ": ";
  line += finding.message + "\n";
  return Colored(std::move(line), finding, style);
}

}  // namespace weft::cli
