// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/explain/chain.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ip.h"
#include "translate/gateway/hostname.h"

namespace weft::server {
namespace {

bool IsTls(const ir::Listener& listener) {
  return std::ranges::any_of(listener.chains, [](const ir::FilterChain& chain) {
    return chain.tls || !chain.server_names.empty();
  });
}

bool Speaks(const ir::Listener& listener, const std::string& scheme) {
  return !listener.udp && IsTls(listener) == (scheme == "https");
}

std::string PortsOf(const Listeners& listeners) {
  std::vector<std::string> ports;
  for (const auto& listener : listeners) {
    ports.push_back(fmt::format("{} ({})", listener->port,
                                listener->udp      ? "UDP"
                                : IsTls(*listener) ? "TLS"
                                                   : "without TLS"));
  }
  return ports.empty() ? "no port at all" : fmt::format("{}", fmt::join(ports, ", "));
}

// Without brackets.
std::string Address(const std::string& host) {
  return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

bool IsIp(const std::string& host) { return ParseIp(Address(host)).has_value(); }

}  // namespace

std::expected<ChosenListener, std::string> ChooseListener(const Listeners& listeners,
                                                          const HttpRequest& request) {
  const uint32_t port = request.url_port.value_or(request.scheme == "https" ? 443 : 80);
  Listeners there;
  for (const auto& listener : listeners) {
    if (!listener->udp && listener->port == port) there.push_back(listener);
  }
  ChosenListener chosen;
  if (there.empty() && !request.url_port) {
    std::ranges::copy_if(listeners, std::back_inserter(there),
                         [&](const auto& listener) { return Speaks(*listener, request.scheme); });
    if (there.size() > 1) there.clear();
    if (!there.empty()) {
      chosen.notes.push_back(
          fmt::format("the URL names no port and nothing listens on {}; port {} "
                      "is the only one for {}",
                      port, there.front()->port, request.scheme));
    }
  }
  if (there.empty()) {
    return std::unexpected(
        fmt::format("nothing listens on port {}; there is {}", port, PortsOf(listeners)));
  }
  const auto named = std::ranges::find(there, Address(request.url_host), &ir::Listener::address);
  if (named != there.end()) {
    chosen.listener = *named;
    return chosen;
  }
  chosen.listener = there.front();
  if (there.size() > 1) {
    std::vector<std::string> others;
    for (const auto& other : there) others.push_back(other->address);
    chosen.notes.push_back(fmt::format("port {} is open on several addresses ({}); {} is looked at",
                                       port, fmt::join(others, ", "), chosen.listener->address));
  }
  return chosen;
}

std::expected<ChosenChain, std::string> ChooseChain(const ir::Listener& listener,
                                                    const HttpRequest& request) {
  const bool tls = IsTls(listener);
  if (tls && request.scheme == "http") {
    return std::unexpected(
        fmt::format("port {} speaks TLS: the connection is closed; use https", listener.port));
  }
  if (!tls && request.scheme == "https" && !listener.chains.empty() &&
      std::holds_alternative<ir::HttpChain>(listener.chains.front().handler)) {
    return std::unexpected(
        fmt::format("port {} does not speak TLS: the handshake fails; use http", listener.port));
  }
  const std::string server_name = tls && !IsIp(request.url_host) ? request.url_host : "";
  // Most specific first; the last pattern stands for all names.
  const std::vector<std::string> patterns =
      server_name.empty() ? std::vector<std::string>{std::string(translate::kAnyHost)}
                          : translate::PatternsCovering(server_name);
  for (const std::string& pattern : patterns) {
    for (const ir::FilterChain& chain : listener.chains) {
      if (pattern == translate::kAnyHost && chain.server_names.empty()) {
        return ChosenChain{&chain, tls ? "it takes every name" : "the port has one for all hosts"};
      }
      if (std::ranges::find(chain.server_names, pattern) == chain.server_names.end()) continue;
      return ChosenChain{&chain, pattern == server_name ? fmt::format("the SNI is {}", server_name)
                                                        : fmt::format("the SNI {} is one of {}",
                                                                      server_name, pattern)};
    }
  }
  return std::unexpected(
      server_name.empty()
          ? "an IP address sends no SNI, and no filter chain is for that: the connection is closed"
          : fmt::format("no filter chain is for the SNI {}: the connection is closed",
                        server_name));
}

}  // namespace weft::server
