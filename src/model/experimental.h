// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The experimental kinds of gateway.networking.x-k8s.io that concern a gateway: XBackend,
// XBackendTrafficPolicy, XTelemetryPolicy, from apisx/v1alpha1. (XMesh concerns meshes alone.)
// They have a namespace of their own, as the Go package has, because names repeat those of others.
#pragma once

#include "model/backend_tls_policy.h"
#include "model/common.h"
#include "model/http_filters.h"

namespace weft::model::apisx {

struct BackendPort {
  int32_t number = 0;

  bool operator==(const BackendPort&) const = default;
};
BOOST_DESCRIBE_STRUCT(BackendPort, (), (number))

struct ExternalHostnameBackend {
  std::string hostname;

  bool operator==(const ExternalHostnameBackend&) const = default;
};
BOOST_DESCRIBE_STRUCT(ExternalHostnameBackend, (), (hostname))

// Go embeds a LabelSelector of apisx here, which has matchLabels alone.
struct EndpointSelectorBackend {
  std::map<std::string, std::string> matchLabels;

  bool operator==(const EndpointSelectorBackend&) const = default;
};
BOOST_DESCRIBE_STRUCT(EndpointSelectorBackend, (), (matchLabels))

struct BackendTLS {
  std::string mode;  // "None", "ServerOnly", "ClientAndServer"
  std::optional<SecretObjectReference> clientCertificateRef;
  std::optional<BackendTLSPolicyValidation> validation;

  bool operator==(const BackendTLS&) const = default;
};
BOOST_DESCRIBE_STRUCT(BackendTLS, (), (mode, clientCertificateRef, validation))

struct BackendSpec {
  std::string type;  // "ExternalHostname", "EndpointSelector"
  BackendPort port;
  std::optional<ExternalHostnameBackend> externalHostname;
  std::optional<EndpointSelectorBackend> endpointSelector;
  Boxed<SessionPersistence> sessionPersistence;
  // "TCP", "HTTP", "HTTP2", "HTTP11", "H2C", "GRPC", "WSS", "MCP"
  std::optional<std::string> protocol;
  Boxed<BackendTLS> tls;  // default {mode: None}

  bool operator==(const BackendSpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(BackendSpec, (),
                      (type, port, externalHostname, endpointSelector, sessionPersistence, protocol,
                       tls))

struct XBackend {
  ObjectMeta metadata;
  BackendSpec spec;

  bool operator==(const XBackend&) const = default;
};
BOOST_DESCRIBE_STRUCT(XBackend, (), (metadata, spec))

// --- XBackendTrafficPolicy

struct RequestRate {
  std::optional<int64_t> count;
  std::optional<std::string> interval;  // a duration

  bool operator==(const RequestRate&) const = default;
};
BOOST_DESCRIBE_STRUCT(RequestRate, (), (count, interval))

struct BudgetDetails {
  std::optional<int64_t> percent;       // default 20
  std::optional<std::string> interval;  // a duration; default "10s"

  bool operator==(const BudgetDetails&) const = default;
};
BOOST_DESCRIBE_STRUCT(BudgetDetails, (), (percent, interval))

struct RetryConstraint {
  std::optional<BudgetDetails> budget;
  std::optional<RequestRate> minRetryRate;  // default 10 in "1s"

  bool operator==(const RetryConstraint&) const = default;
};
BOOST_DESCRIBE_STRUCT(RetryConstraint, (), (budget, minRetryRate))

struct BackendTrafficPolicySpec {
  std::vector<LocalPolicyTargetReference> targetRefs;
  std::optional<RetryConstraint> retryConstraint;
  Boxed<SessionPersistence> sessionPersistence;

  bool operator==(const BackendTrafficPolicySpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(BackendTrafficPolicySpec, (),
                      (targetRefs, retryConstraint, sessionPersistence))

struct XBackendTrafficPolicy {
  ObjectMeta metadata;
  BackendTrafficPolicySpec spec;

  bool operator==(const XBackendTrafficPolicy&) const = default;
};
BOOST_DESCRIBE_STRUCT(XBackendTrafficPolicy, (), (metadata, spec))

// --- XTelemetryPolicy

struct TracingProvider {
  BackendObjectReference backendRef;
  std::vector<HTTPHeader> headers;

  bool operator==(const TracingProvider&) const = default;
};
BOOST_DESCRIBE_STRUCT(TracingProvider, (), (backendRef, headers))

struct ParentBasedSampling {
  std::string mode;  // "ImplementationDefault" (default), "Enabled", "Disabled"
  std::optional<Fraction> samplingRate;

  bool operator==(const ParentBasedSampling&) const = default;
};
BOOST_DESCRIBE_STRUCT(ParentBasedSampling, (), (mode, samplingRate))

struct Attribute {
  std::string name;
  std::string sourceType;  // "Header", "Literal", "Attribute"
  std::string headerName;
  std::string literalValue;
  std::string attributeKey;

  bool operator==(const Attribute&) const = default;
};
BOOST_DESCRIBE_STRUCT(Attribute, (), (name, sourceType, headerName, literalValue, attributeKey))

struct TracingConfig {
  std::string mode;  // "ImplementationDefault" (default), "Enabled", "Disabled"
  std::optional<TracingProvider> provider;
  std::optional<Fraction> samplingRate;
  std::optional<ParentBasedSampling> parentBasedSampling;
  std::string serviceName;
  std::string spanName;
  std::vector<Attribute> attributes;

  bool operator==(const TracingConfig&) const = default;
};
BOOST_DESCRIBE_STRUCT(TracingConfig, (),
                      (mode, provider, samplingRate, parentBasedSampling, serviceName, spanName,
                       attributes))

struct TelemetryPolicySpec {
  std::vector<LocalObjectReference> targetRefs;
  Boxed<TracingConfig> tracing;

  bool operator==(const TelemetryPolicySpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(TelemetryPolicySpec, (), (targetRefs, tracing))

struct XTelemetryPolicy {
  ObjectMeta metadata;
  TelemetryPolicySpec spec;

  bool operator==(const XTelemetryPolicy&) const = default;
};
BOOST_DESCRIBE_STRUCT(XTelemetryPolicy, (), (metadata, spec))

}  // namespace weft::model::apisx
