// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// weft-agent's command line.
#include "agent/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace weft::agent {
namespace {

using testing::HasSubstr;

std::variant<AgentOptions, AgentExit> Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "weft-agent");
  return ParseAgentOptions(static_cast<int>(arguments.size()), arguments.data());
}
AgentOptions Options(std::vector<const char*> arguments) {
  const auto parsed = Parse(std::move(arguments));
  if (const auto* exit = std::get_if<AgentExit>(&parsed)) ADD_FAILURE() << exit->text;
  return std::get<AgentOptions>(parsed);
}
std::string Mistake(std::vector<const char*> arguments) {
  const auto parsed = Parse(std::move(arguments));
  EXPECT_EQ(std::get<AgentExit>(parsed).code, 2);
  return std::get<AgentExit>(parsed).text;
}

TEST(AgentOptions, TheLeastIsANodeAndAControlPlane) {
  const AgentOptions options = Options({"--node-id", "e", "--control-plane", "unix:/run/x.sock"});
  EXPECT_EQ(std::get<xds::UnixServer>(options.relay.control_plane.server).path, "/run/x.sock");
  EXPECT_EQ(options.relay.relay.node_id, "e");
  EXPECT_EQ(options.relay.control_plane.node.id, "e");
  EXPECT_EQ(options.relay.socket_path,
            std::get<XdsOverUnix>(options.supervisor.envoy.bootstrap.xds).socket_path);
  EXPECT_FALSE(options.supervisor.envoy.die_with_supervisor);
  EXPECT_FALSE(options.probes);
}

TEST(AgentOptions, AControlPlaneElsewhereIsOnlySpokenToByMutualTls) {
  EXPECT_THAT(Mistake({"--node-id", "e", "--control-plane", "weft:18000"}),
              HasSubstr("--tls-cert"));
  EXPECT_THAT(Mistake({"--node-id", "e", "--control-plane", "weft:18000", "--tls-cert", "/c",
                       "--tls-key", "/k"}),
              HasSubstr("--tls-ca"));
  const AgentOptions options =
      Options({"--node-id", "e", "--control-plane", "[::1]:18000", "--tls-cert", "/c", "--tls-key",
               "/k", "--tls-ca", "/a", "--tls-server", "spiffe://x"});
  const auto& server = std::get<xds::TlsServer>(options.relay.control_plane.server);
  EXPECT_EQ(server.address, "[::1]:18000");
  EXPECT_EQ(server.identity, "spiffe://x");
}

TEST(AgentOptions, TheControlPlaneIsNamedAsItIsAddressed) {
  for (const auto& [address, name] :
       {std::pair{"weft.internal:18000", "weft.internal"}, {"[::1]:18000", "::1"}}) {
    const AgentOptions options = Options({"--node-id", "e", "--control-plane", address,
                                          "--tls-cert", "/c", "--tls-key", "/k", "--tls-ca", "/a"});
    EXPECT_EQ(std::get<xds::TlsServer>(options.relay.control_plane.server).identity, name);
  }
}

TEST(AgentOptions, ReadsProbesMemoryAndDrain) {
  const AgentOptions options =
      Options({"--node-id", "e", "--control-plane", "unix:/x", "--probes", "[::1]:80",
               "--memory-limit", "1000000", "--drain-most", "60"});
  EXPECT_EQ(options.probes->ip, "::1");
  EXPECT_EQ(options.probes->port, 80);
  EXPECT_EQ(std::get<HeapLimit>(options.supervisor.envoy.bootstrap.memory).bytes, 1'000'000u);
  EXPECT_EQ(options.supervisor.envoy.drain.most, std::chrono::seconds(60));
}

TEST(AgentOptions, MistakesAreToldWithTheFlag) {
  const std::vector<const char*> least{"--node-id", "e", "--control-plane", "unix:/x"};
  const auto with = [&](std::vector<const char*> more) {
    more.insert(more.begin(), least.begin(), least.end());
    return Mistake(more);
  };
  EXPECT_THAT(with({"--probes", "here"}), HasSubstr("--probes"));
  EXPECT_THAT(with({"--memory-limit", "much"}), HasSubstr("--memory-limit"));
  EXPECT_THAT(with({"--drain-least", "90"}), HasSubstr("--drain-least"));
  EXPECT_THAT(with({"--run-dir", "run"}), HasSubstr("absolute"));
  EXPECT_THAT(with({"--log", "xml"}), HasSubstr("--log"));
  EXPECT_THAT(with({"--nod-id", "x"}), HasSubstr("nod-id"));
  EXPECT_THAT(Mistake({"--node-id", "e"}), HasSubstr("--control-plane"));
  EXPECT_THAT(Mistake({"--node-id", "e", "--control-plane", "nowhere"}), HasSubstr("HOST:PORT"));
}

TEST(AgentOptions, HelpHasExamples) {
  const auto parsed = Parse({"--help"});
  EXPECT_EQ(std::get<AgentExit>(parsed).code, 0);
  EXPECT_THAT(std::get<AgentExit>(parsed).text, HasSubstr("Examples:"));
}

}  // namespace
}  // namespace weft::agent
