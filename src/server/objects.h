// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The objects of a configuration, as tables and one by one.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "model/kinds.h"
#include "server/values.h"
#include "server/world.h"

namespace weft::server {

// Which objects of a kind; empty means any.
struct Selection {
  std::string namespace_;
  std::string name;
};

// All kinds that Weft reads, with the number of objects of each.
KindList KindsOf(const World& world);

// The selected objects of a kind. `whole`: with each object as it stands in its file (secrets taken
// out) and its status. What is returned makes the table, on any thread and when the World has gone:
// reading thousands of files takes longer than a change should wait.
std::function<Table()> TakeTable(const World& world, const model::KindInfo& kind,
                                 const Selection& selection, bool whole);
Table TableOf(const World& world, const model::KindInfo& kind, const Selection& selection,
              bool whole);

// One object with all that is known of it; nothing when there is none.
std::optional<Description> Describe(const World& world, Places& places, const model::KindInfo& kind,
                                    const Selection& selection);

}  // namespace weft::server
