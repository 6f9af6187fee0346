// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Whether TLS files can be used, before anything is tried with them.
#pragma once

#include "base/clock.h"
#include "base/log.h"
#include "xds/tls_material.h"

namespace weft::agent {

// Says what is wrong, in which file, and what to do. What will be wrong soon, or makes no use
// impossible (an expired certificate), goes to the log. Both outlive what is returned.
xds::CheckPems PemCheck(const Clock& clock, Log& log);

}  // namespace weft::agent
