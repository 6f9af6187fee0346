// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/confirmations.h"

#include <algorithm>
#include <utility>

#include "translate/gateway/hosts.h"

namespace weft::engine {
namespace {

// While no proxy answers, no more than this many versions of one table are told apart.
constexpr size_t kRemembered = 16;

}  // namespace

bool Confirmations::OnCommit(const CommitResult& result) {
  for (const auto& change : result.resources) {
    const ir::Resource& either = change.after ? *change.after : *change.before;
    if (either.id.type == ir::ResourceType::kRoutes) Publish(change);
  }
  std::set<std::string> touched;
  for (const auto& change : result.attached) touched.insert(change.key);
  for (const auto& change : result.rules_in_force) {
    const translate::RouteRules& either = change.after ? *change.after : *change.before;
    touched.insert(either.route.ToString());
  }
  bool commit_due = false;
  for (const std::string& route : touched) commit_due |= Await(route);
  return commit_due;
}

void Confirmations::Publish(const flow::Change<ir::Resource>& change) {
  if (!change.after) {
    tables_.erase(change.before->id.name);
    return;
  }
  Table& table = tables_[change.after->id.name];
  table.unanswered.push_back({++table.last, change.after->version});
  if (table.unanswered.size() > kRemembered) table.unanswered.pop_front();
}

// The route has another form: it waits for the newest version of each table that it is in. True: it
// need not wait, since that form changed none of them.
bool Confirmations::Await(const std::string& key) {
  Forget(key);
  const auto attachment = core_.gateway().attached.Find(key);
  if (!attachment) {
    core_.confirmed().Erase(key);
    return false;
  }
  Route route{.form = {.attachment = attachment, .rules = {}}, .waits_for = {}};
  for (const std::string& identity : IdentitiesOf(*attachment)) {
    route.form.rules.push_back(
        core_.gateway().rules_in_force.Find(translate::RulesKey(attachment->route, identity)));
  }
  for (const std::string& scope : ScopesOf(*attachment)) {
    const Table& table = tables_[scope];
    if (table.acknowledged < table.last || table.last == 0) {
      route.waits_for[scope] = std::max<uint64_t>(table.last, 1);
    }
  }
  if (route.waits_for.empty()) {
    core_.confirmed().Set(key, std::move(route.form));
    return true;
  }
  for (const auto& [scope, number] : route.waits_for) tables_[scope].waiting[number].insert(key);
  routes_.emplace(key, std::move(route));
  return false;
}

void Confirmations::Forget(const std::string& key) {
  const auto route = routes_.find(key);
  if (route == routes_.end()) return;
  for (const auto& [scope, number] : route->second.waits_for) {
    const auto table = tables_.find(scope);
    if (table == tables_.end()) continue;
    const auto waiting = table->second.waiting.find(number);
    if (waiting == table->second.waiting.end()) continue;
    waiting->second.erase(key);
    if (waiting->second.empty()) table->second.waiting.erase(waiting);
  }
  routes_.erase(route);
}

void Confirmations::OnAcknowledged(const ir::Resource& resource) {
  if (resource.id.type != ir::ResourceType::kRoutes) return;
  const auto found = tables_.find(resource.id.name);
  if (found == tables_.end()) return;
  Table& table = found->second;
  const auto last = std::ranges::find(table.unanswered.rbegin(), table.unanswered.rend(),
                                      resource.version, &Table::Version::version);
  if (last == table.unanswered.rend()) return;
  table.acknowledged = last->number;
  table.unanswered.erase(table.unanswered.begin(), last.base());
  while (!table.waiting.empty() && table.waiting.begin()->first <= table.acknowledged) {
    for (const std::string& key : table.waiting.extract(table.waiting.begin()).mapped()) {
      const auto route = routes_.find(key);
      route->second.waits_for.erase(found->first);
      if (!route->second.waits_for.empty()) continue;
      core_.confirmed().Set(key, std::move(route->second.form));
      routes_.erase(route);
    }
  }
}

}  // namespace weft::engine
