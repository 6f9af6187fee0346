// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "report/fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/consequences.h"

namespace weft::report {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

const ObjectRef kGateway{"gateway.networking.k8s.io", "Gateway", "shop", "edge"};
const ObjectRef kRoute{"gateway.networking.k8s.io", "HTTPRoute", "shop", "web"};
const ObjectRef kSet{"gateway.networking.k8s.io", "ListenerSet", "shop", "more"};

ir::Condition Good(std::string type) { return {type, "True", type, "fine"}; }

ir::StatusScope ListenerNamed(const std::string& name) {
  return {.scope = "listeners[" + name + "]",
          .conditions = {Good("Accepted"),
                         {"Programmed", "Unknown", "Pending", "not yet"},
                         Good("ResolvedRefs"),
                         {"Conflicted", "False", "NoConflicts", "none"}},
          .section_name = name};
}

ir::ObjectStatus StatusOf(const ObjectRef& object, std::vector<ir::StatusScope> more) {
  ir::ObjectStatus status{.object = object};
  if (object.kind != "HTTPRoute") {
    status.scopes.push_back(
        {.conditions = {Good("Accepted"), {"Programmed", "Unknown", "Pending", "not yet"}}});
  }
  for (auto& scope : more) status.scopes.push_back(std::move(scope));
  return status;
}

ir::ObjectStatus RouteOn(int parents) {
  std::vector<ir::StatusScope> scopes;
  for (int i = 0; i < parents; ++i) {
    scopes.push_back({.scope = "parents[" + std::to_string(i) + "]",
                      .conditions = {Good("Accepted"), Good("ResolvedRefs")},
                      .parent = kGateway});
  }
  return StatusOf(kRoute, std::move(scopes));
}

Finding Make(const ObjectRef& object, std::string field, ConditionEffect effect) {
  return {.severity = Severity::kError,
          .code = "WEFT-TEST",
          .object = object,
          .field = std::move(field),
          .message = "it is wrong",
          .next = "mend it",
          .condition = std::move(effect)};
}

// "Accepted=False/NoMatchingParent" of one scope; "" when the condition is not there.
std::string Of(const ir::ObjectStatus& status, const std::string& scope, std::string_view type) {
  for (const ir::StatusScope& each : status.scopes) {
    if (each.scope != scope) continue;
    const ir::Condition* condition = FindCondition(each, type);
    return condition ? condition->status + "/" + condition->reason : "";
  }
  return "no such scope";
}

const ir::Condition& Get(const ir::ObjectStatus& status, size_t scope, std::string_view type) {
  return *FindCondition(status.scopes.at(scope), type);
}

TEST(Fold, WithoutFindingsNothingChanges) {
  EXPECT_EQ(Fold(RouteOn(2), {}), RouteOn(2));
  const auto gateway = StatusOf(kGateway, {ListenerNamed("http")});
  EXPECT_EQ(Fold(gateway, {}), gateway);
}

TEST(Fold, AnEffectGoesToItsScopeOnly) {
  const auto status =
      Fold(RouteOn(2), {Make(kRoute, "spec.parentRefs[1]",
                             {"parents[1]", "Accepted", "False", "NoMatchingParent"})});
  EXPECT_EQ(Of(status, "parents[0]", "Accepted"), "True/Accepted");
  EXPECT_EQ(Of(status, "parents[1]", "Accepted"), "False/NoMatchingParent");
  EXPECT_EQ(Get(status, 1, "Accepted").message, "spec.parentRefs[1]: it is wrong (mend it)");
}

TEST(Fold, AStarMeansAllScopesOfTheKind) {
  const auto status =
      Fold(RouteOn(2),
           {Make(kRoute, "spec.rules[0]", {"parents[*]", "ResolvedRefs", "False", "InvalidKind"})});
  EXPECT_EQ(Of(status, "parents[0]", "ResolvedRefs"), "False/InvalidKind");
  EXPECT_EQ(Of(status, "parents[1]", "ResolvedRefs"), "False/InvalidKind");
}

TEST(Fold, OtherObjectsFindingsDoNotCount) {
  const auto finding = Make(kGateway, "spec", {"parents[0]", "Accepted", "False", "Invalid"});
  EXPECT_EQ(Fold(RouteOn(1), {finding}), RouteOn(1));
}

TEST(Fold, TheFirstByFieldGivesTheReasonAndAllAreTold) {
  const ConditionEffect missing{"parents[*]", "ResolvedRefs", "False", "BackendNotFound"};
  const ConditionEffect kind{"parents[*]", "ResolvedRefs", "False", "InvalidKind"};
  const auto status = Fold(RouteOn(1), {Make(kRoute, "spec.rules[10].backendRefs[0]", kind),
                                        Make(kRoute, "spec.rules[9].backendRefs[0]", missing)});
  EXPECT_EQ(Of(status, "parents[0]", "ResolvedRefs"), "False/BackendNotFound");
  const std::string& message = Get(status, 0, "ResolvedRefs").message;
  EXPECT_THAT(message, StartsWith("spec.rules[9].backendRefs[0]: "));
  EXPECT_THAT(message, HasSubstr("; spec.rules[10].backendRefs[0]: "));
}

TEST(Fold, TheMostSevereGivesTheReason) {
  Finding warning = Make(kRoute, "spec.a", {"parents[*]", "Accepted", "False", "Milder"});
  warning.severity = Severity::kWarning;
  const auto status = Fold(
      RouteOn(1), {warning, Make(kRoute, "spec.b", {"parents[*]", "Accepted", "False", "Worse"})});
  EXPECT_EQ(Of(status, "parents[0]", "Accepted"), "False/Worse");
}

TEST(Fold, ManyFindingsAreCountedRatherThanTold) {
  std::vector<Finding> findings;
  for (int i = 0; i < 20; ++i) {
    findings.push_back(Make(kRoute, "spec.rules[" + std::to_string(i) + "]",
                            {"parents[*]", "ResolvedRefs", "False", "BackendNotFound"}));
  }
  EXPECT_THAT(Get(Fold(RouteOn(1), findings), 0, "ResolvedRefs").message,
              ::testing::EndsWith("; and 12 more"));
}

TEST(Fold, PartiallyInvalidIsAddedWithTheSpecsPrefix) {
  const Finding dropped = Make(kRoute, "spec.rules[1].filters[0]",
                               {"parents[*]", "PartiallyInvalid", "True", "UnsupportedValue"});
  const auto status = Fold(RouteOn(1), {dropped});
  EXPECT_EQ(Of(status, "parents[0]", "Accepted"), "True/Accepted");
  EXPECT_EQ(Of(status, "parents[0]", "PartiallyInvalid"), "True/UnsupportedValue");
  EXPECT_THAT(Get(status, 0, "PartiallyInvalid").message,
              StartsWith("Dropped Rule: spec.rules[1].filters[0]: "));
}

TEST(Fold, ARouteThatIsNotAcceptedIsNotPartiallyInvalid) {
  const auto status =
      Fold(RouteOn(2), {Make(kRoute, "spec.rules[1]",
                             {"parents[*]", "PartiallyInvalid", "True", "UnsupportedValue"}),
                        Make(kRoute, "spec.parentRefs[0]",
                             {"parents[0]", "Accepted", "False", "NotAllowedByListeners"})});
  EXPECT_EQ(Of(status, "parents[0]", "PartiallyInvalid"), "");
  EXPECT_EQ(Of(status, "parents[1]", "PartiallyInvalid"), "True/UnsupportedValue");
}

TEST(Fold, AGatewayWithOneBadListenerIsAcceptedAndSaysSo) {
  const auto status = Fold(StatusOf(kGateway, {ListenerNamed("a"), ListenerNamed("b")}),
                           {Make(kGateway, "spec.listeners[1].protocol",
                                 {"listeners[b]", "Accepted", "False", "UnsupportedProtocol"})});
  EXPECT_EQ(Of(status, "listeners[a]", "Programmed"), "Unknown/Pending");
  EXPECT_EQ(Of(status, "listeners[b]", "Accepted"), "False/UnsupportedProtocol");
  EXPECT_EQ(Of(status, "listeners[b]", "Programmed"), "False/Invalid");
  EXPECT_EQ(Of(status, "", "Accepted"), "True/ListenersNotValid");
  EXPECT_EQ(Of(status, "", "Programmed"), "Unknown/Pending");
  EXPECT_THAT(Get(status, 0, "Accepted").message, HasSubstr("listeners not valid: b; accepted: a"));
}

TEST(Fold, AGatewayWithoutAGoodListenerIsNotAccepted) {
  const auto status = Fold(StatusOf(kGateway, {ListenerNamed("a")}),
                           {Make(kGateway, "spec.listeners[0]",
                                 {"listeners[a]", "Conflicted", "True", "HostnameConflict"})});
  EXPECT_EQ(Of(status, "listeners[a]", "Accepted"), "False/HostnameConflict");
  EXPECT_EQ(Of(status, "listeners[a]", "Programmed"), "False/Invalid");
  EXPECT_EQ(Of(status, "", "Accepted"), "False/ListenersNotValid");
  EXPECT_EQ(Of(status, "", "Programmed"), "False/Invalid");
}

TEST(Fold, AListenerSetsGoodListenerKeepsTheGatewayAccepted) {
  auto base = StatusOf(kGateway, {ListenerNamed("a")});
  base.attached_listener_sets = 1;
  const auto status =
      Fold(base, {Make(kGateway, "spec.listeners[0].protocol",
                       {"listeners[a]", "Accepted", "False", "UnsupportedProtocol"})});
  EXPECT_EQ(Of(status, "", "Accepted"), "True/ListenersNotValid");
}

TEST(Fold, APatchThatIsNotAcceptedIsNotProgrammed) {
  const ObjectRef patch{"gateway.weft.dev", "EnvoyPatch", "shop", "slow"};
  auto base = StatusOf(patch, {});
  EXPECT_EQ(Of(Fold(base, {}), "", "Programmed"), "Unknown/Pending");
  SetCondition(base.scopes[0], {"Programmed", "True", "Programmed", "all proxies have it"});
  const auto status = Fold(base, {Make(patch, "spec.patch", {"", "Accepted", "False", "Invalid"})});
  EXPECT_EQ(Of(status, "", "Programmed"), "False/NotAccepted");
}

TEST(Fold, AListenerThatIsNotServedForItsReferencesIsNotValid) {
  auto listener = ListenerNamed("a");
  SetCondition(listener, {"Programmed", "False", "Invalid", "not served"});
  const auto status =
      Fold(StatusOf(kGateway, {listener}),
           {Make(kGateway, "spec.listeners[0].tls",
                 {"listeners[a]", "ResolvedRefs", "False", "InvalidCertificateRef"})});
  EXPECT_EQ(Of(status, "listeners[a]", "Accepted"), "True/Accepted");
  EXPECT_THAT(Get(status, 1, "Programmed").message, HasSubstr("see ResolvedRefs"));
  EXPECT_EQ(Of(status, "", "Accepted"), "False/ListenersNotValid");
}

TEST(Fold, AGatewaysResolvedRefsCountItsListeners) {
  auto base = StatusOf(kGateway, {ListenerNamed("a")});
  base.scopes[0].conditions.push_back(Good("ResolvedRefs"));
  const Finding finding = Make(kGateway, "spec.listeners[0].allowedRoutes.kinds[0]",
                               {"listeners[a]", "ResolvedRefs", "False", "InvalidRouteKinds"});
  EXPECT_EQ(Of(Fold(base, {finding}), "", "ResolvedRefs"), "False/ListenersNotResolved");
  EXPECT_EQ(Of(Fold(base, {finding}), "", "Accepted"), "True/Accepted");
}

TEST(Fold, AConflictInAListenerSetGivesItsReasonToAll) {
  const auto status = Fold(StatusOf(kSet, {ListenerNamed("a"), ListenerNamed("b")}),
                           {Make(kSet, "spec.listeners[0]",
                                 {"listeners[a]", "Conflicted", "True", "ProtocolConflict"})});
  EXPECT_EQ(Of(status, "listeners[a]", "Accepted"), "False/ProtocolConflict");
  EXPECT_EQ(Of(status, "listeners[a]", "Programmed"), "False/ProtocolConflict");
  EXPECT_EQ(Of(status, "", "Accepted"), "True/ListenersNotValid");
}

TEST(Fold, AListenerSetWithoutAGoodListenerIsNotAccepted) {
  const auto status = Fold(StatusOf(kSet, {ListenerNamed("a")}),
                           {Make(kSet, "spec.listeners[0]",
                                 {"listeners[a]", "Conflicted", "True", "HostnameConflict"})});
  EXPECT_EQ(Of(status, "", "Accepted"), "False/ListenersNotValid");
  EXPECT_EQ(Of(status, "", "Programmed"), "False/ListenersNotValid");
}

TEST(Fold, AListenerSetThatIsNotAllowedHasNoListeners) {
  const auto status = Fold(StatusOf(kSet, {ListenerNamed("a")}),
                           {Make(kSet, "spec.parentRef", {"", "Accepted", "False", "NotAllowed"})});
  EXPECT_EQ(Of(status, "", "Accepted"), "False/NotAllowed");
  EXPECT_EQ(Of(status, "", "Programmed"), "False/NotAllowed");
  EXPECT_EQ(status.scopes.size(), 1);
}

TEST(Fold, AListenerSetOfARejectedGatewayIsNotProgrammed) {
  const auto status =
      Fold(StatusOf(kSet, {ListenerNamed("a")}),
           {Make(kSet, "spec.parentRef", {"", "Accepted", "False", "ParentNotAccepted"})});
  EXPECT_EQ(Of(status, "", "Programmed"), "False/ParentNotProgrammed");
}

TEST(Fold, TheOrderOfFindingsDoesNotMatter) {
  std::vector<Finding> findings;
  for (int i = 0; i < 5; ++i) {
    findings.push_back(Make(kRoute, "spec.rules[" + std::to_string(i) + "]",
                            {"parents[*]", "ResolvedRefs", "False", "R" + std::to_string(i)}));
  }
  const auto forward = Fold(RouteOn(1), findings);
  std::ranges::reverse(findings);
  EXPECT_EQ(Fold(RouteOn(1), findings), forward);
}

}  // namespace
}  // namespace weft::report
