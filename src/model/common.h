// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the kinds of all API groups share: metadata, label selectors, references to other objects.
//
// How every struct of this room is made from its Go type (and what a reader may rely on):
//   * The struct has the Go type's name, its members have the JSON names. A C++ keyword gets a
//     trailing underscore: `namespace_`, `default_`, `operator_`.
//   * A pointer in Go is std::optional (or Boxed, the same on the heap); so is a struct that may be
//     left out. A slice is std::vector, a map std::map. A plain scalar that is left out has its
//     zero value. An embedded struct is a base class, so `ref.name` works on every kind of
//     reference.
//   * Text that most objects of a kind have in common, or that names them, is SharedText.
//   * Enums, durations and host names are text: the schema check has proved what they may hold, and
//     defaults of the schema have been filled in before an object is decoded (model/decode.h).
//   * Described with Boost.Describe: model/decode.h reads them all with one template.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/boxed.h"
#include "base/shared_text.h"

namespace weft::model {

// metav1.ObjectMeta, as far as anything here depends on it. Of the annotations, the copy of the
// whole object that `kubectl apply` leaves (kubectl.kubernetes.io/last-applied-configuration) is
// not kept.
struct ObjectMeta {
  SharedText name;
  SharedText namespace_;  // empty for a cluster-scoped object
  std::string uid;
  int64_t generation = 0;
  // Microseconds since 1970 (UTC). 0 = not given: the state source fills it in.
  int64_t creationTimestamp = 0;
  // Set while Kubernetes waits for finalizers before it removes the object.
  std::optional<int64_t> deletionTimestamp;
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> annotations;

  bool operator==(const ObjectMeta&) const = default;
};
BOOST_DESCRIBE_STRUCT(ObjectMeta, (),
                      (name, namespace_, uid, generation, creationTimestamp, deletionTimestamp,
                       labels, annotations))

// intstr.IntOrString: a port by number or by name.
using IntOrString = std::variant<int32_t, std::string>;

struct LabelSelectorRequirement {
  std::string key;
  std::string operator_;  // "In", "NotIn", "Exists", "DoesNotExist"
  std::vector<std::string> values;

  bool operator==(const LabelSelectorRequirement&) const = default;
};
BOOST_DESCRIBE_STRUCT(LabelSelectorRequirement, (), (key, operator_, values))

// All of matchLabels and all of matchExpressions must hold; an empty selector selects everything.
struct LabelSelector {
  std::map<std::string, std::string> matchLabels;
  std::vector<LabelSelectorRequirement> matchExpressions;

  bool operator==(const LabelSelector&) const = default;
};
BOOST_DESCRIBE_STRUCT(LabelSelector, (), (matchLabels, matchExpressions))

// --- References (Gateway API, object_reference_types.go, shared_types.go, policy_types.go)

struct LocalObjectReference {
  std::string group;
  std::string kind;
  std::string name;

  bool operator==(const LocalObjectReference&) const = default;
};
BOOST_DESCRIBE_STRUCT(LocalObjectReference, (), (group, kind, name))

struct ObjectReference {
  std::string group;
  std::string kind;
  std::string name;
  std::optional<std::string> namespace_;

  bool operator==(const ObjectReference&) const = default;
};
BOOST_DESCRIBE_STRUCT(ObjectReference, (), (group, kind, name, namespace_))

struct SecretObjectReference {
  std::optional<std::string> group;  // default ""
  std::optional<std::string> kind;   // default "Secret"
  std::string name;
  std::optional<std::string> namespace_;

  bool operator==(const SecretObjectReference&) const = default;
};
BOOST_DESCRIBE_STRUCT(SecretObjectReference, (), (group, kind, name, namespace_))

struct BackendObjectReference {
  std::optional<SharedText> group;  // default ""
  std::optional<SharedText> kind;   // default "Service"
  SharedText name;
  std::optional<SharedText> namespace_;
  std::optional<int32_t> port;  // needed when the referent is a Service

