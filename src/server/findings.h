// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// All findings of a configuration, with their places.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <vector>

#include "base/finding.h"
#include "server/values.h"
#include "server/world.h"

namespace weft::server {

// By file and line, then by object and field. What is returned makes the list, on any thread and
// when the World has gone: it reads the files.
std::function<FindingList()> TakeFindings(const World& world);

// How many there are of each severity.
std::map<Severity, size_t> CountFindings(const World& world);

// Those about one object.
std::vector<FindingView> FindingsAbout(const World& world, Places& places, const ObjectRef& object);

// Back to a finding and its place, for rendering.
Finding ToFinding(const FindingView& view);
report::Place PlaceOf(const FindingView& view);

}  // namespace weft::server
