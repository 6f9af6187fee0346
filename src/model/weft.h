// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Weft's own kinds, gateway.weft.dev/v1alpha1: Backend, GatewayParameters, EnvoyPatch. Their
// schemas are in api/gateway.weft.dev/.
#pragma once

#include <boost/json/value.hpp>

#include "model/common.h"

namespace weft::model {

// ----- Backend: where requests go that is not a Service. Exactly one of addresses, dns and unix.

struct BackendAddress {
  std::string ip;
  int32_t port = 0;
  std::optional<std::string> zone;
  std::optional<int32_t> weight;  // default 1

  bool operator==(const BackendAddress&) const = default;
};
BOOST_DESCRIBE_STRUCT(BackendAddress, (), (ip, port, zone, weight))

struct BackendDns {
  std::string name;
  int32_t port = 0;

  bool operator==(const BackendDns&) const = default;
};
BOOST_DESCRIBE_STRUCT(BackendDns, (), (name, port))

struct BackendUnix {
  std::string path;

  bool operator==(const BackendUnix&) const = default;
};
BOOST_DESCRIBE_STRUCT(BackendUnix, (), (path))

struct BackendSpec {
  std::vector<BackendAddress> addresses;
  std::optional<BackendDns> dns;
  std::optional<BackendUnix> unix_;
  std::optional<std::string> appProtocol;  // as of a Service's port

  bool operator==(const BackendSpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(BackendSpec, (), (addresses, dns, unix_, appProtocol))

struct Backend {
  ObjectMeta metadata;
  BackendSpec spec;

  bool operator==(const Backend&) const = default;
};
BOOST_DESCRIBE_STRUCT(Backend, (), (metadata, spec))

// ----- GatewayParameters: the edge of a Gateway. What is not given keeps the hardened default.

struct ClientAddressParameters {
  std::optional<int32_t> trustedHops;     // hops of X-Forwarded-For before us
  std::vector<std::string> trustedCIDRs;  // or: peers whose X-Forwarded-For is believed

  bool operator==(const ClientAddressParameters&) const = default;
};
BOOST_DESCRIBE_STRUCT(ClientAddressParameters, (), (trustedHops, trustedCIDRs))

struct TLSParameters {
  std::optional<std::string> minVersion;  // "1.2" (default), "1.3"
  std::optional<std::string> maxVersion;
  std::vector<std::string> cipherSuites;
  std::vector<std::string> curves;

  bool operator==(const TLSParameters&) const = default;
};
BOOST_DESCRIBE_STRUCT(TLSParameters, (), (minVersion, maxVersion, cipherSuites, curves))

// Durations of Gateway API; "0s" = no limit.
struct TimeoutParameters {
  std::optional<std::string> requestHeaders;
  std::optional<std::string> request;
  std::optional<std::string> streamIdle;
  std::optional<std::string> idle;
  std::optional<std::string> route;
  std::optional<std::string> drain;

  bool operator==(const TimeoutParameters&) const = default;
};
BOOST_DESCRIBE_STRUCT(TimeoutParameters, (),
                      (requestHeaders, request, streamIdle, idle, route, drain))

struct LimitParameters {
  std::optional<int32_t> connections;
  std::optional<int32_t> bufferBytes;
  std::optional<int32_t> concurrentStreams;
  std::optional<int32_t> requestHeadersKB;
  std::optional<int32_t> requestHeadersCount;

  bool operator==(const LimitParameters&) const = default;
};
BOOST_DESCRIBE_STRUCT(LimitParameters, (),
                      (connections, bufferBytes, concurrentStreams, requestHeadersKB,
                       requestHeadersCount))

struct PathParameters {
  std::optional<bool> normalize;
  std::optional<bool> mergeSlashes;
  // "UnescapeAndRedirect" (default), "UnescapeAndForward", "Reject", "Keep"
  std::optional<std::string> escapedSlashes;

  bool operator==(const PathParameters&) const = default;
};
BOOST_DESCRIBE_STRUCT(PathParameters, (), (normalize, mergeSlashes, escapedSlashes))

struct HeaderParameters {
  std::optional<std::string> underscores;  // "Reject" (default), "Drop", "Allow"
  std::optional<std::string> server;       // value of the Server response header

  bool operator==(const HeaderParameters&) const = default;
};
BOOST_DESCRIBE_STRUCT(HeaderParameters, (), (underscores, server))

struct AccessLogParameters {
  std::optional<bool> enabled;  // default true
  std::optional<std::string> path;
  std::map<std::string, std::string> fields;  // name -> Envoy command operators

  bool operator==(const AccessLogParameters&) const = default;
};
BOOST_DESCRIBE_STRUCT(AccessLogParameters, (), (enabled, path, fields))

struct GatewayParametersSpec {
  std::optional<ClientAddressParameters> clientAddress;
  std::optional<bool> proxyProtocol;
  std::optional<TLSParameters> tls;
  std::optional<TimeoutParameters> timeouts;
  std::optional<LimitParameters> limits;
  std::optional<PathParameters> path;
  std::optional<HeaderParameters> headers;
  std::optional<bool> http3;
  std::optional<AccessLogParameters> accessLog;

  bool operator==(const GatewayParametersSpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(GatewayParametersSpec, (),
                      (clientAddress, proxyProtocol, tls, timeouts, limits, path, headers, http3,
                       accessLog))

struct GatewayParameters {
  ObjectMeta metadata;
  GatewayParametersSpec spec;

  bool operator==(const GatewayParameters&) const = default;
};
BOOST_DESCRIBE_STRUCT(GatewayParameters, (), (metadata, spec))

// ----- EnvoyPatch: a JSON patch (RFC 6902) of one generated resource. An escape hatch: what it
// does is not checked by Weft, and it may stop working with any release.

struct EnvoyPatchOperation {
  std::string op;  // "add", "remove", "replace", "move", "copy", "test"
  std::string path;
  std::optional<std::string> from;
  std::optional<boost::json::value> value;

  bool operator==(const EnvoyPatchOperation&) const = default;
};
BOOST_DESCRIBE_STRUCT(EnvoyPatchOperation, (), (op, path, from, value))

struct EnvoyPatchSpec {
  std::string type;  // "Cluster", "Endpoints", "Listener", "RouteConfiguration", "Secret"
  std::string name;  // of the resource, as `weft proxy config` shows it
  std::vector<EnvoyPatchOperation> patch;

  bool operator==(const EnvoyPatchSpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(EnvoyPatchSpec, (), (type, name, patch))

struct EnvoyPatch {
  ObjectMeta metadata;
  EnvoyPatchSpec spec;

  bool operator==(const EnvoyPatch&) const = default;
};
BOOST_DESCRIBE_STRUCT(EnvoyPatch, (), (metadata, spec))

}  // namespace weft::model
