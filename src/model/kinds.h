// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The list of the kinds that Weft reads, and what is to be known of each. What is done for every
// kind is one template over this list, never a loop pasted per kind.
#pragma once

#include <array>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <span>
#include <string_view>
#include <type_traits>

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
#include "model/weft.h"

namespace weft::model {

using Kinds = boost::mp11::mp_list<
    // gateway.networking.k8s.io
    GatewayClass, Gateway, ListenerSet, HTTPRoute, GRPCRoute, TLSRoute, TCPRoute, UDPRoute,
    ReferenceGrant, BackendTLSPolicy,
    // gateway.networking.x-k8s.io
    apisx::XBackend, apisx::XBackendTrafficPolicy, apisx::XTelemetryPolicy,
    // gateway.weft.dev
    Backend, GatewayParameters, EnvoyPatch,
    // Kubernetes itself
    Service, EndpointSlice, Secret, ConfigMap, Namespace, Ingress, IngressClass,
    ClusterTrustBundle>;

// Those of which a proxy may refuse what they lead to, so that a last good version stays in force.
using FreezableKinds =
    boost::mp11::mp_list<HTTPRoute, GRPCRoute, TLSRoute, TCPRoute, UDPRoute, EnvoyPatch>;

struct KindInfo {
  std::string_view group;  // "" = the core group
  std::string_view kind;
  std::string_view plural;
  // The versions that are read, the preferred one first; unused places are empty. All versions of
  // one kind have the same fields (a test compares their schemas).
  std::array<std::string_view, 3> version_slots;
  std::array<std::string_view, 2> short_name_slots;
  bool namespaced = true;

  constexpr std::span<const std::string_view> versions() const { return Used(version_slots); }
  constexpr std::span<const std::string_view> short_names() const { return Used(short_name_slots); }
  bool operator==(const KindInfo&) const = default;

