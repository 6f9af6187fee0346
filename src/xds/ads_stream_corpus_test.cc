// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Every input that the fuzzer ever stumbled over, its seeds, and clients that mean harm at random.
#include <envoy/service/discovery/v3/discovery.pb.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "base/corpus_for_test.h"
#include "xds/ads_stream_property.h"
#include "xds/resource_types.h"

namespace weft::xds {
namespace {

using envoy::service::discovery::v3::DeltaDiscoveryRequest;

std::string Framed(const DeltaDiscoveryRequest& request) {
  const std::string bytes = request.SerializeAsString();
  return std::string{static_cast<char>(bytes.size()), static_cast<char>(bytes.size() >> 8)} + bytes;
}

// A valid message with nonsense in it: names and nonces that exist and that do not, answers to what
// was never asked, the same thing twice.
DeltaDiscoveryRequest Nonsense(std::mt19937& random) {
  static const std::vector<std::string> kNames = {"a", "b", "c", "*", "", "a"};
  const auto name = [&] { return kNames[random() % kNames.size()]; };
  DeltaDiscoveryRequest request;
  request.set_type_url(
      std::string(TypeUrl(static_cast<ir::ResourceType>(random() % ir::kResourceTypes))));
  while (random() % 2) request.add_resource_names_subscribe(name());
  while (random() % 3 == 0) request.add_resource_names_unsubscribe(name());
  while (random() % 3 == 0) {
    const std::string version = random() % 2 ? "junk" : VersionText(Fnv1a64("cluster"));
    (*request.mutable_initial_resource_versions())[name()] = version;
  }
  if (random() % 2) request.set_response_nonce(std::to_string(random() % 20));
  if (random() % 4 == 0) request.mutable_error_detail()->set_message("no");
  return request;
}

TEST(AdsStreamCorpus, HoldsTheProperty) { CheckCorpus("ads_stream", 8, CheckAdsStreamProperty); }

TEST(AdsStreamCorpus, HostileClientsDoNoHarm) {
  std::mt19937 random(3);
  for (int client = 0; client < 3000; ++client) {
    std::string bytes;
    for (size_t messages = random() % 40; messages > 0; --messages)
      bytes += Framed(Nonsense(random));
    CheckAdsStreamProperty(bytes);
  }
}

}  // namespace
}  // namespace weft::xds
