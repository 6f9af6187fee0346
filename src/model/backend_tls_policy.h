// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// BackendTLSPolicy (gateway.networking.k8s.io), from backendtlspolicy_types.go.
#pragma once

#include "model/common.h"

namespace weft::model {

struct SubjectAltName {
  std::string type;  // "Hostname", "URI"
  std::string hostname;
  std::string uri;

  bool operator==(const SubjectAltName&) const = default;
};
BOOST_DESCRIBE_STRUCT(SubjectAltName, (), (type, hostname, uri))

struct BackendTLSPolicyValidation {
  std::vector<LocalObjectReference> caCertificateRefs;
  std::optional<std::string> wellKnownCACertificates;  // "System"
  std::string hostname;
  std::vector<SubjectAltName> subjectAltNames;

  bool operator==(const BackendTLSPolicyValidation&) const = default;
};
BOOST_DESCRIBE_STRUCT(BackendTLSPolicyValidation, (),
                      (caCertificateRefs, wellKnownCACertificates, hostname, subjectAltNames))

struct BackendTLSPolicySpec {
  std::vector<LocalPolicyTargetReferenceWithSectionName> targetRefs;
  BackendTLSPolicyValidation validation;
  std::map<std::string, std::string> options;

  bool operator==(const BackendTLSPolicySpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(BackendTLSPolicySpec, (), (targetRefs, validation, options))

struct BackendTLSPolicy {
  ObjectMeta metadata;
  BackendTLSPolicySpec spec;

  bool operator==(const BackendTLSPolicy&) const = default;
};
BOOST_DESCRIBE_STRUCT(BackendTLSPolicy, (), (metadata, spec))

}  // namespace weft::model
