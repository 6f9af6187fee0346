// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Listener: one address and port that the proxy binds, with its filter chains.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/object_ref.h"
#include "ir/edge.h"
#include "ir/route.h"
#include "ir/tls.h"

namespace weft::ir {

// HTTP: routes are looked up in the scopes of `group`.
struct HttpChain {
  std::string group;
  // The Gateway API listener behind this chain, "shop/edge/https": value of the filter state
  // "weft.listener". Empty on plain HTTP, where one chain serves all listeners of the port.
  std::string listener;
  bool http3 = false;  // HTTP/3 as well, where the port has it
  EdgeSettings edge;
  // What must let a request pass before a route is chosen, in this order. Of a chain that several
  // listeners share: none, their hosts have them.
  std::vector<ExternalAuth> filters;

  bool operator==(const HttpChain&) const = default;
};

// Bytes to one of several clusters, by weight.
struct ProxyChain {
  // Cluster and weight, never 0; a cluster "" stands for an invalid reference: its connections are
  // closed, its datagrams dropped. None at all: so are all.
  std::vector<std::pair<std::string, uint32_t>> clusters;
  std::string stat_prefix;
  int64_t idle_timeout_ms = 3'600'000;
  EdgeSettings edge;

  bool operator==(const ProxyChain&) const = default;
};

struct FilterChain {
  std::string name;  // unique in the listener
  // SNI names, exact or "*.example.com"; empty = connections that no other chain takes.
  std::vector<std::string> server_names;
  std::optional<DownstreamTls> tls;  // unset with server_names: passthrough
  std::variant<HttpChain, ProxyChain> handler;

  bool operator==(const FilterChain&) const = default;
};

struct Listener {
  std::string name;  // "tcp/0.0.0.0/8080"
  std::string address = "0.0.0.0";
  bool dual_stack = false;  // address "::", IPv4 too
  uint32_t port = 0;
  bool udp = false;
  std::vector<FilterChain> chains;  // UDP: exactly one, a ProxyChain
  bool http3 = false;               // its chains that take HTTP/3 have UDP of the same number too
  EdgeSettings edge;
  ObjectRef owner;  // the oldest Gateway on the port

  bool operator==(const Listener&) const = default;
};

}  // namespace weft::ir
