// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// AdminClient: what Weft asks Envoy's admin interface, over its Unix socket.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/unix_http.h"

namespace weft::net {

// One address on which an Envoy listener is active.
struct ListenerAddress {
  std::string listener;  // the listener's name
  std::string address;   // IP address; the path for a Unix socket
  uint16_t port = 0;     // 0 for a Unix socket

  auto operator<=>(const ListenerAddress&) const = default;
  bool operator==(const ListenerAddress&) const = default;
};

struct ServerInfo {
  std::string version;  // "…/1.40.0/Clean/RELEASE/BoringSSL"
  std::string state;    // "LIVE", "DRAINING", "PRE_INITIALIZING", "INITIALIZING"
  std::string node_id;
  std::chrono::seconds uptime{0};
};

// Reads of the admin's JSON; pure, for values that any Envoy could have written. Missing or
// mistyped members count as absent. /stats?format=json: counters and gauges alone, no histograms.
std::map<std::string, uint64_t> ReadStats(const boost::json::value& stats);
std::vector<ListenerAddress> ReadListeners(const boost::json::value& listeners);
ServerInfo ReadServerInfo(const boost::json::value& info);

// Every call blocks, at most for the time given to the constructor, and every call is one request:
// Envoy's main thread answers it, so a slow answer means that Envoy is busy. Thread-safe.
class AdminClient {
 public:
  explicit AdminClient(std::string socket_path,
                       std::chrono::milliseconds timeout = std::chrono::seconds(1));

  // GET /ready: true for LIVE; false while Envoy starts or drains.
  Result<bool> Ready() const;
  Result<ServerInfo> Info() const;
  Result<std::vector<ListenerAddress>> Listeners() const;
  // Counters and gauges whose names match the regular expression (RE2's syntax).
  Result<std::map<std::string, uint64_t>> Stats(std::string_view name_regex) const;
  // The raw JSON of /clusters, and of /config_dump with its endpoints: of one kind, such as
  // "dynamic_active_clusters", or of all when `resource` is empty; `name_regex` picks resources by
  // name when it is not empty.
  Result<boost::json::value> Clusters() const;
  Result<boost::json::value> ConfigDump(std::string_view resource,
                                        std::string_view name_regex) const;

  // POST /drain_listeners?graceful&skip_exit: connections are asked to end, the listeners close
  // when Envoy's --drain-time-s has passed, and Envoy itself goes on running.
  Status DrainListeners() const;

  const std::string& socket_path() const { return socket_path_; }

 private:
  Result<boost::json::value> GetJson(const std::string& target) const;

  std::string socket_path_;
  HttpBounds bounds_;
};

}  // namespace weft::net
