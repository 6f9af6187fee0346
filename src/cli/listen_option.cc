// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/listen_option.h"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <string_view>

#include "server/control_server.h"

namespace weft::cli {
namespace {

constexpr std::string_view kUnix = "unix:";

// What is wrong with the files, all of which are needed or none.
std::optional<Failure> Incomplete(const xds::TlsFiles& tls, bool needed) {
  std::string missing, given;
  for (const auto& [flag, path] : {std::pair{"--tls-cert", &tls.certificate},
                                   {"--tls-key", &tls.key},
                                   {"--tls-ca", &tls.authority}}) {
    std::string& list = path->empty() ? missing : given;
    list += (list.empty() ? "" : ", ") + std::string(flag);
  }
  if (needed && !missing.empty()) {
    return Failure{kUsage,
                   {fmt::format("{} missing: other machines are only answered by mutual TLS",
                                missing + (missing.contains(',') ? " are" : " is")),
                    "give the files, or listen on unix:PATH"}};
  }
  if (!needed && !given.empty()) {
    return Failure{kUsage,
                   {fmt::format("{} without an address to use it for", given),
                    "add --listen IP:PORT, as in --listen 0.0.0.0:18000"}};
  }
  return std::nullopt;
}

}  // namespace

Outcome<xds::ServerOptions> ParseListen(const std::vector<std::string>& listen,
                                        const xds::TlsFiles& tls, const std::string& state_dir) {
  xds::ServerOptions options;
  for (const std::string& address : listen) {
    const bool is_unix = address.starts_with(kUnix);
    if (is_unix ? options.unix.has_value() : options.tls.has_value()) {
      return GiveUp(kUsage, fmt::format("--listen {}: there is another one of its kind", address),
                    "give one unix:PATH and one IP:PORT at most");
    }
    if (is_unix) {
      const std::string path = address.substr(kUnix.size());
      options.unix = xds::UnixListener{std::filesystem::absolute(path).string()};
      continue;
    }
    const auto parsed = server::ParseProbeAddress(address);
    if (!parsed) {
      return GiveUp(kUsage, fmt::format("--listen {}: not unix:PATH or IP:PORT", address),
                    "as in --listen unix:/run/weft/ads.sock, or --listen 0.0.0.0:18000");
    }
    options.tls = xds::TlsListener{.address = parsed->ip, .port = parsed->port, .files = tls};
  }
  if (auto failure = Incomplete(tls, options.tls.has_value())) return std::unexpected(*failure);
  if (!listen.empty()) return options;
  if (state_dir.empty()) {
    return GiveUp(kUsage, "there is no state folder to make a socket in",
                  "name an address with --listen");
  }
  options.unix = xds::UnixListener{state_dir + "/ads.sock"};
  return options;
}

std::vector<std::string> AddressesOf(const xds::ServerOptions& options, uint16_t tls_port) {
  std::vector<std::string> addresses;
  if (options.unix) addresses.push_back(std::string(kUnix) + options.unix->path);
  if (options.tls) {
    xds::TlsListener bound = *options.tls;
    bound.port = tls_port;
    addresses.push_back(bound.HostPort());
  }
  return addresses;
}

}  // namespace weft::cli
