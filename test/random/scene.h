// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Scene: the names of a random set, chosen before its objects, so that most references resolve.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "random/choices.h"

namespace weft::sets {

struct Name {
  std::string namespace_, name;
};

struct ListenerPlan {
  std::string name, protocol, hostname;  // hostname "": any
  uint32_t port = 0;
};

struct ParentPlan {  // a Gateway or a ListenerSet
  Name name;
  std::vector<ListenerPlan> listeners;
  bool of_set = false;
  size_t gateway = 0;  // of a ListenerSet
};

struct ServicePlan {
  Name name;
  struct Port {
    std::string name, protocol;
    uint32_t number = 0;
  };
  std::vector<Port> ports;
};

struct Scene {
  std::vector<ParentPlan> gateways, listener_sets;
  std::vector<ServicePlan> services;
  std::vector<Name> backends, secrets, authorities, parameters;
  std::vector<std::string> bundles;
};

// The namespaces that a set may use.
const std::vector<std::string>& Namespaces();
// Host names of listeners and routes, many of which meet.
const std::vector<std::string>& Hosts();
// All ports that listeners use.
const std::vector<uint32_t>& ListenerPorts();

Scene MakeScene(Choices& choices);

}  // namespace weft::sets
