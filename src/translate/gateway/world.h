// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// World: what the gateway's translation can look things up in. All reads go through flow::Reads, so
// that each value knows what it depends on.
#pragma once

#include <string>
#include <string_view>

#include "base/object_ref.h"
#include "flow/flow.h"
#include "model/backend_tls_policy.h"
#include "model/core.h"
#include "model/gateway.h"
#include "model/gateway_class.h"
#include "model/grpc_route.h"
#include "model/http_route.h"
#include "model/l4_routes.h"
#include "model/listener_set.h"
#include "model/object.h"
#include "model/reference_grant.h"
#include "model/weft.h"
#include "translate/gateway/freeze.h"
#include "translate/gateway/not_yet.h"
#include "translate/gateway/values.h"

namespace weft::translate {

inline constexpr std::string_view kGatewayGroup = "gateway.networking.k8s.io";
inline constexpr std::string_view kWeftGroup = "gateway.weft.dev";
inline constexpr std::string_view kController = "gateway.weft.dev/controller";

// Key of an object in its kind's collection: "namespace/name", or "name" for a cluster-scoped kind.
std::string KeyOf(std::string_view namespace_, std::string_view name);
std::string KeyOf(const model::ObjectMeta& metadata);
ObjectRef RefOf(std::string_view group, std::string_view kind, const model::ObjectMeta& metadata);
Seniority SeniorityOf(const model::ObjectMeta& metadata);

// The time as an input: set now and then, so that certificates that end are told of.
struct Clock {
  int64_t now = 0;  // microseconds since 1970
  bool operator==(const Clock&) const = default;
};
inline constexpr std::string_view kClockKey = "now";

// Versions that are kept from the proxies, by the object's key.
struct FrozenInputs {
  flow::Readable<Frozen<model::HTTPRoute>>& http_routes;
  flow::Readable<Frozen<model::GRPCRoute>>& grpc_routes;
  flow::Readable<Frozen<model::TLSRoute>>& tls_routes;
  flow::Readable<Frozen<model::TCPRoute>>& tcp_routes;
  flow::Readable<Frozen<model::UDPRoute>>& udp_routes;
};

// The collections that a source fills.
struct Inputs {
  flow::Readable<Clock>& clock;  // one value, under kClockKey
  FrozenInputs frozen;
  flow::Readable<model::Namespace>& namespaces;
  flow::Readable<model::Service>& services;
  flow::Readable<model::EndpointSlice>& endpoint_slices;
  flow::Readable<model::Secret>& secrets;
  flow::Readable<model::ConfigMap>& config_maps;
  flow::Readable<model::GatewayClass>& gateway_classes;
  flow::Readable<model::Gateway>& gateways;
  flow::Readable<model::ListenerSet>& listener_sets;
  flow::Readable<model::HTTPRoute>& http_routes;
  flow::Readable<model::GRPCRoute>& grpc_routes;
  flow::Readable<model::TLSRoute>& tls_routes;
  flow::Readable<model::TCPRoute>& tcp_routes;
  flow::Readable<model::UDPRoute>& udp_routes;
  flow::Readable<model::ReferenceGrant>& reference_grants;
  flow::Readable<model::BackendTLSPolicy>& backend_tls_policies;
  flow::Readable<model::Backend>& backends;
  flow::Readable<model::GatewayParameters>& gateway_parameters;
  flow::Readable<model::ClusterTrustBundle>& cluster_trust_bundles;
  NotYetInputs not_yet;
};

// Where a reference comes from, or where it goes: what a ReferenceGrant speaks of.
struct Referent {
  std::string_view group;
  std::string_view kind;
  std::string_view namespace_;
  std::string_view name;  // not used for the side it comes from
};

// TLS towards one backend port, as the BackendTLSPolicies say.
struct BackendTls {
  bool valid = true;  // false: a policy applies and cannot be honoured; requests get an error
  ir::UpstreamTls tls;

  bool operator==(const BackendTls&) const = default;
};

struct World {
  const Inputs& inputs;
  flow::Index<model::ReferenceGrant>& grants_by_namespace;
  flow::Index<model::EndpointSlice>& slices_by_service;  // "namespace/service"
  // "namespace/Kind/name", then "#section" where a policy names one.
  flow::Readable<BackendTls>& backend_tls;
};

// TLS towards a backend's port (of that name), as policies say.
struct TlsOfBackend {
  std::vector<SharedText> targets;  // by which policies may name it, the port's own first
  flow::Ref<BackendTls> policy;     // the first of these that has one; null: no TLS
};
// Nothing where TLS is not for us to add (datagrams, passthrough).
TlsOfBackend TlsOf(flow::Reads& reads, const World& world, const ClusterKey& cluster,
                   const std::string& port_name);

// Whether a reference from one namespace into another is allowed by a ReferenceGrant there; always
// within one namespace. Spec: ReferenceGrant.
bool Permitted(flow::Reads& reads, flow::Index<model::ReferenceGrant>& grants_by_namespace,
               const Referent& from, const Referent& to);

// Spec of LabelSelector: all of matchLabels and matchExpressions; an empty selector takes all.
bool Selects(const model::LabelSelector& selector,
             const std::map<std::string, std::string>& labels);

// Labels of a namespace, with the name label that Kubernetes always sets. A namespace without an
// object (files need not declare it) has that label alone.
std::map<std::string, std::string> LabelsOfNamespace(flow::Reads& reads, const Inputs& inputs,
                                                     const std::string& namespace_);

// What certificates of authorities are read from: "ca.crt" of a ConfigMap or a Secret, or a
// ClusterTrustBundle, which has no namespace.
bool IsAuthority(std::string_view group, std::string_view kind);
bool IsTrustBundle(std::string_view group, std::string_view kind);

// The certificates of an authority, PEM; "" where there are none. `namespace_` does not count for a
// trust bundle.
std::string ReadAuthority(flow::Reads& reads, const Inputs& inputs, std::string_view kind,
                          std::string_view namespace_, std::string_view name);

}  // namespace weft::translate
