// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "report/consequences.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace weft::report {
namespace {

bool IsListener(const ir::StatusScope& scope) { return scope.scope.starts_with("listeners["); }

// Whether the condition is there with that status.
bool Is(const ir::StatusScope& scope, std::string_view type, std::string_view status) {
  const ir::Condition* condition = FindCondition(scope, type);
  return condition && condition->status == status;
}

// A listener that cannot be served is not programmed. The reason that the conformance suite wants
// in a ListenerSet is that of the conflict; the types name no such reason for a Gateway.
void JudgeListener(bool in_set, ir::StatusScope& listener) {
  const bool conflicted = Is(listener, "Conflicted", "True");
  if (conflicted) {
    const ir::Condition conflict = *FindCondition(listener, "Conflicted");
    SetCondition(listener, {"Accepted", "False", conflict.reason, conflict.message});
  }
  const bool accepted = !Is(listener, "Accepted", "False");
  if (accepted && !Is(listener, "Programmed", "False")) return;
  const ir::Condition* why = FindCondition(listener, accepted ? "ResolvedRefs" : "Accepted");
  if (accepted && !Is(listener, "ResolvedRefs", "False")) return;
  SetCondition(listener, {.type = "Programmed",
                          .status = "False",
                          .reason = in_set && conflicted ? why->reason : "Invalid",
                          .message = "the listener is not served: see " + why->type});
}

// Whether it can be served, as far as the objects say: one that a proxy refuses is valid all the
// same.
bool IsValid(const ir::StatusScope& listener) {
  const ir::Condition* programmed = FindCondition(listener, "Programmed");
  const bool refused =
      programmed && programmed->status == "False" && programmed->reason != "Invalid";
  return !Is(listener, "Accepted", "False") && (refused || !Is(listener, "Programmed", "False"));
}

// Names of the listeners that can be served, and of those that cannot.
struct Listeners {
  std::vector<std::string> good;
  std::vector<std::string> bad;
  std::vector<std::string> unresolved;
};
Listeners Judge(ir::ObjectStatus& status) {
  Listeners listeners;
  for (ir::StatusScope& scope : status.scopes) {
    if (!IsListener(scope)) continue;
    JudgeListener(status.object.kind == "ListenerSet", scope);
    (IsValid(scope) ? listeners.good : listeners.bad).push_back(scope.section_name);
    if (Is(scope, "ResolvedRefs", "False")) listeners.unresolved.push_back(scope.section_name);
  }
  return listeners;
}

std::string Tell(const Listeners& listeners) {
  std::string message = fmt::format("listeners not valid: {}", fmt::join(listeners.bad, ", "));
  if (!listeners.good.empty()) {
    message += fmt::format("; accepted: {}", fmt::join(listeners.good, ", "));
  }
  return message + "; the status of each says why";
}

// Spec: GatewayReasonListenersNotValid, ListenerSetReasonListenersNotValid.
void CountListeners(const Listeners& listeners, bool others_are_good, ir::StatusScope& own) {
  if (listeners.bad.empty() || !Is(own, "Accepted", "True")) return;
  const bool accepted = !listeners.good.empty() || others_are_good;
  SetCondition(own,
               {"Accepted", accepted ? "True" : "False", "ListenersNotValid", Tell(listeners)});
}

// What is not accepted is not programmed.
void CountAcceptance(std::string reason, ir::StatusScope& own) {
  const ir::Condition* accepted = FindCondition(own, "Accepted");
  if (!accepted || accepted->status != "False") return;
  SetCondition(own, {"Programmed", "False", std::move(reason), "it is not accepted: see Accepted"});
}

void JudgeGateway(ir::ObjectStatus& status) {
  const Listeners listeners = Judge(status);
  ir::StatusScope& own = status.scopes.front();
  // Without an address no listener is served, through no fault of its own.
  const ir::Condition* addresses = FindCondition(own, "AddressesAssigned");
  if (!addresses || addresses->reason != "NotAssigned") {
    // The Gateway has the listeners of its ListenerSets too, and one is enough.
    CountListeners(listeners, status.attached_listener_sets.value_or(0) > 0, own);
  }
  CountAcceptance("Invalid", own);
  if (!listeners.unresolved.empty() && Is(own, "ResolvedRefs", "True")) {
    SetCondition(own, {"ResolvedRefs", "False", "ListenersNotResolved",
                       fmt::format("listeners with references that do not resolve: {}",
                                   fmt::join(listeners.unresolved, ", "))});
  }
}

void JudgeListenerSet(ir::ObjectStatus& status) {
  ir::StatusScope& own = status.scopes.front();
  if (const ir::Condition* accepted = FindCondition(own, "Accepted");
      accepted && accepted->reason == "NotAllowed") {
    // Nobody has looked at its listeners.
    CountAcceptance("NotAllowed", own);
    std::erase_if(status.scopes, IsListener);
    return;
  }
  const Listeners listeners = Judge(status);
  CountListeners(listeners, false, own);
  const std::string reason = FindCondition(own, "Accepted")->reason;
  CountAcceptance(reason == "ParentNotAccepted" ? "ParentNotProgrammed" : reason, own);
}

// Spec: RouteConditionPartiallyInvalid is set only on a route that is accepted. Nor does such a
// route get into a proxy.
void JudgeRoute(ir::ObjectStatus& status) {
  constexpr char kProgrammed[] = "gateway.weft.dev/Programmed";
  for (ir::StatusScope& scope : status.scopes) {
    if (!Is(scope, "Accepted", "False")) continue;
    if (FindCondition(scope, kProgrammed)) {
      SetCondition(scope, {kProgrammed, "False", "NotAccepted", "see Accepted"});
    }
    std::erase_if(scope.conditions,
                  [](const auto& condition) { return condition.type == "PartiallyInvalid"; });
  }
}

}  // namespace

ir::Condition* FindCondition(ir::StatusScope& scope, std::string_view type) {
  const auto found = std::ranges::find_if(
      scope.conditions, [type](const ir::Condition& each) { return each.type == type; });
  return found == scope.conditions.end() ? nullptr : &*found;
}

const ir::Condition* FindCondition(const ir::StatusScope& scope, std::string_view type) {
  const auto found = std::ranges::find_if(
      scope.conditions, [type](const ir::Condition& each) { return each.type == type; });
  return found == scope.conditions.end() ? nullptr : &*found;
}

void SetCondition(ir::StatusScope& scope, ir::Condition condition) {
  if (ir::Condition* present = FindCondition(scope, condition.type)) {
    *present = std::move(condition);
  } else {
    scope.conditions.push_back(std::move(condition));
  }
}

void DrawConsequences(ir::ObjectStatus& status) {
  if (status.scopes.empty()) return;
  const std::string& kind = status.object.kind;
  if (kind == "Gateway") {
    JudgeGateway(status);
  } else if (kind == "ListenerSet") {
    JudgeListenerSet(status);
  } else if (kind.ends_with("Route")) {
    JudgeRoute(status);
  } else if (kind == "EnvoyPatch") {
    CountAcceptance("NotAccepted", status.scopes.front());
  }
}

}  // namespace weft::report
