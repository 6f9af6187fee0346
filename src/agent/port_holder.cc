// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Who listens on a port, from /proc.
#include "agent/port_holder.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "fmt/format.h"

namespace weft::agent {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostCommand = 200;
constexpr std::string_view kTcpListen = "0A";  // TCP_LISTEN in the column "st"
// A UDP socket that is bound and not connected: its column "st" is 07 (TCP_CLOSE).
constexpr std::string_view kUdpBound = "07";

template <class Number>
std::optional<Number> Parse(std::string_view text, int base) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string ReadAll(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return std::move(out).str();
}

// Columns: number, local address:port, remote, state, queues, timer, retransmits, uid, timeout,
// inode.
std::optional<ListeningSocket> ReadLine(Transport transport, const std::string& line) {
  std::istringstream in(line);
  std::string number, local, remote, state, queues, timer, retransmits, uid, timeout, inode;
  if (!(in >> number >> local >> remote >> state >> queues >> timer >> retransmits >> uid >>
        timeout >> inode)) {
    return std::nullopt;
  }
  const size_t colon = local.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  if (state != (transport == Transport::kTcp ? kTcpListen : kUdpBound)) return std::nullopt;
  const auto port = Parse<uint16_t>(std::string_view(local).substr(colon + 1), 16);
  const auto owner = Parse<uint32_t>(uid, 10);
  const auto socket = Parse<uint64_t>(inode, 10);
  if (!port || !owner || !socket) return std::nullopt;
  return ListeningSocket{{transport, *port}, *socket, *owner};
}

std::string CommandOf(pid_t pid) {
  std::string command = ReadAll(fmt::format("/proc/{}/cmdline", pid));
  while (!command.empty() && command.back() == '\0') command.pop_back();
  for (char& c : command) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  }
  if (command.size() > kMostCommand) command = command.substr(0, kMostCommand) + "…";
  return command;
}

std::vector<pid_t> AllProcesses() {
  std::vector<pid_t> pids;
  std::error_code error;
  for (fs::directory_iterator it("/proc", error), end; !error && it != end; it.increment(error)) {
    if (const auto pid = Parse<pid_t>(it->path().filename().string(), 10)) pids.push_back(*pid);
  }
  std::sort(pids.begin(), pids.end());
  return pids;
}

}  // namespace

std::string PortHolder::ForPeople() const {
  const std::string what =
      fmt::format("{} port {}", port.transport == Transport::kTcp ? "TCP" : "UDP", port.number);
  if (pid == 0) return fmt::format("{} is held by a process of user {}", what, uid);
  return fmt::format("{} is held by pid {} ({})", what, pid, command);
}

std::vector<ListeningSocket> ReadSocketTable(Transport transport, std::string_view text) {
  std::vector<ListeningSocket> sockets;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    if (auto socket = ReadLine(transport, line)) sockets.push_back(*socket);
  }
  return sockets;
}

std::vector<ListeningSocket> ListListeningSockets() {
  std::vector<ListeningSocket> all;
  for (const char* path : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    std::ifstream table(path);
    std::string line;
    std::getline(table, line);  // the names of the columns
    // The kernel lists all listening sockets first, and then each of maybe 50,000 connections.
    while (std::getline(table, line)) {
      const auto socket = ReadLine(Transport::kTcp, line);
      if (!socket) break;
      all.push_back(*socket);
    }
  }
  for (const char* path : {"/proc/net/udp", "/proc/net/udp6"}) {
    const auto some = ReadSocketTable(Transport::kUdp, ReadAll(path));
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

std::set<uint64_t> SocketsOfProcess(pid_t pid) {
  constexpr std::string_view prefix = "socket:[";
  std::set<uint64_t> inodes;
  std::error_code error;
  for (fs::directory_iterator it(fmt::format("/proc/{}/fd", pid), error), end; !error && it != end;
       it.increment(error)) {
    std::error_code gone;
    const std::string target = fs::read_symlink(it->path(), gone).string();
    if (gone || !target.starts_with(prefix) || !target.ends_with(']')) continue;
    const auto inode = Parse<uint64_t>(
        std::string_view(target).substr(prefix.size(), target.size() - prefix.size() - 1), 10);
    if (inode) inodes.insert(*inode);
  }
  return inodes;
}

std::vector<PortHolder> FindPortHolders(Port port) {
  std::vector<ListeningSocket> held = ListListeningSockets();
  std::erase_if(held, [&](const ListeningSocket& socket) { return socket.port != port; });
  if (held.empty()) return {};

  std::vector<PortHolder> holders;
  std::set<uint64_t> seen;
  for (const pid_t pid : AllProcesses()) {
    const std::set<uint64_t> open = SocketsOfProcess(pid);
    bool holds = false;
    for (const ListeningSocket& socket : held) {
      if (!open.contains(socket.inode)) continue;
      if (!holds) holders.push_back({port, socket.uid, pid, CommandOf(pid)});
      holds = true;
      seen.insert(socket.inode);
    }
  }
  for (const ListeningSocket& socket : held) {
    if (seen.contains(socket.inode)) continue;
    const PortHolder unseen{port, socket.uid, 0, ""};
    if (std::ranges::find(holders, unseen) == holders.end()) holders.push_back(unseen);
  }
  return holders;
}

Status CheckPortsFree(const std::vector<Port>& wanted, pid_t own) {
  std::set<Port> listening;
  for (const ListeningSocket& socket : ListListeningSockets()) listening.insert(socket.port);
  for (const Port& port : wanted) {
    if (!listening.contains(port)) continue;
    for (const PortHolder& holder : FindPortHolders(port)) {
      if (own != 0 && holder.pid == own) continue;
      return Fail(holder.ForPeople(),
                  holder.pid == 0
                      ? "end that process, or choose another port"
                      : fmt::format("end it (kill {}), or choose another port", holder.pid));
    }
  }
  return {};
}

}  // namespace weft::agent
