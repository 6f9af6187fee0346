// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Storm: many proxies that connect to one ADS server at the same time.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "bench/ads/resources.h"

namespace weft::bench {

struct StormOptions {
  std::string socket;
  int clients = 0;
  // They come back with all that there is, as after a restart of the server; else with nothing.
  bool back = false;
  std::chrono::seconds most{120};
};

// Seconds until each client had all of `world`, from the moment that the first one began to
// connect; sorted. Fewer than there are clients: the others had not by then. A client that comes
// back has all when its questions for whole types are answered.
std::vector<double> Storm(const StormOptions& options, const Resources& world);

}  // namespace weft::bench
