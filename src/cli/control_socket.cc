// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/control_socket.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "net/unix_http.h"

namespace weft::cli {
namespace {

namespace fs = std::filesystem;

}  // namespace

std::string StateHome(const Environment& environment) {
  const std::string given = environment("XDG_STATE_HOME");
  const fs::path home =
      given.starts_with('/') ? fs::path(given) : fs::path(environment("HOME")) / ".local" / "state";
  return (home / "weft").string();
}

std::string ControlSocketIn(const std::string& state_dir) {
  return (fs::path(state_dir) / "weft.sock").string();
}

std::vector<std::string> FindControlSockets(const Environment& environment) {
  std::vector<std::string> sockets;
  std::error_code failed;
  for (fs::directory_iterator entry(StateHome(environment), failed), end; !failed && entry != end;
       entry.increment(failed)) {
    const std::string socket = ControlSocketIn(entry->path().string());
    if (net::HasListener(socket)) sockets.push_back(socket);
  }
  std::ranges::sort(sockets);
  return sockets;
}

Outcome<std::string> ChooseControlSocket(const std::string& given, const Environment& environment) {
  if (!given.empty()) return given;
  if (std::string set = environment("WEFT_SOCKET"); !set.empty()) return set;
  const std::vector<std::string> sockets = FindControlSockets(environment);
  if (sockets.empty()) {
    return GiveUp(
        kNotConnected,
        fmt::format("no Weft is running: there is no socket below {}", StateHome(environment)),
        "name a folder with -f to read files alone, or start one with weft run");
  }
  if (sockets.size() > 1) {
    return GiveUp(kUsage, fmt::format("several Wefts are running: {}", fmt::join(sockets, ", ")),
                  "choose one with --socket");
  }
  return sockets.front();
}

}  // namespace weft::cli
