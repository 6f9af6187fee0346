// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the ADS server tells its owner, and what it knows of a client.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "xds/ack_board.h"
#include "xds/messages.h"

namespace weft::xds {

// Who is at the other end of a stream.
struct Client {
  ClientId id = 0;  // of this stream; a client that comes back has another
  std::string node_id;
  std::string version;   // "envoy 1.40.0"
  std::string address;   // "unix:" or "ipv4:10.0.0.1:4711"
  std::string identity;  // its certificate's name; empty over a Unix socket
};
using ClientRef = std::shared_ptr<const Client>;

struct ClientConnected {
  ClientRef client;
};
struct ClientDisconnected {
  ClientRef client;
};
// It has acknowledged (or refused) all that it could be given; or there is more for it again.
struct ClientCaughtUp {
  ClientRef client;
  bool caught_up;
};
// It has not answered for longer than the bound, and is not waited for; or it is back.
struct ClientSilent {
  ClientRef client;
  bool silent;
};
// Every connected client (silent ones left out) has these versions. Each is told once.
struct AckedByAll {
  std::vector<ResourceRef> resources;
};
struct ClientRefused {
  ClientRef client;
  Refused refused;
};
struct ClientRefusedRemoval {
  ClientRef client;
  RemovalRefused refused;
};
struct ClientNotWarm {
  ClientRef client;
  NotWarm not_warm;
};

using ServerEvent = std::variant<ClientConnected, ClientDisconnected, ClientCaughtUp, ClientSilent,
                                 AckedByAll, ClientRefused, ClientRefusedRemoval, ClientNotWarm>;

}  // namespace weft::xds
