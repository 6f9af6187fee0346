// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "envoy/udp.h"

#include <cstdint>
#include <string>

#include "envoy/extensions/filters/udp/udp_proxy/v3/route.pb.h"
#include "envoy/extensions/matching/common_inputs/network/v3/network_inputs.pb.h"
#include "envoy/extensions/matching/input_matchers/runtime_fraction/v3/runtime_fraction.pb.h"
#include "envoy/fraction.h"
#include "envoy/message.h"
#include "xds/type/matcher/v3/matcher.pb.h"

namespace weft::envoy {
namespace {

namespace udp3 = ::envoy::extensions::filters::udp::udp_proxy::v3;
using ::xds::type::matcher::v3::Matcher;

void SetRoute(const std::string& cluster, Matcher::OnMatch* on_match,
              std::vector<ir::ResourceId>& needs) {
  udp3::Route route;
  route.set_cluster(cluster.empty() ? kNoCluster : cluster);
  if (!cluster.empty()) needs.push_back({ir::ResourceType::kCluster, cluster});
  auto* action = on_match->mutable_action();
  action->set_name("route");
  PackInto(route, action->mutable_typed_config());
}

// True for this share of all ports: the same ports for a smaller one and more for a larger.
void SetShare(uint64_t part, uint64_t whole,
              Matcher::MatcherList::Predicate::SinglePredicate* predicate) {
  auto* input = predicate->mutable_input();
  input->set_name("envoy.matching.inputs.source_port");
  PackInto(::envoy::extensions::matching::common_inputs::network::v3::SourcePortInput(),
           input->mutable_typed_config());
  ::envoy::extensions::matching::input_matchers::runtime_fraction::v3::RuntimeFraction fraction;
  auto* share = fraction.mutable_runtime_fraction()->mutable_default_value();
  SetFraction(part, whole, share);
  auto* matcher = predicate->mutable_custom_match();
  matcher->set_name("envoy.matching.matchers.runtime_fraction");
  PackInto(fraction, matcher->mutable_typed_config());
}

}  // namespace

udp3::UdpProxyConfig ToUdpProxy(const ir::ProxyChain& chain, std::vector<ir::ResourceId>& needs) {
  udp3::UdpProxyConfig proxy;
  proxy.set_stat_prefix(chain.stat_prefix);
  uint64_t total = 0;
  for (const auto& [cluster, weight] : chain.clusters) total += weight;
  // Each takes what lies below the sum of all shares so far; the last one takes the rest.
  Matcher* matcher = proxy.mutable_matcher();
  uint64_t sum = 0;
  for (const auto& [cluster, weight] : chain.clusters) {
    if (weight == 0) continue;
    sum += weight;
    if (sum == total) {
      SetRoute(cluster, matcher->mutable_on_no_match(), needs);
      return proxy;
    }
    auto* entry = matcher->mutable_matcher_list()->add_matchers();
    SetShare(sum, total, entry->mutable_predicate()->mutable_single_predicate());
    SetRoute(cluster, entry->mutable_on_match(), needs);
  }
  SetRoute("", matcher->mutable_on_no_match(), needs);
  return proxy;
}

}  // namespace weft::envoy
