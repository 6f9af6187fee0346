// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Between the resources of the graph and what the state keeps of them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "engine/refusals.h"
#include "flow/flow.h"
#include "ir/resource.h"
#include "sources/state/state_tables.h"

namespace weft::engine {

// For people and for the state: "cluster".
std::string_view NameOf(ir::ResourceType type);
sources::ResourceName NameOf(const ir::ResourceId& id);
// Nothing where the type is none of ours.
std::optional<ir::ResourceId> IdOf(const sources::ResourceName& name);

// `last_good` may be null.
sources::RefusedResource ToState(const ir::ResourceId& id, uint64_t version,
                                 const std::string& reason, const std::string& message,
                                 WallTime since, const flow::Ref<ir::Resource>& last_good);

// With what stands in for the refused version: the last good one. A cluster that has none is served
// without endpoints, for else all that refers to it would wait.
Refusal RefusalOf(const ir::ResourceId& id, const sources::RefusedResource& refused);

// Whether Envoy has taken this very version before, as the state knew at this moment. The function
// may be called on any thread.
std::function<bool(const ir::Resource&)> KnownGood(
    const std::map<sources::ResourceName, uint64_t>& accepted);

}  // namespace weft::engine
