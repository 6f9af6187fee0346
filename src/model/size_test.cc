// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The structs of which there are tens of thousands stay small, and Boxed behaves as std::optional.
#include <gtest/gtest.h>

#include "model/backend_tls_policy.h"
#include "model/core.h"
#include "model/experimental.h"
#include "model/gateway.h"
#include "model/gateway_class.h"
#include "model/grpc_route.h"
#include "model/http_route.h"
#include "model/ingress.h"
#include "model/l4_routes.h"
#include "model/listener_set.h"
#include "model/reference_grant.h"

namespace weft::model {
namespace {

// A route of one match and one backend is about 1 kB with these figures: 10 MB for 10,000.
static_assert(sizeof(ObjectMeta) <= 232);
static_assert(sizeof(ParentReference) <= 200);
static_assert(sizeof(HTTPRouteRule) <= 136);
static_assert(sizeof(HTTPRouteMatch) <= 176);
static_assert(sizeof(HTTPRouteFilter) <= 96);
static_assert(sizeof(HTTPBackendRef) <= 192);
static_assert(sizeof(Endpoint) <= 160);
static_assert(sizeof(Boxed<SessionPersistence>) == sizeof(void*));

TEST(Boxed, CopiesAndComparesTheValue) {
  Boxed<Fraction> one = Fraction{.numerator = 1, .denominator = 3};
  Boxed<Fraction> copy = one;
  EXPECT_EQ(copy, one);
  copy->numerator = 2;
  EXPECT_NE(copy, one);
  EXPECT_EQ(one->numerator, 1);
  copy.reset();
  EXPECT_FALSE(copy.has_value());
  EXPECT_EQ(copy, Boxed<Fraction>());
  EXPECT_NE(copy, one);
  copy = std::move(one);
  EXPECT_FALSE(one.has_value());  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(copy.value_or(Fraction{}).denominator, 3);
}

TEST(Boxed, SurvivesAssignmentToItself) {
  Boxed<Fraction> one = Fraction{.numerator = 7};
  const Boxed<Fraction>& same = one;
  one = same;
  EXPECT_EQ(one->numerator, 7);
}

TEST(References, AreReadThroughTheirBase) {
  HTTPBackendRef ref;
  ref.name = "reviews";
  const BackendObjectReference& base = ref;
  EXPECT_EQ(base.name, "reviews");
}

}  // namespace
}  // namespace weft::model
