// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Runs nodes.
#pragma once

#include "cel/frame.h"
#include "cel/node.h"

namespace weft::cel {

// The value of `node`, or a Failure. When frame.Spent() afterwards, the value means nothing.
Value Run(const Node& node, Frame& frame);

}  // namespace weft::cel
