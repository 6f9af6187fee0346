// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/explain/unserved.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "report/consequences.h"
#include "translate/gateway/findings.h"
#include "translate/gateway/listeners.h"

namespace weft::server {
namespace {

// The first condition that says what is wrong; null where none does.
const ir::Condition* ProblemOf(const ir::StatusScope& scope) {
  for (const char* type : {"Accepted", "ResolvedRefs"}) {
    const ir::Condition* condition = report::FindCondition(scope, type);
    if (condition && condition->status == "False") return condition;
  }
  return nullptr;
}

// Of a listener of a Gateway or ListenerSet, by the status of that.
std::string WhyUnserved(const ir::ObjectStatus& status, const std::string& name) {
  const std::string scope = translate::ListenerScope(name);
  const auto listener =
      std::ranges::find_if(status.scopes, [&](const auto& each) { return each.scope == scope; });
  if (listener == status.scopes.end() || !listener->proxy_listener.empty()) return {};
  const ir::Condition* why = ProblemOf(*listener);
  if (!why) why = ProblemOf(status.scopes.front());  // what holds for all of its listeners
  return fmt::format("listener {} of {} is not served{}", name, status.object.ForPeople(),
                     why ? fmt::format(" ({})", why->message) : "");
}

}  // namespace

std::string WhyUnserved(const engine::Core& core, const std::string& listener) {
  std::string why;
  const auto look = [&](const std::string& gateway, const ObjectRef& parent,
                        const std::vector<model::Listener>& listeners) {
    for (const model::Listener& each : listeners) {
      const std::string key = translate::ListenerKey(gateway, parent, each.name);
      // The Gateway's other addresses are added to the key.
      if (listener != key && !listener.starts_with(key + "@")) continue;
      if (const auto status = core.statuses().Find(parent.ToString())) {
        why = WhyUnserved(*status, each.name);
      }
    }
  };
  core.objects().Of<model::Gateway>().ForEach(
      [&](const flow::Key& key, const flow::Ref<model::Gateway>& gateway) {
        look(key, model::RefOf(*gateway), gateway->spec.listeners);
      });
  core.objects().Of<model::ListenerSet>().ForEach(
      [&](const flow::Key&, const flow::Ref<model::ListenerSet>& set) {
        const auto& parent = set->spec.parentRef;
        look(translate::KeyOf(parent.namespace_.value_or(set->metadata.namespace_), parent.name),
             model::RefOf(*set), set->spec.listeners);
      });
  return why;
}

}  // namespace weft::server
