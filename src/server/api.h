// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The API of a Weft: one function from a request to an answer. A running Weft serves it by HTTP on
// its control socket; the CLI calls it itself for a folder that it has read. It only reads.
//
//   GET /metrics                 the text format of Prometheus
//   GET /api/version             VersionView
//   GET /api/proxies             ProxyList
//   GET /api/findings            FindingList
//   GET /api/kinds               KindList
//   GET /api/objects/KIND        Table     ?namespace=&name=&whole=1
//   GET /api/describe/KIND/NAME  Description          ?namespace=
//   GET /api/explain             Explanation  ?method=&url=&header=…&header=…&runners_up=20
//   GET /api/picture             Picture
//   GET /api/log                 the last lines of the log
//   GET /api/graph               the graph's nodes and counters; /api/graph.mmd: as a drawing
//   GET /api/graph/NODE          the keys that a node has
//   GET /api/graph/NODE/KEY      what that was made from, by the reads of its functions  ?text=1
//
// KIND is any name of a kind that `weft get` takes. Errors are an ApiError.
#pragma once

#include <functional>
#include <string>

#include "server/world.h"

namespace weft::server {

struct ApiRequest {
  std::string method;
  std::string target;  // path and query, percent-encoded
};

struct ApiResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  // Where it is set: makes the body. It may run on any thread, and after the World has gone.
  std::function<std::string()> finish;
};

// Takes any request whatever. Short enough to run between commits of 10,000 objects: what takes
// long is left to `finish`.
ApiResponse Handle(const World& world, const ApiRequest& request);

}  // namespace weft::server
