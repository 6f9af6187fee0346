// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "golden/describe.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <string>
#include <utility>

#include "golden/envoy_json.h"
#include "report/text.h"

namespace weft::golden {
namespace {

namespace json = boost::json;

std::string EffectText(const ConditionEffect& effect) {
  return fmt::format("{}{}{}: {} {}", effect.scope, effect.scope.empty() ? "" : " ", effect.type,
                     effect.status, effect.reason);
}

json::object DescribeFinding(const Finding& finding) {
  json::object object = {{std::string(report::NameOf(finding.severity)), finding.code},
                         {"object", finding.object.ForPeople()}};
  if (!finding.field.empty()) object["field"] = finding.field;
  object["message"] = finding.message;
  if (!finding.next.empty()) object["next"] = finding.next;
  if (finding.condition) object["condition"] = EffectText(*finding.condition);
  return object;
}

// A condition as it is when nothing is wrong; Programmed waits for the proxies.
bool IsGood(const ir::Condition& condition) {
  if (condition.type == "Conflicted") return condition.reason == "NoConflicts";
  if (condition.type.str().ends_with("Programmed")) return condition.reason == "Pending";
  return condition.status == "True" && condition.reason == condition.type;
}

// Conditions that are as they should be by their names, in one line; the others in full.
void DescribeConditions(const ir::StatusScope& scope, json::object& object) {
  std::string good;
  for (const ir::Condition& condition : scope.conditions) {
    if (IsGood(condition)) {
      good += (good.empty() ? "" : " ") + condition.type;
    } else {
      object[condition.type.str()] =
          fmt::format("{} {} - {}", condition.status, condition.reason, condition.message);
    }
  }
  if (!good.empty()) object["good"] = good;
}

json::object DescribeScope(const ir::StatusScope& scope) {
  json::object object;
  if (scope.parent) {
    object["parent"] = scope.parent->ForPeople();
    if (!scope.section_name.empty()) object["sectionName"] = scope.section_name.str();
    if (scope.port != 0) object["port"] = scope.port;
  }
  if (scope.scope.starts_with("listeners[")) {
    object["kinds"] = fmt::format("{}", fmt::join(scope.supported_kinds, " "));
    object["attachedRoutes"] = scope.attached_routes;
  }
  DescribeConditions(scope, object);
  return object;
}

// "listeners[http]" is "listener http".
std::string NameOf(const ir::StatusScope& scope) {
  if (!scope.parent) return "listener " + scope.section_name;
  std::string name = scope.scope;
  std::erase(name, ']');
  return name.replace(name.find("s["), 2, " ");
}

json::object DescribeStatus(const ir::ObjectStatus& status) {
  json::object object;
  if (status.generation != 1) object["observedGeneration"] = status.generation;
  if (!status.addresses.empty()) {
    std::vector<std::string> addresses;
    for (const auto& [value, routability] : status.addresses) {
      addresses.push_back(routability.empty() ? value : fmt::format("{} ({})", value, routability));
    }
    object["addresses"] = fmt::format("{}", fmt::join(addresses, " "));
  }
  if (status.attached_listener_sets.value_or(0) > 0) {
    object["attachedListenerSets"] = *status.attached_listener_sets;
  }
  for (const ir::StatusScope& scope : status.scopes) {
    if (scope.scope.empty()) {
      for (const auto& [key, value] : DescribeScope(scope)) object[key] = value;
    } else {
      object[NameOf(scope)] = DescribeScope(scope);
    }
  }
  return object;
}

}  // namespace

json::object Describe(const Snapshot& snapshot, bool full) {
  json::object all;
  if (!snapshot.findings.empty()) {
    json::array findings;
    for (const Finding& finding : snapshot.findings) findings.push_back(DescribeFinding(finding));
    all["findings"] = std::move(findings);
  }
  json::object statuses;
  for (const auto& [key, status] : snapshot.statuses) {
    statuses[status.object.ForPeople()] = DescribeStatus(status);
  }
  if (!statuses.empty()) all["statuses"] = std::move(statuses);
  for (auto& [name, part] : DescribeEnvoy(snapshot, full)) all[name] = part;
  return all;
}

}  // namespace weft::golden
