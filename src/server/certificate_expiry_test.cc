// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/certificate_expiry.h"

#include <gtest/gtest.h>

#include "model/certificate_for_test.h"

namespace weft::server {
namespace {

constexpr int64_t kSecond = 1'000'000;

ir::Secret EndsAt(const std::string& name, int64_t second) {
  const auto key = model::testing::EcKey();
  ir::Secret secret{.name = name};
  secret.certificate_chain = model::testing::ToPem(
      model::testing::MakeCertificate(key.get(), {.not_after = second * kSecond}));
  return secret;
}

TEST(CertificateExpiry, FollowsWhatIsServed) {
  flow::Graph graph;
  auto& secrets = graph.Make<flow::Collection<ir::Secret>>("secrets");
  CertificateExpiry expiry;
  graph.Commit();
  EXPECT_EQ(expiry.Look(secrets, 0).certificates, 0u);
  EXPECT_EQ(expiry.Look(secrets, 0).earliest, std::nullopt);

  secrets.Set("a", EndsAt("a", 2'000'000'000));
  secrets.Set("b", EndsAt("b", 1'900'000'000));
  secrets.Set("c", ir::Secret{.name = "c"});  // no certificate at all
  graph.Commit();
  ExpirySummary summary = expiry.Look(secrets, 1'950'000'000 * kSecond);
  EXPECT_EQ(summary.certificates, 2u);
  EXPECT_EQ(summary.expired, 1u);
  EXPECT_EQ(summary.earliest, 1'900'000'000 * kSecond);

  secrets.Set("b", EndsAt("b", 2'100'000'000));
  graph.Commit();
  summary = expiry.Look(secrets, 1'950'000'000 * kSecond);
  EXPECT_EQ(summary.expired, 0u);
  EXPECT_EQ(summary.earliest, 2'000'000'000 * kSecond);
}

}  // namespace
}  // namespace weft::server
