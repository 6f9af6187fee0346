// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Who listens on a port. Two Envoys on one port would both listen (SO_REUSEPORT) and split the
// traffic, so Weft looks before it starts one.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace weft::agent {

enum class Transport { kTcp, kUdp };

struct Port {
  Transport transport = Transport::kTcp;
  uint16_t number = 0;

  auto operator<=>(const Port&) const = default;
  bool operator==(const Port&) const = default;
};

// A socket that takes connections (TCP) or datagrams (UDP).
struct ListeningSocket {
  Port port;
  uint64_t inode = 0;
  uint32_t uid = 0;  // whose it is

  auto operator<=>(const ListeningSocket&) const = default;
  bool operator==(const ListeningSocket&) const = default;
};

struct PortHolder {
  Port port;
  uint32_t uid = 0;
  pid_t pid = 0;        // 0: not to be seen (another user's process, or another container's)
  std::string command;  // its command line, at most 200 bytes; empty when not to be seen

  // "TCP port 8080 is held by pid 4711 (envoy -c /run/x.json)".
  std::string ForPeople() const;
  bool operator==(const PortHolder&) const = default;
};

// The listening sockets in the text of /proc/net/tcp, tcp6 (transport TCP), udp or udp6. Pure;
// lines that it does not understand are left out.
std::vector<ListeningSocket> ReadSocketTable(Transport transport, std::string_view text);

// All listening sockets of this network namespace, IPv4 and IPv6.
std::vector<ListeningSocket> ListListeningSockets();

// The inodes of the sockets that a process has open. Empty when it is gone or not ours to see.
std::set<uint64_t> SocketsOfProcess(pid_t pid);

// Who holds the port, one entry per process; empty when nobody does. A port held on one address
// only counts. Reads /proc of all processes when there is a holder, else only the socket tables.
std::vector<PortHolder> FindPortHolders(Port port);

// Fails when a port of `wanted` is held by a process other than `own` (0: by any), naming the first
// such holder and how to end it.
Status CheckPortsFree(const std::vector<Port>& wanted, pid_t own = 0);

}  // namespace weft::agent
