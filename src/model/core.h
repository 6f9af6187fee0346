// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The kinds of Kubernetes itself that Weft reads: Service, EndpointSlice, Secret, ConfigMap,
// Namespace, ClusterTrustBundle. Only the fields that anything here depends on.
#pragma once

#include <string_view>

#include "model/common.h"

namespace weft::model {

struct ServicePort {
  std::string name;
  std::string protocol;  // "TCP" (default), "UDP", "SCTP"
  std::optional<std::string> appProtocol;
  int32_t port = 0;
  std::optional<IntOrString> targetPort;  // default: port

  bool operator==(const ServicePort&) const = default;
};
BOOST_DESCRIBE_STRUCT(ServicePort, (), (name, protocol, appProtocol, port, targetPort))

struct ServiceSpec {
  std::string type;       // "ClusterIP" (default), "NodePort", "LoadBalancer", "ExternalName"
  std::string clusterIP;  // "None" = headless
  std::vector<std::string> clusterIPs;
  std::vector<std::string> ipFamilies;  // "IPv4", "IPv6"
  std::string externalName;
  std::vector<ServicePort> ports;
  std::map<std::string, std::string> selector;
  bool publishNotReadyAddresses = false;
  std::string sessionAffinity;                       // "None" (default), "ClientIP"
  std::optional<std::string> internalTrafficPolicy;  // "Cluster" (default), "Local"
  std::optional<std::string> trafficDistribution;    // "PreferSameZone", "PreferSameNode", …

  bool operator==(const ServiceSpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(ServiceSpec, (),
                      (type, clusterIP, clusterIPs, ipFamilies, externalName, ports, selector,
                       publishNotReadyAddresses, sessionAffinity, internalTrafficPolicy,
                       trafficDistribution))

struct Service {
  ObjectMeta metadata;
  ServiceSpec spec;

  bool operator==(const Service&) const = default;
};
BOOST_DESCRIBE_STRUCT(Service, (), (metadata, spec))

// --- discovery.k8s.io/v1

struct EndpointConditions {
  std::optional<bool> ready;        // nullopt = true
  std::optional<bool> serving;      // nullopt = ready
  std::optional<bool> terminating;  // nullopt = false

  bool operator==(const EndpointConditions&) const = default;
};
BOOST_DESCRIBE_STRUCT(EndpointConditions, (), (ready, serving, terminating))

struct ForZone {
  std::string name;

  bool operator==(const ForZone&) const = default;
};
BOOST_DESCRIBE_STRUCT(ForZone, (), (name))

struct ForNode {
  std::string name;

  bool operator==(const ForNode&) const = default;
};
BOOST_DESCRIBE_STRUCT(ForNode, (), (name))

struct EndpointHints {
  std::vector<ForZone> forZones;
  std::vector<ForNode> forNodes;

  bool operator==(const EndpointHints&) const = default;
};
BOOST_DESCRIBE_STRUCT(EndpointHints, (), (forZones, forNodes))

struct Endpoint {
  std::vector<std::string> addresses;  // of the slice's addressType; only the first is used
  EndpointConditions conditions;
  std::optional<std::string> hostname;
  std::optional<std::string> nodeName;
  std::optional<std::string> zone;
  Boxed<EndpointHints> hints;

  bool operator==(const Endpoint&) const = default;
};
BOOST_DESCRIBE_STRUCT(Endpoint, (), (addresses, conditions, hostname, nodeName, zone, hints))

struct EndpointPort {
  std::optional<std::string> name;
  std::optional<std::string> protocol;  // default "TCP"
  std::optional<int32_t> port;          // nullopt = all ports
  std::optional<std::string> appProtocol;

  bool operator==(const EndpointPort&) const = default;
};
BOOST_DESCRIBE_STRUCT(EndpointPort, (), (name, protocol, port, appProtocol))

// The label of an EndpointSlice that names its Service.
inline constexpr std::string_view kServiceNameLabel = "kubernetes.io/service-name";

struct EndpointSlice {
  ObjectMeta metadata;
  std::string addressType;  // "IPv4", "IPv6", "FQDN"
  std::vector<Endpoint> endpoints;
  std::vector<EndpointPort> ports;

  bool operator==(const EndpointSlice&) const = default;
};
BOOST_DESCRIBE_STRUCT(EndpointSlice, (), (metadata, addressType, endpoints, ports))

// --- Secrets and other data

// `data` holds the bytes themselves: base64 is undone, and stringData (which wins over data, as in
// Kubernetes) and the files of model/secret_files.h are put in. Never print it.
struct Secret {
  ObjectMeta metadata;
  std::string type;  // "Opaque" (default), "kubernetes.io/tls", …
  std::map<std::string, std::string> data;

  bool operator==(const Secret&) const = default;
};
BOOST_DESCRIBE_STRUCT(Secret, (), (metadata, type, data))

// `binaryData` holds the bytes themselves: base64 is undone.
struct ConfigMap {
  ObjectMeta metadata;
  std::map<std::string, std::string> data;
  std::map<std::string, std::string> binaryData;

  bool operator==(const ConfigMap&) const = default;
};
BOOST_DESCRIBE_STRUCT(ConfigMap, (), (metadata, data, binaryData))

struct Namespace {
  ObjectMeta metadata;

  bool operator==(const Namespace&) const = default;
};
BOOST_DESCRIBE_STRUCT(Namespace, (), (metadata))

// --- certificates.k8s.io

struct ClusterTrustBundleSpec {
  std::string signerName;
  std::string trustBundle;  // PEM, certificates only

  bool operator==(const ClusterTrustBundleSpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(ClusterTrustBundleSpec, (), (signerName, trustBundle))

struct ClusterTrustBundle {
  ObjectMeta metadata;
  ClusterTrustBundleSpec spec;

  bool operator==(const ClusterTrustBundle&) const = default;
};
BOOST_DESCRIBE_STRUCT(ClusterTrustBundle, (), (metadata, spec))

}  // namespace weft::model
