// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/check.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "cli/folder.h"
#include "report/text.h"

namespace weft::cli {
namespace {

boost::json::object ToJson(const Folder::PlacedFinding& each) {
  const Finding& finding = each.finding;
  return {{"severity", std::string(report::NameOf(finding.severity))},
          {"code", finding.code},
          {"object", boost::json::object{{"group", finding.object.group},
                                         {"kind", finding.object.kind},
                                         {"namespace", finding.object.namespace_},
                                         {"name", finding.object.name}}},
          {"field", finding.field},
          {"message", finding.message},
          {"next", finding.next},
          {"file", each.place.file},
          {"line", each.place.line}};
}

}  // namespace

int RunCheck(const CheckOptions& options, const Clock& clock, Io& io) {
  const auto folder = Folder::Read(options.root, clock);
  if (!folder) {
    io.err << "weft check: " << folder.error().message << "\n";
    if (!folder.error().next.empty()) io.err << "  next: " << folder.error().next << "\n";
    return kFailed;
  }
  size_t errors = 0, warnings = 0;
  boost::json::array json;
  for (const Folder::PlacedFinding& each : (*folder)->Findings()) {
    if (each.finding.severity == Severity::kError) ++errors;
    if (each.finding.severity == Severity::kWarning) ++warnings;
    if (each.finding.severity != Severity::kError && !options.warnings) continue;
    if (options.output == "json") {
      json.push_back(ToJson(each));
    } else {
      io.out << report::LineOf(each.finding, each.place) << "\n";
    }
  }
  if (options.output == "json") {
    io.out << boost::json::serialize(json) << "\n";
  } else {
    io.err << fmt::format("{} objects in {}: {} errors, {} warnings\n",
                          (*folder)->configuration().places().size(), options.root, errors,
                          warnings);
  }
  return errors > 0 ? kHasErrors : kFine;
}

}  // namespace weft::cli
