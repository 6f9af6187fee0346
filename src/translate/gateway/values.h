// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The values that flow between the nodes of the gateway's translation, in the order in which they
// are made. All are plain data; the nodes are wired in graph.h.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/object_ref.h"
#include "ir/cluster.h"
#include "ir/listener.h"
#include "ir/route.h"
#include "ir/secret.h"
#include "ir/status.h"
#include "ir/tls.h"
#include "model/gateway.h"

namespace weft::translate {

// Who comes first where the spec says "oldest, then alphabetically". Smaller wins.
struct Seniority {
  int64_t created = 0;  // microseconds
  SharedText name;      // "namespace/name"

  auto operator<=>(const Seniority&) const = default;
  bool operator==(const Seniority&) const = default;
};

// A Gateway of a class that is ours, with what its listeners inherit.
struct OwnGateway {
  ObjectRef ref;
  Seniority seniority;
  int64_t generation = 0;
  ir::EdgeSettings edge;
  // Key of the Secret that backends are shown; "" = none. Part of a cluster's identity.
  std::string client_certificate;
  // TLS towards clients: Gateway spec.tls.frontend, as it was written.
  std::optional<model::FrontendTLSConfig> frontend;
  // IP addresses to bind; none only where the Gateway is not valid.
  std::vector<ir::GatewayAddress> addresses;
  std::vector<std::string> unassigned;  // entries of spec.addresses without one, and why
  std::string default_scope;  // of the routes that it takes though they do not name it; "" = none
  // False: something of its own is wrong, so that none of its listeners can be served as asked.
  bool valid = true;

  bool operator==(const OwnGateway&) const = default;
};

enum class Protocol { kHttp, kHttps, kTls, kTcp, kUdp };

// Protocols that can share a port, because something in the first bytes tells them apart.
enum class PortFamily { kHttp, kTls, kTcp, kUdp };
PortFamily FamilyOf(Protocol protocol);
std::string NameOf(Protocol protocol);

// Which cluster a reference means; equal keys share one cluster.
struct ClusterKey {
  SharedText kind;  // "Service" or "Backend"
  SharedText namespace_;
  SharedText name;
  uint32_t port = 0;
  ir::UpstreamProtocol protocol = ir::UpstreamProtocol::kHttp1;
  // What is sent is the client's own TLS (passthrough): no policy's TLS around it.
  bool passthrough = false;
  SharedText identity;

  auto operator<=>(const ClusterKey&) const = default;
  bool operator==(const ClusterKey&) const = default;

  std::string Name() const;
};

// A listener as a Gateway or a ListenerSet declares it, before conflicts are settled.
struct ListenerClaim {
  // Unique; also the value of the filter state: "shop/edge/https", and for the second address of
  // the Gateway "shop/edge/https@fd00::1".
  SharedText key;
  ObjectRef parent;   // the Gateway or ListenerSet that declares it
  ObjectRef gateway;  // the Gateway that serves it
  std::string name;
  uint32_t port = 0;
  Protocol protocol = Protocol::kHttp;
  std::string hostname;  // "*" = any

  // Order of claims on one port: Gateway, then whether by a ListenerSet, then which, then position.
  Seniority gateway_seniority;
  bool from_set = false;
  Seniority set_seniority;
  size_t index = 0;

  // Which routes may attach.
  std::set<std::string> route_kinds;
  std::string namespaces_from;  // "Same", "All", "Selector", "None"
  model::LabelSelector namespace_selector;

  bool passthrough = false;
  std::optional<ir::DownstreamTls> tls;
  std::vector<std::string> certificates;  // keys of the Secrets behind tls->certificates
  std::optional<ir::Secret> client_ca;    // the authorities behind tls->client_validation
  // False: something that it needs is missing (a certificate, an authority), or its Gateway is not
  // valid; it holds its place, and is not served.
  bool usable = true;
  ir::EdgeSettings edge;
  std::string address = "0.0.0.0";
  std::string client_certificate;  // of the Gateway, towards backends
  // What must let a request pass before a route is chosen, what it needs, and as
  // RouteRules::targets.
  std::vector<ir::ExternalAuth> filters;
  std::set<ClusterKey> filter_clusters;
  std::set<SharedText> filter_targets;

  bool operator==(const ListenerClaim&) const = default;
};

// Group of hosts that never meet another's: one per address and port. "8080", "10.0.0.1_8080".
std::string GroupOf(const ListenerClaim& claim);

// A certificate of a Secret, checked. The secret is unset where it cannot be used.
struct Certificate {
  std::optional<ir::Secret> secret;
  std::string problem;  // why it cannot be used; never holds key material

