// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the load generator is told on its command line.
#pragma once

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace weft::load {

struct Options {
  std::string address;             // host:port, IPv4 or "[IPv6]:port"
  std::vector<std::string> hosts;  // values of Host, in rotation over the requests
  std::vector<std::string> paths;  // in rotation, independently of the hosts' number
  uint32_t rate = 500;             // requests per second, over all connections
  uint32_t connections = 8;
  std::chrono::milliseconds timeout{5000};  // of one request, connecting included
  std::chrono::milliseconds duration{0};    // 0: until SIGINT or SIGTERM
  std::set<unsigned> good = {200};          // statuses that count as success
  uint32_t requests_per_connection = 0;     // then a new connection is made; 0: never
};

}  // namespace weft::load
