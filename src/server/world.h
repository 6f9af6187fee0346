// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// World: all that the API's answers are made from.
#pragma once

#include <string>
#include <vector>

#include "engine/configuration.h"
#include "engine/core.h"
#include "server/places.h"
#include "server/values.h"

namespace weft::server {

// What only a running Weft knows; empty of a folder that is read once.
struct Runtime {
  std::vector<ProxyView> proxies;
  std::string metrics;    // further lines in the text format of Prometheus
  std::string log;        // the last lines of the log
  engine::PortMap ports;  // declared -> bound
  // uid, generation and age of objects are more than made up for this one request.
  bool keeps_records = false;
};

// Lives for one request; the graph's thread, between commits.
struct World {
  const engine::Core& core;
  const engine::Configuration& configuration;
  const ReadFile& read_file;
  const Runtime& runtime;
};

}  // namespace weft::server
