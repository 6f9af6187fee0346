// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// All findings of a configuration, with their places.
#pragma once

#include <vector>

#include "base/finding.h"
#include "server/values.h"
#include "server/world.h"

namespace weft::server {

// By file and line, then by object and field.
FindingList FindingsOf(const World& world, Places& places);

// Those about one object.
std::vector<FindingView> FindingsAbout(const World& world, Places& places, const ObjectRef& object);

// Back to a finding and its place, for rendering.
Finding ToFinding(const FindingView& view);
report::Place PlaceOf(const FindingView& view);

}  // namespace weft::server
