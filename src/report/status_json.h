// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// An object's status as Kubernetes keeps it.
#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "ir/status.h"

namespace weft::report {

// Weft's name in GatewayClass spec.controllerName and in the entries of a status that are Weft's.
inline constexpr std::string_view kControllerName = "gateway.weft.dev/controller";

// The `status` member of the object, without lastTransitionTime, which only the state knows:
// conditions and listeners of a GatewayClass, Gateway or ListenerSet; Weft's own entries of
// `parents` of a route and of `ancestors` of a policy; the load balancer's addresses of an Ingress.
boost::json::object StatusJson(const ir::ObjectStatus& status);

}  // namespace weft::report
