// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/status_recorder.h"

#include <chrono>
#include <utility>
#include <vector>

namespace weft::engine {
namespace {

constexpr Duration kProxiesComeBack = std::chrono::seconds(5);
constexpr Duration kSettles = std::chrono::seconds(1);

std::vector<sources::Condition> ConditionsOf(const ir::ObjectStatus& status) {
  std::vector<sources::Condition> conditions;
  for (const ir::StatusScope& scope : status.scopes) {
    for (const ir::Condition& condition : scope.conditions) {
      conditions.push_back({.scope = scope.scope,
                            .type = condition.type,
                            .status = condition.status,
                            .reason = condition.reason,
                            .message = condition.message,
                            .observed_generation = status.generation,
                            .last_transition = {}});
    }
  }
  return conditions;
}

}  // namespace

StatusRecorder::StatusRecorder(net::PollLoop& loop, sources::StateStore& state)
    : loop_(loop), state_(state) {}

StatusRecorder::~StatusRecorder() {
  if (timer_) loop_.Cancel(*timer_);
  if (started_) Record();
}

void StatusRecorder::OnCommit(const CommitResult& result) {
  for (const auto& change : result.statuses) {
    if (change.after) {
      changed_[change.key] = change.after;
    } else {
      changed_.erase(change.key);  // the state has forgotten the object with its conditions
    }
  }
  if (timer_ || changed_.empty()) return;
  timer_ = loop_.After(started_ ? kSettles : kProxiesComeBack, [this] {
    timer_.reset();
    started_ = true;
    Record();
  });
}

void StatusRecorder::Record() {
  const WallTime now = loop_.clock().WallNow();
  for (const auto& [key, status] : std::exchange(changed_, {})) {
    state_.SetConditions(status->object, ConditionsOf(*status), now);
  }
}

}  // namespace weft::engine
