// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/schema_logic.h"

#include <algorithm>
#include <utility>

namespace weft::model {
namespace {

SchemaReport Try(const SchemaNode& node, const boost::json::value& value, const SchemaPath& path,
                 const SchemaReport& outer) {
  SchemaReport report{.secret = outer.secret};
  Validate(node, value, path, report);
  return report;
}

// One problem out of alternatives that each find one, all at the same place: "must be an IPv4
// address or be an IPv6 address; is 'x'".
std::optional<Problem> Merge(const std::vector<SchemaReport>& alternatives) {
  Problem merged;
  std::string_view tail;
  for (const SchemaReport& alternative : alternatives) {
    if (alternative.problems.size() != 1) return std::nullopt;
    const Problem& problem = alternative.problems.front();
    const std::string_view message = problem.message;
    if (!message.starts_with("must ")) return std::nullopt;
    const size_t end = std::min(message.rfind("; is "), message.size());
    if (&alternative == &alternatives.front()) {
      merged = {problem.path, std::string(message.substr(0, end)), ""};
      tail = message.substr(end);
    } else {
      if (problem.path != merged.path) return std::nullopt;
      merged.message += " or " + std::string(message.substr(5, end - 5));
    }
  }
  merged.message += tail;
  return merged;
}

// How far the value is from an alternative. One whose enum it does not fit is another form of
// object altogether; among the others, the fewest problems.
std::pair<size_t, size_t> Distance(const SchemaReport& alternative) {
  return {alternative.wrong_enums, alternative.problems.size()};
}

// Adds what keeps the value from fitting any alternative: that of the one that nearly fits.
void AddNearest(std::vector<SchemaReport> alternatives, SchemaReport& report) {
  if (std::optional<Problem> merged = Merge(alternatives)) {
    if (!report.Full()) report.problems.push_back(*std::move(merged));
    return;
  }
  const auto nearest = std::ranges::min_element(alternatives, {}, Distance);
  report.misshapen = report.misshapen || nearest->misshapen;
  for (Problem& problem : nearest->problems) {
    if (!report.Full()) report.problems.push_back(std::move(problem));
  }
}

void CheckAlternatives(const std::vector<SchemaNodeRef>& nodes, bool exactly_one,
                       const boost::json::value& value, const SchemaPath& path,
                       SchemaReport& report) {
  if (nodes.empty()) return;
  std::vector<SchemaReport> failed;
  for (const SchemaNodeRef& node : nodes) {
    SchemaReport alternative = Try(*node, value, path, report);
    if (!alternative.problems.empty()) failed.push_back(std::move(alternative));
  }
  const size_t fitting = nodes.size() - failed.size();
  if (fitting == 0) {
    AddNearest(std::move(failed), report);
  } else if (exactly_one && fitting > 1) {
    report.Add(path, "fits more than one of the forms that exclude each other");
  }
}

// What `not` forbids, in words where that is easy.
std::string NotMessage(const SchemaNode& node) {
  std::string members;
  const auto collect = [&](const SchemaNode& part) {
    for (const std::string& name : part.required) members += (members.empty() ? "" : " or ") + name;
  };
  collect(node);
  for (const SchemaNodeRef& part : node.any_of) collect(*part);
  return members.empty() ? "has a value that is not allowed here"
                         : "may not have " + members + " here";
}

}  // namespace

void CheckLogic(const SchemaNode& node, const boost::json::value& value, const SchemaPath& path,
                SchemaReport& report) {
  for (const SchemaNodeRef& part : node.all_of) Validate(*part, value, path, report);
  CheckAlternatives(node.any_of, /*exactly_one=*/false, value, path, report);
  CheckAlternatives(node.one_of, /*exactly_one=*/true, value, path, report);
  if (node.not_ && Try(*node.not_, value, path, report).problems.empty()) {
    report.Add(path, NotMessage(*node.not_));
  }
}

}  // namespace weft::model
