// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Explain: what becomes of a request, and why nothing else does. Evaluates the values that the
// proxy is given, as the proxy would; no request is sent.
#pragma once

#include <cstddef>

#include "engine/core.h"
#include "server/explain/explanation.h"
#include "server/explain/request.h"
#include "server/places.h"

namespace weft::server {

// At most `runners_up` of the routes that did not win are told of, those that match first.
Explanation Explain(const engine::Core& core, Places& places, HttpRequest request,
                    size_t runners_up);

}  // namespace weft::server
