// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The rules of the protos are read as Envoy reads them; and nothing that Weft makes of random sets
// breaks them.
#include "random/invariants.h"

#include <envoy/config/cluster/v3/cluster.pb.h>
#include <envoy/config/listener/v3/listener.pb.h>
#include <envoy/config/route/v3/route.pb.h>
#include <envoy/extensions/filters/network/tcp_proxy/v3/tcp_proxy.pb.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/admit.h"
#include "random/proto_rules.h"
#include "random/random_set.h"

namespace weft::sets {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

::envoy::config::route::v3::RouteConfiguration Table() {
  ::envoy::config::route::v3::RouteConfiguration table;
  auto* host = table.add_virtual_hosts();
  host->set_name("a");
  host->add_domains("*");
  auto* route = host->add_routes();
  route->mutable_match()->set_prefix("/");
  route->mutable_route()->set_cluster("c");
  return table;
}

TEST(ProtoRules, LetAGoodMessagePass) { EXPECT_THAT(BrokenRules(Table()), IsEmpty()); }

TEST(ProtoRules, FindWhatIsBroken) {
  auto table = Table();
  table.mutable_virtual_hosts(0)->mutable_routes(0)->mutable_route()->set_prefix_rewrite("a\nb");
  EXPECT_THAT(BrokenRules(table), ElementsAre(HasSubstr("prefix_rewrite: no value of a header")));
  table = Table();
  table.mutable_virtual_hosts(0)->clear_domains();
  EXPECT_THAT(BrokenRules(table), ElementsAre(HasSubstr("domains: min_items")));
  table = Table();
  table.mutable_virtual_hosts(0)->mutable_routes(0)->clear_action();
  EXPECT_THAT(BrokenRules(table), ElementsAre(HasSubstr("nothing of action")));
  table = Table();
  table.mutable_virtual_hosts(0)->mutable_routes(0)->clear_match();
  EXPECT_THAT(BrokenRules(table), ElementsAre(HasSubstr("match: required")));
  table = Table();
  table.mutable_virtual_hosts(0)->add_request_headers_to_remove("");
  EXPECT_THAT(BrokenRules(table), Contains(HasSubstr("request_headers_to_remove[0]")));

  ::envoy::config::cluster::v3::Cluster cluster;
  cluster.set_name("c");
  cluster.mutable_connect_timeout();
  EXPECT_THAT(BrokenRules(cluster), ElementsAre(HasSubstr("connect_timeout: too short")));
  cluster.mutable_connect_timeout()->set_seconds(int64_t{1} << 40);
  EXPECT_THAT(BrokenRules(cluster), ElementsAre(HasSubstr("connect_timeout: out of range")));
}

TEST(ProtoRules, LookIntoWhatIsPacked) {
  ::envoy::extensions::filters::network::tcp_proxy::v3::TcpProxy proxy;
  proxy.set_cluster("c");
  ::envoy::config::listener::v3::Listener listener;
  listener.mutable_address()->mutable_socket_address()->set_address("127.0.0.1");
  listener.mutable_address()->mutable_socket_address()->set_port_value(0);
  auto* filter = listener.add_filter_chains()->add_filters();
  filter->set_name("tcp");
  filter->mutable_typed_config()->PackFrom(proxy);
  EXPECT_THAT(BrokenRules(listener), ElementsAre(HasSubstr("<TcpProxy>.stat_prefix: min_len")));
  filter->mutable_typed_config()->set_type_url("type.googleapis.com/no.such");
  EXPECT_THAT(BrokenRules(listener), ElementsAre(HasSubstr("unknown type no.such")));
}

TEST(Invariants, HoldForRandomSets) {
  for (uint64_t seed = 1; seed <= 150; ++seed) {
    Choices choices(2'000'000 + seed);
    engine::Core core({.implicit_class = true, .module_path = "/weft/libweft_scope.so"});
    for (const auto& object : MakeSet(choices).objects) {
      const auto admitted = model::Admit(Schemas(), object);
      if (admitted.object) core.objects().Set(*admitted.object);
    }
    core.Commit();
    EXPECT_THAT(Violations(core), IsEmpty()) << "seed " << 2'000'000 + seed;
  }
}

}  // namespace
}  // namespace weft::sets
