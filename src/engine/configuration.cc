// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/configuration.h"

#include <algorithm>
#include <utility>

#include "engine/programmed.h"
#include "engine/record.h"
#include "model/admit.h"
#include "translate/gateway/findings.h"

namespace weft::engine {
namespace {

constexpr size_t kMostParents = 32;  // that a route may have

sources::ConditionMark MarkOf(const ir::Condition& condition, size_t parent, int64_t generation) {
  return sources::MarkOf({.scope = translate::ParentScope(parent),
                          .type = condition.type,
                          .status = condition.status,
                          .reason = condition.reason,
                          .message = condition.message,
                          .observed_generation = generation,
                          .last_transition = {}});
}

// Of routes: whether its newest version was in all proxies, wherever it is served.
bool HadAllProxies(const sources::ObjectState& state) {
  bool had = false;
  for (size_t parent = 0; parent < kMostParents; ++parent) {
    const auto good = MarkOf(RouteProgrammed(true), parent, state.generation);
    const auto mark = std::ranges::find(state.conditions, good.name, &sources::ConditionMark::name);
    if (mark == state.conditions.end()) continue;
    if (mark->content == MarkOf(RouteNotServed(), parent, state.generation).content) continue;
    if (mark->content != good.content) return false;
    had = true;
  }
  return had;
}

}  // namespace

void Configuration::Apply(const sources::FileBatch& batch, WallTime now) {
  for (const sources::ObjectChange& change : batch.changes) {
    refused_.erase(change.ref);
    if (!change.object) {
      objects_.Erase(change.ref);
      places_.erase(change.ref);
      gone_.insert(change.ref);
      continue;
    }
    gone_.erase(change.ref);
    const model::RawObject& raw = *change.object;
    const auto [place, is_new] = places_.try_emplace(change.ref);
    place->second = {raw.file, raw.document, raw.item, raw.line};
    if (is_new) NoteMissed(raw);
    if (!Take(raw, now) && is_new) TakeLastGood(change.ref, now);
  }
  for (const sources::MovedObject& moved : batch.moved) places_[moved.ref] = moved.place;
  for (const sources::FileReport& report : batch.files) {
    if (report.findings.empty()) {
      files_.erase(report.file);
    } else {
      files_[report.file] = report.findings;
    }
  }
  if (batch.source) source_ = *batch.source;
  if (batch.more) return;  // an object that went may come back with the rest, and is no new one
  for (const ObjectRef& ref : std::exchange(gone_, {})) state_.Forget(ref);
}

// False: it is refused, and its findings are kept.
bool Configuration::Take(const model::RawObject& raw, WallTime now) {
  model::Admitted admitted = model::Admit(schemas_, raw.value.as_object());
  if (!admitted.object) {
    refused_[raw.ref] = std::move(admitted.findings);
    return false;
  }
  objects_.Set(WithRecord(*admitted.object, state_.Observe(raw, now)));
  return true;
}

void Configuration::NoteMissed(const model::RawObject& raw) {
  const auto known = state_.objects().find(raw.ref);
  if (known == state_.objects().end() || !HadAllProxies(known->second)) return;
  if (state_.IsLatest(raw)) return;
  const sources::ObjectState record = known->second;
  for (const model::RawObject& before : state_.LastGood(record.file)) {
    if (before.ref != raw.ref) continue;
    model::Admitted admitted = model::Admit(schemas_, before.value.as_object());
    if (!admitted.object) continue;
    missed_.push_back({raw.ref, record.uid, record.generation, *admitted.object});
  }
}

void Configuration::TakeLastGood(const ObjectRef& ref, WallTime now) {
  const auto known = state_.objects().find(ref);
  if (known == state_.objects().end()) return;
  const std::string file = known->second.file;
  for (const model::RawObject& good : state_.LastGood(file)) {
    if (good.ref != ref) continue;
    const std::vector<Finding> why = refused_[ref];
    Take(good, now);
    refused_[ref] = why;
  }
}

void Configuration::ForgetTheRest() {
  std::vector<ObjectRef> gone;
  for (const auto& [ref, state] : state_.objects()) {
    if (!places_.contains(ref)) gone.push_back(ref);
  }
  for (const ObjectRef& ref : gone) state_.Forget(ref);
}

std::vector<Finding> Configuration::Findings() const {
  std::vector<Finding> findings = source_;
  for (const auto& [file, of_file] : files_) {
    findings.insert(findings.end(), of_file.begin(), of_file.end());
  }
  for (const auto& [object, of_object] : refused_) {
    findings.insert(findings.end(), of_object.begin(), of_object.end());
  }
  return findings;
}

}  // namespace weft::engine
