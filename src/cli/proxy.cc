// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/proxy.h"

#include <re2/re2.h>

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "base/text.h"
#include "cli/pretty_json.h"
#include "cli/source.h"
#include "cli/table.h"
#include "cli/yaml.h"
#include "net/admin_client.h"
#include "server/redact.h"
#include "server/values.h"

namespace weft::cli {
namespace {

// A part of Envoy's configuration, and what its config dump calls it.
struct Part {
  const char* name;
  const char* dump;
};
constexpr Part kParts[] = {{"all", ""},
                           {"listeners", "dynamic_listeners"},
                           {"routes", "dynamic_route_configs"},
                           {"scopes", "dynamic_scoped_route_configs"},
                           {"clusters", "dynamic_active_clusters"},
                           {"endpoints", "dynamic_endpoint_configs"},
                           {"secrets", "dynamic_active_secrets"}};

Outcome<std::vector<server::ProxyView>> ProxiesOf(const std::string& socket, Io& io) {
  const auto source = OpenSource({.folder = {}, .socket = socket}, io);
  if (!source) return std::unexpected(source.error());
  auto list = Fetch<server::ProxyList>(**source, {.path = {"api", "proxies"}});
  if (!list) return std::unexpected(list.error());
  return std::move(list->proxies);
}

std::vector<std::string> NodesOf(const std::vector<server::ProxyView>& proxies) {
  std::vector<std::string> nodes;
  for (const server::ProxyView& proxy : proxies) nodes.push_back(proxy.node);
  return nodes;
}

Failure NoAnswer(const Error& error) {
  return {kNotConnected, {"the proxy does not answer: " + error.message, "is it running?"}};
}

// Envoy's own expressions are RE2's as well: what is wrong with one is said before it is asked.
std::optional<Failure> ProblemOf(const std::string& expression) {
  const re2::RE2 compiled(expression, re2::RE2::Quiet);
  if (compiled.ok()) return std::nullopt;
  return Failure{kUsage,
                 {fmt::format("{} is no regular expression: {}", expression, compiled.error()),
                  "https://github.com/google/re2/wiki/Syntax"}};
}

void AddAdminOptions(CLI::App& command, AdminOptions& options) {
  command
      .add_option("--proxy", options.node, "which proxy, by its node id (default: the only one)")
      ->type_name("PROXY");
  command.add_option("--admin", options.admin, "the proxy's admin socket; ask no control plane")
      ->type_name("PATH");
  command.add_option("--socket", options.socket, "control socket of the running Weft")
      ->type_name("PATH");
}

Verb StatusVerb() {
  return {.name = "status",
          .summary = "tell which proxies are connected, and whether they have what they should",
          .examples = {{"weft proxy status", "one line for each"}},
          .declare = [](CLI::App& command) {
            auto options = std::make_shared<ProxyStatusOptions>();
            AddOutput(command, options->output, {"table", "json", "yaml", "name"});
            command.add_option("--socket", options->socket, "control socket of the running Weft")
                ->type_name("PATH");
            return [options](Io& io) { return RunProxyStatus(*options, io); };
          }};
}

Verb ConfigVerb() {
  return {.name = "config",
          .summary = "print what a proxy is configured with, without keys and credentials",
          .examples = {{"weft proxy config routes", "its route tables"},
                       {"weft proxy config clusters reviews", "clusters with reviews in the name"},
                       {"weft proxy config --admin /run/envoy/admin.sock", "of any Envoy"}},
          .declare = [](CLI::App& command) {
            auto options = std::make_shared<ProxyConfigOptions>();
            std::vector<std::string> names;
            for (const Part& part : kParts) names.emplace_back(part.name);
            AddChoice(command, "what", options->what, names, "which part of it");
            command.add_option("name", options->name, "regular expression on resource names")
                ->type_name("REGEX");
            AddOutput(command, options->output, {"yaml", "json"});
            AddAdminOptions(command, options->admin);
            return [options](Io& io) { return RunProxyConfig(*options, io); };
          }};
}

Verb StatsVerb() {
  return {.name = "stats",
          .summary = "print a proxy's counters and gauges",
          .examples = {{"weft proxy stats upstream_rq", "those with upstream_rq in the name"}},
          .declare = [](CLI::App& command) {
            auto options = std::make_shared<ProxyStatsOptions>();
            command.add_option("name", options->filter, "regular expression on names")
                ->type_name("REGEX");
            command.add_flag("--all", options->all, "those that are 0, too");
            AddOutput(command, options->output, {"text", "json"});
            AddAdminOptions(command, options->admin);
            return [options](Io& io) { return RunProxyStats(*options, io); };
          }};
}

}  // namespace

Outcome<std::string> FindAdminSocket(const AdminOptions& options, Io& io) {
  if (!options.admin.empty()) return options.admin;
  const auto proxies = ProxiesOf(options.socket, io);
  if (!proxies) return std::unexpected(proxies.error());
  std::vector<std::string> nodes = NodesOf(*proxies);
  if (nodes.empty()) {
    return GiveUp(kNotConnected, "no proxy is connected", "weft proxy status tells more");
  }
  if (options.node.empty() && nodes.size() > 1) {
    return GiveUp(kUsage, fmt::format("several proxies are connected: {}", fmt::join(nodes, ", ")),
                  "choose one with --proxy");
  }
  for (const server::ProxyView& proxy : *proxies) {
    if (!options.node.empty() && proxy.node != options.node) continue;
    if (!proxy.admin_socket.empty()) return proxy.admin_socket;
    return GiveUp(kNotConnected,
                  fmt::format("the admin socket of proxy {} is not on this machine", proxy.node),
                  "log in where it runs, and name its socket with --admin");
  }
  const std::string nearest = Nearest(options.node, nodes);
  return GiveUp(
      kFailed, fmt::format("there is no proxy {}", options.node),
      nearest.empty() ? "weft proxy status lists them" : fmt::format("did you mean {}?", nearest));
}

int RunProxyStatus(const ProxyStatusOptions& options, Io& io) {
  const auto proxies = ProxiesOf(options.socket, io);
  if (!proxies) return Tell(io, proxies.error());
  size_t refused = 0;
  std::vector<std::vector<std::string>> lines = {
      {"PROXY", "VERSION", "STATE", "REFUSED", "ADDRESS"}};
  for (const server::ProxyView& proxy : *proxies) {
    refused += proxy.refused.size();
    lines.push_back({proxy.node, proxy.version, proxy.state, std::to_string(proxy.refused.size()),
                     proxy.address});
  }
  if (options.output == "json") {
    io.out << PrettyJson(server::ToJson(server::ProxyList{*proxies}));
  } else if (options.output == "yaml") {
    io.out << ToYaml(server::ToJson(server::ProxyList{*proxies}));
  } else if (options.output == "name") {
    for (const server::ProxyView& proxy : *proxies) io.out << proxy.node << "\n";
  } else if (proxies->empty()) {
    io.err << "no proxy is connected\n";
  } else {
    io.out << AlignColumns(lines);
    for (const server::ProxyView& proxy : *proxies) {
      for (const server::RefusedResource& each : proxy.refused) {
        io.err << fmt::format("{} refused {}: {}\n", proxy.node, each.resource, each.message);
      }
    }
  }
  return refused > 0 ? kHasErrors : kFine;
}

int RunProxyConfig(const ProxyConfigOptions& options, Io& io) {
  if (const auto problem = ProblemOf(options.name)) return Tell(io, *problem);
  const auto socket = FindAdminSocket(options.admin, io);
  if (!socket) return Tell(io, socket.error());
  std::string dump;
  for (const Part& part : kParts) {
    if (options.what == part.name) dump = part.dump;
  }
  const net::AdminClient client(*socket, std::chrono::seconds(10));
  // Envoy wants the expression to match the whole name.
  const std::string names = options.name.empty() ? "" : fmt::format(".*(?:{}).*", options.name);
  auto config = client.ConfigDump(dump, names);
  if (!config) return Tell(io, NoAnswer(config.error()));
  server::RedactAnything(*config);
  io.out << (options.output == "json" ? PrettyJson(*config) : ToYaml(*config));
  return kFine;
}

int RunProxyStats(const ProxyStatsOptions& options, Io& io) {
  if (const auto problem = ProblemOf(options.filter)) return Tell(io, *problem);
  const auto socket = FindAdminSocket(options.admin, io);
  if (!socket) return Tell(io, socket.error());
  const net::AdminClient client(*socket, std::chrono::seconds(10));
  const auto stats = client.Stats(options.filter);
  if (!stats) return Tell(io, NoAnswer(stats.error()));
  boost::json::object json;
  std::vector<std::vector<std::string>> lines;
  for (const auto& [name, value] : *stats) {
    if (value == 0 && !options.all) continue;
    json[name] = value;
    lines.push_back({name, std::to_string(value)});
  }
  io.out << (options.output == "json" ? PrettyJson(json) : AlignColumns(lines));
  return kFine;
}

Verb ProxyVerb() {
  return {.name = "proxy",
          .summary = "look at the proxies: status, config, stats",
          .examples = {{"weft proxy status", "which are connected, and what they refused"}},
          .declare = {},
          .verbs = {StatusVerb(), ConfigVerb(), StatsVerb()}};
}

}  // namespace weft::cli