  bool operator==(const BackendObjectReference&) const = default;
};
BOOST_DESCRIBE_STRUCT(BackendObjectReference, (), (group, kind, name, namespace_, port))

struct BackendRef : BackendObjectReference {
  std::optional<int32_t> weight;  // default 1; 0 to 1,000,000

  bool operator==(const BackendRef&) const = default;
};
BOOST_DESCRIBE_STRUCT(BackendRef, (BackendObjectReference), (weight))

struct ParentReference {
  std::optional<SharedText> group;  // default "gateway.networking.k8s.io"
  std::optional<SharedText> kind;   // default "Gateway"
  std::optional<SharedText> namespace_;
  SharedText name;
  std::optional<SharedText> sectionName;
  std::optional<int32_t> port;

  bool operator==(const ParentReference&) const = default;
};
BOOST_DESCRIBE_STRUCT(ParentReference, (), (group, kind, namespace_, name, sectionName, port))

struct ParentGatewayReference {
  std::optional<std::string> group;  // default "gateway.networking.k8s.io"
  std::optional<std::string> kind;   // default "Gateway"
  std::string name;
  std::optional<std::string> namespace_;

  bool operator==(const ParentGatewayReference&) const = default;
};
BOOST_DESCRIBE_STRUCT(ParentGatewayReference, (), (group, kind, name, namespace_))

struct ParametersReference {
  std::string group;
  std::string kind;
  std::string name;
  std::optional<std::string> namespace_;

  bool operator==(const ParametersReference&) const = default;
};
BOOST_DESCRIBE_STRUCT(ParametersReference, (), (group, kind, name, namespace_))

struct LocalParametersReference {
  std::string group;
  std::string kind;
  std::string name;

  bool operator==(const LocalParametersReference&) const = default;
};
BOOST_DESCRIBE_STRUCT(LocalParametersReference, (), (group, kind, name))

struct LocalPolicyTargetReference {
  std::string group;
  std::string kind;
  std::string name;

  bool operator==(const LocalPolicyTargetReference&) const = default;
};
BOOST_DESCRIBE_STRUCT(LocalPolicyTargetReference, (), (group, kind, name))

struct LocalPolicyTargetReferenceWithSectionName : LocalPolicyTargetReference {
  std::optional<std::string> sectionName;

  bool operator==(const LocalPolicyTargetReferenceWithSectionName&) const = default;
};
BOOST_DESCRIBE_STRUCT(LocalPolicyTargetReferenceWithSectionName, (LocalPolicyTargetReference),
                      (sectionName))

// --- What several kinds of routes and policies share

// Base of every route's spec.
struct CommonRouteSpec {
  std::vector<ParentReference> parentRefs;
  std::string useDefaultGateways;  // "", "All", "None"

  bool operator==(const CommonRouteSpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(CommonRouteSpec, (), (parentRefs, useDefaultGateways))

struct Fraction {
  int32_t numerator = 0;
  std::optional<int32_t> denominator;  // default 100

  bool operator==(const Fraction&) const = default;
};
BOOST_DESCRIBE_STRUCT(Fraction, (), (numerator, denominator))

struct CookieConfig {
  std::optional<std::string> name;
  std::optional<std::string> path;          // default "/"
  std::optional<std::string> lifetimeType;  // "Session" (default), "Permanent"

  bool operator==(const CookieConfig&) const = default;
};
BOOST_DESCRIBE_STRUCT(CookieConfig, (), (name, path, lifetimeType))

struct HeaderConfig {
  std::string name;

  bool operator==(const HeaderConfig&) const = default;
};
BOOST_DESCRIBE_STRUCT(HeaderConfig, (), (name))

struct SessionPersistence {
  std::optional<std::string> absoluteTimeout;  // a duration
  std::optional<std::string> type;             // "Cookie" (default), "Header"
  std::optional<CookieConfig> cookie;
  std::optional<HeaderConfig> header;

  bool operator==(const SessionPersistence&) const = default;
};
BOOST_DESCRIBE_STRUCT(SessionPersistence, (), (absoluteTimeout, type, cookie, header))

}  // namespace weft::model
