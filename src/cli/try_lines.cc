// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/try_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <map>
#include <string_view>
#include <variant>

namespace weft::cli {
namespace {

// Where a group of hosts is served.
struct Door {
  std::string host;  // "localhost", "10.0.0.1", "[fd00::1]"
  uint32_t port = 0;
  bool tls = false;
};

std::string HostOf(const ir::Listener& listener) {
  if (listener.address == "0.0.0.0" || listener.address == "::") return "localhost";
  const bool v6 = listener.address.contains(':');
  return v6 ? fmt::format("[{}]", listener.address) : listener.address;
}

uint32_t PortOf(const ir::Listener& listener, const engine::PortMap& ports) {
  const auto moved = ports.find(listener.port);
  return moved == ports.end() ? listener.port : moved->second;
}

std::string_view SchemeOf(const ir::Listener& listener) {
  if (listener.udp) return "udp";
  const auto is_http = [](const ir::FilterChain& chain) {
    return std::holds_alternative<ir::HttpChain>(chain.handler);
  };
  const auto http = std::ranges::find_if(listener.chains, is_http);
  if (http == listener.chains.end()) return "tcp";
  return http->tls ? "https" : "http";
}

bool IsSafe(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || std::string_view("/:.-_~,=@%+").contains(c);
}

// As one word of a shell's command.
std::string Quoted(const std::string& word) {
  if (std::ranges::all_of(word, IsSafe)) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

// Some of the requests are forwarded to a backend that is there.
bool Forwards(const ir::Route& route) {
  const auto* forward = std::get_if<ir::Forward>(&route.action);
  return forward && std::ranges::any_of(forward->backends, [](const ir::WeightedBackend& backend) {
           return backend.weight > 0 && !backend.cluster.empty();
         });
}

bool TakesPlainGet(const ir::Route& route) {
  const ir::RouteMatch& match = route.match;
  return match.path.kind != ir::PathKind::kRegex && match.headers.empty() &&
         match.query_parameters.empty() && !match.grpc &&
         (match.method.empty() || match.method == "GET") && Forwards(route);
}

std::string CurlLine(const Door& door, const std::string& host, const std::string& path) {
  const std::string at = fmt::format("{}:{}", door.host, door.port);
  if (host == "*") {
    return fmt::format("curl {}{}", door.tls ? "-k " : "",
                       Quoted(fmt::format("{}://{}{}", door.tls ? "https" : "http", at, path)));
  }
  if (!door.tls) {
    return fmt::format("curl -H 'Host: {}' {}", host, Quoted(fmt::format("http://{}{}", at, path)));
  }
  return fmt::format("curl -k --connect-to {}:443:{} {}", host, at,
                     Quoted(fmt::format("https://{}{}", host, path)));
}

}  // namespace

std::string AddressOf(const ir::Listener& listener, const engine::PortMap& ports) {
  return fmt::format("{}://{}:{}", SchemeOf(listener), HostOf(listener), PortOf(listener, ports));
}

std::vector<std::string> CurlLines(const std::vector<ir::Listener>& listeners,
                                   const std::vector<ir::VirtualHost>& hosts,
                                   const engine::PortMap& ports, size_t most) {
  std::map<std::string, Door> doors;
  for (const ir::Listener& listener : listeners) {
    for (const ir::FilterChain& chain : listener.chains) {
      const auto* http = std::get_if<ir::HttpChain>(&chain.handler);
      if (!http) continue;
      doors[http->group] = {HostOf(listener), PortOf(listener, ports), chain.tls.has_value()};
    }
  }
  std::vector<std::string> lines;
  for (const ir::VirtualHost& host : hosts) {
    const auto door = doors.find(host.group);
    if (door == doors.end() || host.host.starts_with("*.")) continue;
    for (const auto& route : host.routes) {
      if (!TakesPlainGet(*route)) continue;
      std::string line = CurlLine(door->second, host.host, route->match.path.value);
      if (std::ranges::count(lines, line) > 0) continue;
      lines.push_back(std::move(line));
      if (lines.size() == most) return lines;
    }
  }
  return lines;
}

}  // namespace weft::cli
