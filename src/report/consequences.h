// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What one condition of an object means for its others.
#pragma once

#include <string_view>

#include "ir/status.h"

namespace weft::report {

// The condition of a type, or null.
ir::Condition* FindCondition(ir::StatusScope& scope, std::string_view type);
const ir::Condition* FindCondition(const ir::StatusScope& scope, std::string_view type);
// Replaces the condition of that type, or adds it at the end.
void SetCondition(ir::StatusScope& scope, ir::Condition condition);

// The rules of each kind, applied to a status whose findings are counted in. See Fold.
void DrawConsequences(ir::ObjectStatus& status);

}  // namespace weft::report
