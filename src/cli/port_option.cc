// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/port_option.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <string_view>

#include "cli/folder.h"

namespace weft::cli {
namespace {

std::optional<uint32_t> ParsePort(std::string_view text) {
  uint32_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (port == 0 || port > 65'535) return std::nullopt;
  return port;
}

std::vector<uint32_t> TcpPorts(const engine::Core& core) {
  std::set<uint32_t> ports;
  core.gateway().listeners.ForEach([&](const flow::Key&, const flow::Ref<ir::Listener>& listener) {
    if (!listener->udp) ports.insert(listener->port);
  });
  return {ports.begin(), ports.end()};
}

}  // namespace

void AddPortOption(CLI::App& command, std::vector<std::string>& options) {
  command.add_option("--port", options, "bind another port: 8080, or 80:8080")->type_name("PORT");
}

Result<engine::PortMap> PortsAsked(const std::vector<std::string>& options, const std::string& root,
                                   const Clock& clock) {
  const auto is_short = [](const std::string& port) { return !port.contains(':'); };
  if (std::ranges::none_of(options, is_short)) return ParsePorts(options, {});
  const auto folder = Folder::Read(root, clock);
  if (!folder) return std::unexpected(folder.error());
  return ParsePorts(options, TcpPorts((*folder)->core()));
}

Result<engine::PortMap> ParsePorts(const std::vector<std::string>& options,
                                   const std::vector<uint32_t>& declared) {
  engine::PortMap ports;
  for (const std::string& option : options) {
    const std::string_view text = option;
    const size_t colon = text.find(':');
    const bool pair = colon != std::string_view::npos;
    const auto bound = ParsePort(pair ? text.substr(colon + 1) : text);
    auto from = pair ? ParsePort(text.substr(0, colon)) : std::optional<uint32_t>();
    if (!bound || (pair && !from)) {
      return Fail(fmt::format("--port {}: not a port", option),
                  "give 8080, or 80:8080 (declared and bound)");
    }
    if (!pair) {
      if (declared.size() != 1) {
        return Fail(fmt::format("--port {}: the configuration has {} TCP ports, so it is not clear "
                                "which is meant",
                                option, declared.size()),
                    fmt::format("give a pair, as in {}:{}",
                                declared.empty() ? 80 : declared.front(), *bound));
      }
      from = declared.front();
    }
    ports[*from] = *bound;
  }
  return ports;
}

}  // namespace weft::cli