 private:
  static constexpr std::span<const std::string_view> Used(std::span<const std::string_view> slots) {
    size_t count = 0;
    while (count < slots.size() && !slots[count].empty()) ++count;
    return slots.first(count);
  }
};

inline constexpr std::string_view kGatewayGroup = "gateway.networking.k8s.io";
inline constexpr std::string_view kExperimentalGroup = "gateway.networking.x-k8s.io";
inline constexpr std::string_view kWeftGroup = "gateway.weft.dev";

// kKind<T> is the KindInfo of T, for each T of Kinds.
template <class T>
inline constexpr KindInfo kKind{};

template <>
inline constexpr KindInfo kKind<GatewayClass> = {
    kGatewayGroup, "GatewayClass", "gatewayclasses", {"v1", "v1beta1"}, {"gc"}, false};
template <>
inline constexpr KindInfo kKind<Gateway> = {
    kGatewayGroup, "Gateway", "gateways", {"v1", "v1beta1"}, {"gtw"}};
template <>
inline constexpr KindInfo kKind<ListenerSet> = {
    kGatewayGroup, "ListenerSet", "listenersets", {"v1"}, {"lset"}};
template <>
inline constexpr KindInfo kKind<HTTPRoute> = {
    kGatewayGroup, "HTTPRoute", "httproutes", {"v1", "v1beta1"}, {}};
template <>
inline constexpr KindInfo kKind<GRPCRoute> = {kGatewayGroup, "GRPCRoute", "grpcroutes", {"v1"}, {}};
template <>
inline constexpr KindInfo kKind<TLSRoute> = {
    kGatewayGroup, "TLSRoute", "tlsroutes", {"v1", "v1alpha3", "v1alpha2"}, {}};
template <>
inline constexpr KindInfo kKind<TCPRoute> = {
    kGatewayGroup, "TCPRoute", "tcproutes", {"v1", "v1alpha2"}, {}};
template <>
inline constexpr KindInfo kKind<UDPRoute> = {
    kGatewayGroup, "UDPRoute", "udproutes", {"v1", "v1alpha2"}, {}};
template <>
inline constexpr KindInfo kKind<ReferenceGrant> = {
    kGatewayGroup, "ReferenceGrant", "referencegrants", {"v1", "v1beta1"}, {"refgrant"}};
template <>
inline constexpr KindInfo kKind<BackendTLSPolicy> = {
    kGatewayGroup, "BackendTLSPolicy", "backendtlspolicies", {"v1", "v1alpha3"}, {"btlspolicy"}};

template <>
inline constexpr KindInfo kKind<apisx::XBackend> = {
    kExperimentalGroup, "XBackend", "xbackends", {"v1alpha1"}, {"xbackend"}};
template <>
inline constexpr KindInfo kKind<apisx::XBackendTrafficPolicy> = {kExperimentalGroup,
                                                                 "XBackendTrafficPolicy",
                                                                 "xbackendtrafficpolicies",
                                                                 {"v1alpha1"},
                                                                 {"xbtrafficpolicy"}};
template <>
inline constexpr KindInfo kKind<apisx::XTelemetryPolicy> = {kExperimentalGroup,
                                                            "XTelemetryPolicy",
                                                            "xtelemetrypolicies",
                                                            {"v1alpha1"},
                                                            {"xtelemetrypolicy"}};

template <>
inline constexpr KindInfo kKind<Backend> = {kWeftGroup, "Backend", "backends", {"v1alpha1"}, {}};
template <>
inline constexpr KindInfo kKind<GatewayParameters> = {
    kWeftGroup, "GatewayParameters", "gatewayparameters", {"v1alpha1"}, {}};
template <>
inline constexpr KindInfo kKind<EnvoyPatch> = {
    kWeftGroup, "EnvoyPatch", "envoypatches", {"v1alpha1"}, {}};

template <>
inline constexpr KindInfo kKind<Service> = {"", "Service", "services", {"v1"}, {"svc"}};
template <>
inline constexpr KindInfo kKind<EndpointSlice> = {
    "discovery.k8s.io", "EndpointSlice", "endpointslices", {"v1"}, {}};
template <>
inline constexpr KindInfo kKind<Secret> = {"", "Secret", "secrets", {"v1"}, {}};
template <>
inline constexpr KindInfo kKind<ConfigMap> = {"", "ConfigMap", "configmaps", {"v1"}, {"cm"}};
template <>
inline constexpr KindInfo kKind<Namespace> = {"", "Namespace", "namespaces", {"v1"}, {"ns"}, false};
template <>
inline constexpr KindInfo kKind<Ingress> = {
    "networking.k8s.io", "Ingress", "ingresses", {"v1"}, {"ing"}};
template <>
inline constexpr KindInfo kKind<IngressClass> = {
    "networking.k8s.io", "IngressClass", "ingressclasses", {"v1"}, {}, false};
template <>
inline constexpr KindInfo kKind<ClusterTrustBundle> = {"certificates.k8s.io",
                                                       "ClusterTrustBundle",
                                                       "clustertrustbundles",
                                                       {"v1beta1", "v1alpha1"},
                                                       {},
                                                       false};

// Calls `f.template operator()<T>()` for each T of Kinds, in their order.
template <class F>
constexpr void ForEachKind(F&& f) {
  boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, Kinds>>(
      [&]<class T>(std::type_identity<T>) { f.template operator()<T>(); });
}

// The infos of all kinds, in the order of Kinds.
std::span<const KindInfo> AllKinds();

// The kind of that group and name; nullptr when Weft does not read it.
const KindInfo* FindKind(std::string_view group, std::string_view kind);

// The kind that a person means by "HTTPRoute", "httproute", "httproutes", "gtw", or by one of these
// and the group after a dot ("gateways.gateway.networking.k8s.io"); upper and lower case are the
// same. nullptr when there is none.
const KindInfo* FindKindByWord(std::string_view word);

}  // namespace weft::model
