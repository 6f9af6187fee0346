// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Sticky sessions of a rule. Spec: SessionPersistence (GEP-1619).
#pragma once

#include <vector>

#include "base/finding.h"
#include "ir/route.h"
#include "model/common.h"

namespace weft::translate {

// `rule` is the position of the rule in its route. A session says which endpoint of a backend
// answers; which backend of a split is drawn anew for each request, as the spec wants it.
ir::SessionPersistence ToSession(const ObjectRef& route, size_t rule,
                                 const model::SessionPersistence& session,
                                 std::vector<Finding>& findings);

}  // namespace weft::translate
