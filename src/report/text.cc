// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "report/text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/digits.h"

namespace weft::report {
namespace {

// Takes the digits at the front of `text` away, without leading zeros.
std::string_view TakeNumber(std::string_view& text) {
  const size_t size = std::ranges::find_if_not(text, IsDigit) - text.begin();
  std::string_view number = text.substr(0, size);
  text.remove_prefix(size);
  while (number.size() > 1 && number.front() == '0') number.remove_prefix(1);
  return number;
}

}  // namespace

std::string_view NameOf(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "info";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      return "error";
  }
  return "";
}

bool FieldBefore(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (IsDigit(a.front()) && IsDigit(b.front())) {
      const std::string_view left = TakeNumber(a), right = TakeNumber(b);
      if (left.size() != right.size()) return left.size() < right.size();
      if (left != right) return left < right;
      continue;
    }
    if (a.front() != b.front()) return a.front() < b.front();
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return a.size() < b.size();
}

std::string Sentence(const Finding& finding) {
  std::string sentence;
  if (!finding.field.empty()) sentence = finding.field + ": ";
  sentence += finding.message;
  if (!finding.next.empty()) sentence += fmt::format(" ({})", finding.next);
  return sentence;
}

std::string LineOf(const Finding& finding, const Place& place) {
  std::string line;
  if (!place.file.empty()) line = place.file + ":";
  if (place.line > 0) line += fmt::format("{}:", place.line);
  if (!line.empty()) line += " ";
  line += fmt::format("{} {}: ", NameOf(finding.severity), finding.code);
  if (finding.object.kind != "File") {
    line += finding.object.ForPeople() + ": ";
    if (!finding.field.empty()) line += finding.field + ": ";
  }
  line += finding.message;
  if (!finding.next.empty()) line += "\n  next: " + finding.next;
  return line;
}

}  // namespace weft::report
