// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Ingress and IngressClass (networking.k8s.io/v1).
#pragma once

#include "model/common.h"

namespace weft::model {

struct TypedLocalObjectReference {
  std::optional<std::string> apiGroup;
  std::string kind;
  std::string name;

  bool operator==(const TypedLocalObjectReference&) const = default;
};
BOOST_DESCRIBE_STRUCT(TypedLocalObjectReference, (), (apiGroup, kind, name))

// A port of the Service by name or by number; the other one is empty.
struct ServiceBackendPort {
  std::string name;
  int32_t number = 0;

  bool operator==(const ServiceBackendPort&) const = default;
};
BOOST_DESCRIBE_STRUCT(ServiceBackendPort, (), (name, number))

struct IngressServiceBackend {
  std::string name;
  ServiceBackendPort port;

  bool operator==(const IngressServiceBackend&) const = default;
};
BOOST_DESCRIBE_STRUCT(IngressServiceBackend, (), (name, port))

struct IngressBackend {
  std::optional<IngressServiceBackend> service;
  std::optional<TypedLocalObjectReference> resource;

  bool operator==(const IngressBackend&) const = default;
};
BOOST_DESCRIBE_STRUCT(IngressBackend, (), (service, resource))

struct IngressTLS {
  std::vector<std::string> hosts;
  std::string secretName;

  bool operator==(const IngressTLS&) const = default;
};
BOOST_DESCRIBE_STRUCT(IngressTLS, (), (hosts, secretName))

struct HTTPIngressPath {
  std::string path;
  std::optional<std::string> pathType;  // "Exact", "Prefix", "ImplementationSpecific"
  IngressBackend backend;

  bool operator==(const HTTPIngressPath&) const = default;
};
BOOST_DESCRIBE_STRUCT(HTTPIngressPath, (), (path, pathType, backend))

struct HTTPIngressRuleValue {
  std::vector<HTTPIngressPath> paths;

  bool operator==(const HTTPIngressRuleValue&) const = default;
};
BOOST_DESCRIBE_STRUCT(HTTPIngressRuleValue, (), (paths))

struct IngressRule {
  std::string host;  // empty: all hosts
  std::optional<HTTPIngressRuleValue> http;

  bool operator==(const IngressRule&) const = default;
};
BOOST_DESCRIBE_STRUCT(IngressRule, (), (host, http))

struct IngressSpec {
  std::optional<std::string> ingressClassName;
  std::optional<IngressBackend> defaultBackend;
  std::vector<IngressTLS> tls;
  std::vector<IngressRule> rules;

  bool operator==(const IngressSpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(IngressSpec, (), (ingressClassName, defaultBackend, tls, rules))

struct Ingress {
  ObjectMeta metadata;
  IngressSpec spec;

  bool operator==(const Ingress&) const = default;
};
BOOST_DESCRIBE_STRUCT(Ingress, (), (metadata, spec))

struct IngressClassParametersReference {
  std::optional<std::string> apiGroup;
  std::string kind;
  std::string name;
  std::optional<std::string> scope;  // "Cluster" (default), "Namespace"
  std::optional<std::string> namespace_;

  bool operator==(const IngressClassParametersReference&) const = default;
};
BOOST_DESCRIBE_STRUCT(IngressClassParametersReference, (),
                      (apiGroup, kind, name, scope, namespace_))

struct IngressClassSpec {
  std::string controller;
  std::optional<IngressClassParametersReference> parameters;

  bool operator==(const IngressClassSpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(IngressClassSpec, (), (controller, parameters))

struct IngressClass {
  ObjectMeta metadata;
  IngressClassSpec spec;

  bool operator==(const IngressClass&) const = default;
};
BOOST_DESCRIBE_STRUCT(IngressClass, (), (metadata, spec))

}  // namespace weft::model
