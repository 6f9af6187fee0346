// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/schema_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace weft::model {
namespace {

namespace json = boost::json;

class RuleWalk {
 public:
  RuleWalk(SchemaReport& report, const RuleObserver& observer)
      : report_(report), observer_(observer) {}

  void Visit(const SchemaNode& node, const json::value& value, const SchemaPath& path) {
    if (!node.rules_below || value.is_null() || budget_ < 0 || report_.Full()) return;
    for (const SchemaRule& rule : node.rules) Ask(rule, node, value, path);
    if (const json::array* array = value.if_array()) {
      for (size_t index = 0; index < array->size(); ++index)
        Visit(*node.items, (*array)[index], path.Element(index));
    } else if (const json::object* object = value.if_object()) {
      VisitMembers(node, *object, path);
    }
  }

 private:
  void VisitMembers(const SchemaNode& node, const json::object& object, const SchemaPath& path) {
    for (const auto& member : object) {
      const std::string_view name = member.key();
      const auto property = node.properties.find(name);
      if (property != node.properties.end()) {
        Visit(*property->second, member.value(), path.Member(name));
      } else if (node.additional) {
        Visit(*node.additional, member.value(), path.Key(name));
      }
    }
  }

  void Ask(const SchemaRule& rule, const SchemaNode& node, const json::value& value,
           const SchemaPath& path) {
    if (budget_ < 0) return;
    const cel::Value self = cel::FromJson(value, *node.cel_type);
    const std::array<cel::Value, 2> values = {self, cel::Null{}};  // Nothing reads oldSelf.
    // One rule may not use up what is there for all.
    int64_t budget = std::min(cel::kRuleBudget, budget_);
    const int64_t before = budget;
    const std::expected<bool, cel::RunError> verdict = rule.condition.Test(values, budget);
    budget_ -= before - budget;
    if (observer_) observer_(rule.text, verdict && *verdict);
    if (verdict && *verdict) return;
    if (!verdict) {
      if (verdict.error().too_costly) budget_ = -1;
      report_.Add(path,
                  fmt::format("{} (the rule could not be checked: {})", rule.message,
                              verdict.error().message),
                  verdict.error().too_costly
                      ? "Make the object smaller, for example by splitting it in two."
                      : "");
      return;
    }
    std::string where = path.ToString() + rule.field_path;
    if (where.starts_with('.')) where.erase(0, 1);
    if (!report_.Full()) report_.problems.push_back({std::move(where), Message(rule, values), ""});
  }

  std::string Message(const SchemaRule& rule, std::span<const cel::Value> values) {
    if (!rule.message_expression) return rule.message;
    int64_t budget = cel::kRuleBudget;
    const auto message = rule.message_expression->Say(values, budget);
    const bool usable = message && !message->empty() && !message->contains('\n');
    return usable ? *message : rule.message;
  }

  SchemaReport& report_;
  const RuleObserver& observer_;
  int64_t budget_ = kObjectRuleBudget;
};

}  // namespace

void CheckRules(const SchemaNode& node, const json::value& value, SchemaReport& report,
                const RuleObserver& observer) {
  RuleWalk(report, observer).Visit(node, value, SchemaPath());
}

}  // namespace weft::model