  bool operator==(const Certificate&) const = default;
};

// How a listener came out of the conflicts on its port.
enum class Settlement { kActive, kHostnameConflict, kProtocolConflict };

struct BoundListener {
  std::shared_ptr<const ListenerClaim> claim;
  Settlement settlement = Settlement::kActive;

  bool serves() const { return holds() && claim->usable; }
  // Has its name on its port, which no other listener takes even where this one is not served.
  bool holds() const { return settlement == Settlement::kActive; }
  bool operator==(const BoundListener& other) const {
    return settlement == other.settlement && (claim == other.claim || *claim == *other.claim);
  }
};

// A route on one listener: the outcome of one or more parentRefs.
struct Attachment {
  struct Host {
    SharedText effective;  // listener's and route's names, intersected
    SharedText original;   // the route's own name that made it

    auto operator<=>(const Host&) const = default;
    bool operator==(const Host&) const = default;
  };

  ObjectRef route;
  ObjectRef gateway;    // that serves the listener
  SharedText listener;  // ListenerClaim::key
  SharedText group;
  bool served = true;  // false: the route is attached, and the listener has no place in the proxy
  bool guarded = false;
  bool passthrough = false;
  SharedText identity;  // of the Gateway towards backends; selects the route's rules
  std::vector<Host> hosts;
  Seniority seniority;

  bool operator==(const Attachment&) const = default;
};

// A parentRef that is Weft's to judge: its status entry is ours to write.
struct OwnParent {
  size_t index;  // in spec.parentRefs; those of default Gateways follow
  ObjectRef parent;
  SharedText section_name;  // as the parentRef has them; "" and 0: it has none
  uint32_t port = 0;
  std::vector<SharedText> listeners;  // ListenerClaim::key of each that the route attaches to

  bool operator==(const OwnParent&) const = default;
};

// All that is known of where a route attaches.
struct RouteAttachment {
  ObjectRef route;
  int64_t generation = 0;
  std::vector<OwnParent> parents;
  std::vector<Attachment> attachments;  // each listener once
  // All its parents are other controllers' (a mesh's Service, another class's Gateway), whose it is
  // to say what is wrong with it.
  bool foreign = false;

  bool operator==(const RouteAttachment&) const = default;
};

// Where a rule stands among all of its host, apart from the host name. Smaller goes first.
struct RulePrecedence {
  int path_kind = 0;  // exact, regex, prefix
  int64_t negative_path_length = 0;
  int64_t negative_method_length = 0;
  int64_t negative_headers = 0;
  int64_t negative_queries = 0;
  Seniority seniority;
  size_t rule = 0;
  size_t match = 0;

  auto operator<=>(const RulePrecedence&) const = default;
  bool operator==(const RulePrecedence&) const = default;
};

// One route of a host, with its place.
struct PlacedRoute {
  RulePrecedence precedence;
  std::shared_ptr<const ir::Route> route;

  bool operator==(const PlacedRoute& other) const {
    return precedence == other.precedence && (route == other.route || *route == *other.route);
  }
};

// All that one HTTPRoute or GRPCRoute does, for one identity towards backends.
struct RouteRules {
  ObjectRef route;
  std::vector<PlacedRoute> routes;
  std::set<ClusterKey> clusters;
  // What is referred to, as policies name it (TlsClaim::target), and the Gateways that do so.
  std::set<SharedText> targets;
  std::set<ObjectRef> gateways;
  // Some rule takes every request that reaches it: nothing falls through to a wildcard host.
  bool catches_all = false;

  bool operator==(const RouteRules&) const = default;
};

// What is served in the place of a route's rules while the route is frozen (translate/freeze.h).
struct FrozenRules {
  std::shared_ptr<const RouteRules> last_good;  // null: nothing is

  bool operator==(const FrozenRules& other) const {
    return last_good == other.last_good ||
           (last_good && other.last_good && *last_good == *other.last_good);
  }
};

// TLSRoute, TCPRoute, UDPRoute on one listener for one SNI name (or "*").
struct StreamRoute {
  std::string listener;
  std::string group;
  std::string host;      // effective
  std::string original;  // the route's own
  Seniority seniority;
  ObjectRef route;
  std::vector<std::pair<std::string, uint32_t>> clusters;  // cluster name ("" invalid) and weight
  std::set<ClusterKey> cluster_keys;
  std::set<SharedText> targets;  // as RouteRules::targets
  ObjectRef gateway;
  bool stand_in = false;  // an older version of the route, which is frozen

  bool operator==(const StreamRoute&) const = default;
};

// A Gateway by which requests reach what a policy targets.
struct TargetUse {
  SharedText target;  // TlsClaim::target
  ObjectRef gateway;

  bool operator==(const TargetUse&) const = default;
};

}  // namespace weft::translate
