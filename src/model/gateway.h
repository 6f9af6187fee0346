// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Gateway (gateway.networking.k8s.io) and its listeners, from gateway_types.go.
#pragma once

#include "model/common.h"
#include "model/external_auth.h"

namespace weft::model {

// --- Listeners (ListenerSet uses them too)

struct RouteGroupKind {
  std::optional<std::string> group;  // default "gateway.networking.k8s.io"
  std::string kind;

  bool operator==(const RouteGroupKind&) const = default;
};
BOOST_DESCRIBE_STRUCT(RouteGroupKind, (), (group, kind))

struct RouteNamespaces {
  std::optional<std::string> from;  // "Same" (default), "All", "Selector", "None"
  std::optional<LabelSelector> selector;

  bool operator==(const RouteNamespaces&) const = default;
};
BOOST_DESCRIBE_STRUCT(RouteNamespaces, (), (from, selector))

struct AllowedRoutes {
  std::optional<RouteNamespaces> namespaces;  // default {from: Same}
  std::vector<RouteGroupKind> kinds;

  bool operator==(const AllowedRoutes&) const = default;
};
BOOST_DESCRIBE_STRUCT(AllowedRoutes, (), (namespaces, kinds))

struct ListenerTLSConfig {
  std::optional<std::string> mode;  // "Terminate" (default), "Passthrough"
  std::vector<SecretObjectReference> certificateRefs;
  std::map<std::string, std::string> options;

  bool operator==(const ListenerTLSConfig&) const = default;
};
BOOST_DESCRIBE_STRUCT(ListenerTLSConfig, (), (mode, certificateRefs, options))

struct ListenerFilter {
  std::string type;  // "ExternalAuth", "ExtensionRef"
  Boxed<HTTPExternalAuthFilter> externalAuth;
  Boxed<LocalObjectReference> extensionRef;

  bool operator==(const ListenerFilter&) const = default;
};
BOOST_DESCRIBE_STRUCT(ListenerFilter, (), (type, externalAuth, extensionRef))

struct ListenerFilters {
  std::vector<ListenerFilter> requests;

  bool operator==(const ListenerFilters&) const = default;
};
BOOST_DESCRIBE_STRUCT(ListenerFilters, (), (requests))

struct Listener {
  std::string name;
  std::optional<std::string> hostname;
  int32_t port = 0;
  std::string protocol;  // "HTTP", "HTTPS", "TLS", "TCP", "UDP", or a domain-prefixed one
  Boxed<ListenerTLSConfig> tls;
  Boxed<AllowedRoutes> allowedRoutes;
  Boxed<ListenerFilters> filters;

  bool operator==(const Listener&) const = default;
};
BOOST_DESCRIBE_STRUCT(Listener, (), (name, hostname, port, protocol, tls, allowedRoutes, filters))

// --- TLS of the whole Gateway

struct FrontendTLSValidation {
  std::vector<ObjectReference> caCertificateRefs;
  std::string mode;  // "AllowValidOnly" (default), "AllowInsecureFallback"

  bool operator==(const FrontendTLSValidation&) const = default;
};
BOOST_DESCRIBE_STRUCT(FrontendTLSValidation, (), (caCertificateRefs, mode))

struct TLSConfig {
  std::optional<FrontendTLSValidation> validation;

  bool operator==(const TLSConfig&) const = default;
};
BOOST_DESCRIBE_STRUCT(TLSConfig, (), (validation))

struct TLSPortConfig {
  int32_t port = 0;
  TLSConfig tls;

  bool operator==(const TLSPortConfig&) const = default;
};
BOOST_DESCRIBE_STRUCT(TLSPortConfig, (), (port, tls))

struct FrontendTLSConfig {
  TLSConfig default_;
  std::vector<TLSPortConfig> perPort;

  bool operator==(const FrontendTLSConfig&) const = default;
};
BOOST_DESCRIBE_STRUCT(FrontendTLSConfig, (), (default_, perPort))

struct GatewayBackendTLS {
  std::optional<SecretObjectReference> clientCertificateRef;

  bool operator==(const GatewayBackendTLS&) const = default;
};
BOOST_DESCRIBE_STRUCT(GatewayBackendTLS, (), (clientCertificateRef))

struct GatewayTLSConfig {
  std::optional<GatewayBackendTLS> backend;
  std::optional<FrontendTLSConfig> frontend;

  bool operator==(const GatewayTLSConfig&) const = default;
};
BOOST_DESCRIBE_STRUCT(GatewayTLSConfig, (), (backend, frontend))

// --- The Gateway

struct ListenerNamespaces {
  std::optional<std::string> from;  // "None" (default), "All", "Selector", "Same"
  std::optional<LabelSelector> selector;

  bool operator==(const ListenerNamespaces&) const = default;
};
BOOST_DESCRIBE_STRUCT(ListenerNamespaces, (), (from, selector))

struct AllowedListeners {
  std::optional<ListenerNamespaces> namespaces;  // default {from: None}

  bool operator==(const AllowedListeners&) const = default;
};
BOOST_DESCRIBE_STRUCT(AllowedListeners, (), (namespaces))

struct GatewaySpecAddress {
  std::optional<std::string> type;  // "IPAddress" (default), "Hostname", "NamedAddress", or own
  std::string value;                // empty: one is chosen for the Gateway
  std::string routability;          // "", "Cluster", or a domain-prefixed one

  bool operator==(const GatewaySpecAddress&) const = default;
};
BOOST_DESCRIBE_STRUCT(GatewaySpecAddress, (), (type, value, routability))

struct GatewayInfrastructure {
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> annotations;
  std::optional<LocalParametersReference> parametersRef;

  bool operator==(const GatewayInfrastructure&) const = default;
};
BOOST_DESCRIBE_STRUCT(GatewayInfrastructure, (), (labels, annotations, parametersRef))

struct GatewaySpec {
  std::string gatewayClassName;
  std::vector<Listener> listeners;
  std::vector<GatewaySpecAddress> addresses;
  Boxed<GatewayInfrastructure> infrastructure;
  Boxed<AllowedListeners> allowedListeners;
  Boxed<GatewayTLSConfig> tls;
  std::string defaultScope;  // "", "All", "None"

  bool operator==(const GatewaySpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(GatewaySpec, (),
                      (gatewayClassName, listeners, addresses, infrastructure, allowedListeners,
                       tls, defaultScope))

struct Gateway {
  ObjectMeta metadata;
  GatewaySpec spec;

  bool operator==(const Gateway&) const = default;
};
BOOST_DESCRIBE_STRUCT(Gateway, (), (metadata, spec))

}  // namespace weft::model
