// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Fold: an object's status with its findings counted in.
#pragma once

#include <vector>

#include "base/finding.h"
#include "ir/status.h"

namespace weft::report {

// `base` is the status as it is when nothing is wrong; of `findings`, those about the same object
// count. First their effects: of several on one condition the most severe gives status and reason,
// then the first by field; the message tells of all. Conditions that `base` does not have are added
// (PartiallyInvalid, OverlappingTLSConfig, ...). Then what one condition means for another, as the
// Go types of Gateway API v1.7 say: a listener that is not accepted is not programmed; a Gateway or
// ListenerSet with bad listeners says ListenersNotValid, and is not accepted when it has no good
// one; a route that is not accepted is not partially invalid.
ir::ObjectStatus Fold(const ir::ObjectStatus& base, const std::vector<Finding>& findings);

}  // namespace weft::report
