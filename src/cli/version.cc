// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/version.h"

#include <CLI/CLI.hpp>
#include <boost/describe/class.hpp>
#include <memory>

#include "cli/pretty_json.h"
#include "cli/source.h"
#include "cli/table.h"
#include "cli/yaml.h"
#include "server/version.h"

namespace weft::cli {
namespace {

struct Versions {
  std::string client;
  std::optional<server::VersionView> running;
  std::vector<std::string> skew;
};
BOOST_DESCRIBE_STRUCT(Versions, (), (client, running, skew))

std::string TextOf(const Versions& versions) {
  std::vector<std::vector<std::string>> lines = {{"client", versions.client}};
  lines.push_back({"control plane", versions.running ? versions.running->weft : "not running"});
  if (!versions.running) {
    lines.push_back({"made for Envoy", std::string(server::kEnvoyVersion)});
    return AlignColumns(lines);
  }
  lines.push_back({"made for Envoy", versions.running->envoy});
  for (const server::ProxyView& proxy : versions.running->proxies) {
    lines.push_back({"proxy", proxy.version, proxy.node});
  }
  return AlignColumns(lines);
}

// "0.1" of "0.1.7".
std::string MinorOf(const std::string& version) { return version.substr(0, version.rfind('.')); }

}  // namespace

std::vector<std::string> SkewOf(const std::string& client, const server::VersionView& running) {
  std::vector<std::string> skew;
  if (MinorOf(client) != MinorOf(running.weft)) {
    skew.push_back(fmt::format("this program is {}, the control plane {}: use one version", client,
                               running.weft));
  }
  for (const server::ProxyView& proxy : running.proxies) {
    if (proxy.version.find(running.envoy) != std::string::npos) continue;
    skew.push_back(fmt::format("proxy {} is {}, but this Weft is made for Envoy {}", proxy.node,
                               proxy.version, running.envoy));
  }
  return skew;
}

int RunVersion(const VersionOptions& options, Io& io) {
  Versions versions{.client = std::string(server::WeftVersion()), .running = {}, .skew = {}};
  if (!options.client) {
    const auto source = OpenSource({.folder = {}, .socket = options.socket}, io);
    auto running = source ? Fetch<server::VersionView>(**source, {.path = {"api", "version"}})
                          : Outcome<server::VersionView>(std::unexpected(source.error()));
    if (running) {
      versions.skew = SkewOf(versions.client, *running);
      versions.running = std::move(*running);
    } else if (!options.socket.empty() || running.error().code != kNotConnected) {
      Tell(io, running.error());  // somebody should have answered
    }
  }
  if (options.output == "json") {
    io.out << PrettyJson(server::ToJson(versions));
  } else if (options.output == "yaml") {
    io.out << ToYaml(server::ToJson(versions));
  } else {
    io.out << TextOf(versions);
    for (const std::string& sentence : versions.skew) io.err << "warning: " << sentence << "\n";
  }
  return kFine;
}

Verb VersionVerb() {
  return {.name = "version",
          .summary = "tell the versions of this program, the control plane and the proxies",
          .examples = {{"weft version", "and whether they fit together"},
                       {"weft version -o json", "for a program"}},
          .declare = [](CLI::App& command) {
            auto options = std::make_shared<VersionOptions>();
            command.add_flag("--client", options->client, "of this program alone");
            AddOutput(command, options->output, {"text", "json", "yaml"});
            command.add_option("--socket", options->socket, "control socket of the running Weft")
                ->type_name("PATH");
            return [options](Io& io) { return RunVersion(*options, io); };
          }};
}

}  // namespace weft::cli
