// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// JSON patches (RFC 6902) of finished resources: the escape hatch behind the kind EnvoyPatch.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "ir/resource.h"

namespace weft::envoy {

// The type that an EnvoyPatch names: "Cluster", "Endpoints", "Listener", "RouteConfiguration",
// "Secret"; nothing for others.
std::optional<ir::ResourceType> PatchableType(std::string_view name);

// The resource with the operations (a JSON array) applied to its proto's JSON form, whose fields
// have their proto names. The error is a sentence that says which operation or field is wrong; it
// never repeats the resource, which may be key material.
std::expected<ir::Resource, std::string> Patched(const ir::Resource& resource,
                                                 std::string_view operations);

}  // namespace weft::envoy
