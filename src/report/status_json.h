// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// An object's status as Kubernetes keeps it.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "ir/status.h"

namespace weft::report {

// Weft's name in GatewayClass spec.controllerName and in the entries of a status that are Weft's.
inline constexpr std::string_view kControllerName = "gateway.weft.dev/controller";

// Since when a condition has its status, as text of RFC 3339; "" = not known. Only the state knows.
using TransitionTime =
    std::function<std::string(const std::string& scope, const ir::Condition& condition)>;

// The `status` member of the object, without lastTransitionTime where `since` does not tell it:
// conditions and listeners of a GatewayClass, Gateway or ListenerSet; Weft's own entries of
// `parents` of a route and of `ancestors` of a policy; the load balancer's addresses of an Ingress.
boost::json::object StatusJson(const ir::ObjectStatus& status, const TransitionTime& since = {});

}  // namespace weft::report
