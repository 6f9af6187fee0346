// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// GatewayClass (gateway.networking.k8s.io), from gatewayclass_types.go.
#pragma once

#include "model/common.h"

namespace weft::model {

struct GatewayClassSpec {
  std::string controllerName;
  std::optional<ParametersReference> parametersRef;
  std::optional<std::string> description;

  bool operator==(const GatewayClassSpec&) const = default;
};
BOOST_DESCRIBE_STRUCT(GatewayClassSpec, (), (controllerName, parametersRef, description))

struct GatewayClass {
  ObjectMeta metadata;
  GatewayClassSpec spec;

  bool operator==(const GatewayClass&) const = default;
};
BOOST_DESCRIBE_STRUCT(GatewayClass, (), (metadata, spec))

}  // namespace weft::model
