// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Readiness: the facts, and the verdict over them.
#include "agent/readiness.h"

#include <algorithm>

#include "fmt/format.h"

namespace weft::agent {
namespace {

uint64_t StatOr0(const ReadinessFacts& facts, const std::string& name) {
  const auto found = facts.stats.find(name);
  return found == facts.stats.end() ? 0 : found->second;
}

// The rds and scoped_rds subscriptions that have taken no update yet. Those of rds are only there
// when the bootstrap keeps such statistics; what Envoy acknowledged covers them otherwise.
void AddRoutes(const ReadinessFacts& facts, std::vector<std::string>& waiting_for) {
  for (const auto& [name, value] : facts.stats) {
    if (value == 0 && name.starts_with("http.")) {
      waiting_for.push_back(fmt::format("the first routes of {}", name));
    }
  }
}

void AddPorts(const ReadinessFacts& facts, std::vector<std::string>& waiting_for) {
  for (const net::ListenerAddress& listener : facts.listeners) {
    if (listener.port == 0) continue;  // a Unix socket
    if (!facts.held.contains({Transport::kTcp, listener.port}) &&
        !facts.held.contains({Transport::kUdp, listener.port})) {
      waiting_for.push_back(
          fmt::format("listener {} to open port {}", listener.listener, listener.port));
    }
  }
}

}  // namespace

Readiness JudgeReadiness(const ReadinessFacts& facts, bool was_ready) {
  std::vector<std::string> waiting_for;
  if (!facts.live) waiting_for.push_back("Envoy to be live");
  for (const PortHolder& rival : facts.rivals) {
    waiting_for.push_back(fmt::format("a rival to end: {}", rival.ForPeople()));
  }
  if (facts.live && !was_ready) {
    if (StatOr0(facts, "cluster_manager.cds.update_success") == 0) {
      waiting_for.push_back("the first clusters");
    }
    if (StatOr0(facts, "listener_manager.lds.update_success") == 0) {
      waiting_for.push_back("the first listeners");
    }
    AddRoutes(facts, waiting_for);
    if (const uint64_t warming = StatOr0(facts, "listener_manager.total_listeners_warming")) {
      waiting_for.push_back(fmt::format("{} listeners to warm", warming));
    }
    AddPorts(facts, waiting_for);
    if (facts.unacknowledged) waiting_for.push_back(*facts.unacknowledged);
  }
  return {waiting_for.empty(), waiting_for};
}

ReadinessFacts CollectReadinessFacts(const net::AdminClient& admin, pid_t envoy, bool was_ready,
                                     std::optional<std::string> unacknowledged) {
  ReadinessFacts facts{.unacknowledged = std::move(unacknowledged)};
  if (!admin.Ready().value_or(false)) return facts;
  const auto listeners = admin.Listeners();
  const Result<std::map<std::string, uint64_t>> stats =
      was_ready ? std::map<std::string, uint64_t>() : admin.Stats(kReadinessStats);
  if (!listeners || !stats) return facts;  // it was live a moment ago: it ends, or is too busy
  facts.live = true;
  facts.listeners = *listeners;
  facts.stats = *stats;
  std::set<uint16_t> numbers;
  for (const net::ListenerAddress& listener : facts.listeners) numbers.insert(listener.port);
  const std::set<uint64_t> own = SocketsOfProcess(envoy);
  std::set<Port> shared;
  for (const ListeningSocket& socket : ListListeningSockets()) {
    if (!numbers.contains(socket.port.number)) continue;
    (own.contains(socket.inode) ? facts.held : shared).insert(socket.port);
  }
  for (const Port& port : shared) {
    if (!facts.held.contains(port)) continue;  // the other transport of the same number
    for (PortHolder& holder : FindPortHolders(port)) {
      if (holder.pid != envoy) facts.rivals.push_back(std::move(holder));
    }
  }
  return facts;
}

}  // namespace weft::agent
