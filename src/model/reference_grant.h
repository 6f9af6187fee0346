// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// ReferenceGrant (gateway.networking.k8s.io), from referencegrant_types.go.
#pragma once

#include "model/common.h"

namespace weft::model {

struct ReferenceGrantFrom {
  std::string group;
  std::string kind;
  std::string namespace_;

  bool operator==(const ReferenceGrantFrom&) const = default;
};
BOOST_DESCRIBE_STRUCT(ReferenceGrantFrom, (), (group, kind, namespace_))

struct ReferenceGrantTo {
  std::string group;
  std::string kind;
  std::optional<std::string> name;  // nullopt: all objects of the kind

  bool operator==(const ReferenceGrantTo&) const = default;
};
BOOST_DESCRIBE_STRUCT(ReferenceGrantTo, (), (group, kind, name))

struct ReferenceGrantSpec {
  std::vector<ReferenceGrantFrom> from;
  std::vector<ReferenceGrantTo> to;

  bool operator==(const ReferenceGrantSpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(ReferenceGrantSpec, (), (from, to))

struct ReferenceGrant {
  ObjectMeta metadata;
  ReferenceGrantSpec spec;

  bool operator==(const ReferenceGrant&) const = default;
};
BOOST_DESCRIBE_STRUCT(ReferenceGrant, (), (metadata, spec))

}  // namespace weft::model
