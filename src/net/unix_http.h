// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// One HTTP request over a Unix socket, with bounds on time and size.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "base/result.h"

namespace weft::net {

struct HttpResponse {
  int status = 0;
  std::string body;
};

struct HttpBounds {
  std::chrono::milliseconds timeout{1000};  // the whole request, connecting included
  size_t max_body = 64 << 20;               // bytes; a longer body is an error
};

// Blocks until the answer is there or a bound is hit. `target` begins with '/'. Any HTTP status is
// a success; an error means that no whole answer came. Thread-safe.
Result<HttpResponse> UnixHttpGet(const std::string& socket_path, const std::string& target,
                                 const HttpBounds& bounds = {});
// The same with POST and an empty body.
Result<HttpResponse> UnixHttpPost(const std::string& socket_path, const std::string& target,
                                  const HttpBounds& bounds = {});

// Whether a process listens on this Unix socket. False for a socket file that its process left
// behind, and for a file that is no socket.
bool HasListener(const std::string& socket_path);

}  // namespace weft::net
