// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The access log: one JSON object per request or connection.
#pragma once

#include <optional>

#include "envoy/config/accesslog/v3/accesslog.pb.h"
#include "ir/edge.h"

namespace weft::envoy {

enum class LogOf { kHttp, kStream };

// Nothing where the log is off. Never holds Authorization, Cookie or a body.
std::optional<::envoy::config::accesslog::v3::AccessLog> ToAccessLog(const ir::AccessLog& log,
                                                                     LogOf what);

}  // namespace weft::envoy
