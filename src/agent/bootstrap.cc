// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Envoy's bootstrap as JSON values. Each part below is one member of envoy.config.bootstrap.v3.
#include "agent/bootstrap.h"

#include <arpa/inet.h>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <filesystem>

#include "agent/bootstrap_overload.h"
#include "base/check.h"
#include "fmt/format.h"

namespace weft::agent {
namespace {

namespace json = boost::json;

constexpr char kXdsCluster[] = "weft_xds";
constexpr char kCertificateFile[] = "xds_certificate.json";
constexpr char kCaFile[] = "xds_ca.json";
constexpr size_t kMostSocketPath = 107;  // sizeof(sockaddr_un::sun_path) - 1
constexpr int kOwnerOnly = 0600;

json::object Type(std::string_view type) {
  return {{"@type", fmt::format("type.googleapis.com/envoy.{}", type)}};
}

json::object Typed(std::string_view type, json::object members) {
  json::object out = Type(type);
  for (auto& [name, value] : members) out[name] = std::move(value);
  return out;
}

std::string InRunDir(const std::string& run_dir, std::string_view file) {
  return fmt::format("{}/{}", run_dir, file);
}

json::object PipeAddress(const std::string& path) {
  return {{"pipe", {{"path", path}, {"mode", kOwnerOnly}}}};
}

bool IsIpAddress(const std::string& host) {
  in6_addr ignored;
  return ::inet_pton(AF_INET, host.c_str(), &ignored) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), &ignored) == 1;
}

json::object Node(const BootstrapOptions& options) {
  json::object metadata;
  for (const auto& [name, value] : options.metadata) metadata[name] = value;
  return {{"id", options.node_id}, {"cluster", options.node_cluster}, {"metadata", metadata}};
}

// By ADS, and Envoy waits for the first answer for ever: it never begins with half a configuration.
json::object FirstFromAds() {
  return {{"ads", json::object()}, {"resource_api_version", "V3"}, {"initial_fetch_timeout", "0s"}};
}

json::object DynamicResources(const BootstrapOptions& options) {
  json::object ads{
      {"api_type", "DELTA_GRPC"},
      {"transport_api_version", "V3"},
      {"set_node_on_first_message_only", true},
      {"grpc_services", json::array{json::object{{"envoy_grpc", {{"cluster_name", kXdsCluster}}}}}},
  };
  if (options.min_clusters > 0) {
    ads["config_validators"] = json::array{json::object{
        {"name", "envoy.config.validators.minimum_clusters"},
        {"typed_config",
         Typed("extensions.config.validators.minimum_clusters.v3.MinimumClustersValidator",
               {{"min_clusters_num", options.min_clusters}})}}};
  }
  return {{"ads_config", ads}, {"cds_config", FirstFromAds()}, {"lds_config", FirstFromAds()}};
}

json::object FileSecret(const std::string& run_dir, const char* name, const char* file) {
  return {{"name", name},
          {"sds_config",
           {{"path_config_source", {{"path", InRunDir(run_dir, file)}}},
            {"resource_api_version", "V3"}}}};
}

json::object TransportSocket(const std::string& run_dir, const XdsOverTls& xds) {
  const bool uri = xds.server_identity.find("://") != std::string::npos;
  const json::object identity{{"san_type", uri ? "URI" : "DNS"},
                              {"matcher", {{"exact", xds.server_identity}}}};
  json::object context =
      Typed("extensions.transport_sockets.tls.v3.UpstreamTlsContext",
            {{"common_tls_context",
              {{"tls_params",
                {{"tls_minimum_protocol_version", "TLSv1_3"},
                 {"tls_maximum_protocol_version", "TLSv1_3"}}},
               {"alpn_protocols", json::array{"h2"}},
               {"tls_certificate_sds_secret_configs",
                json::array{FileSecret(run_dir, "certificate", kCertificateFile)}},
               {"combined_validation_context",
                {{"default_validation_context",
                  {{"match_typed_subject_alt_names", json::array{identity}}}},
                 {"validation_context_sds_secret_config", FileSecret(run_dir, "ca", kCaFile)}}}}}});
  if (!IsIpAddress(xds.host)) context["sni"] = xds.host;
  return {{"name", "envoy.transport_sockets.tls"}, {"typed_config", context}};
}

json::object Cluster(const std::string& run_dir, const BootstrapOptions& options) {
  const auto* tls = std::get_if<XdsOverTls>(&options.xds);
  json::object address;
  if (tls) {
    address = {{"socket_address", {{"address", tls->host}, {"port_value", tls->port}}}};
  } else {
    address = {{"pipe", {{"path", std::get<XdsOverUnix>(options.xds).socket_path}}}};
  }
  const json::object endpoint{{"endpoint", {{"address", address}}}};
  const json::object http2{{"connection_keepalive", {{"interval", "30s"}, {"timeout", "5s"}}}};
  json::object cluster{
      {"name", kXdsCluster},
      {"type", tls && !IsIpAddress(tls->host) ? "STRICT_DNS" : "STATIC"},
      {"connect_timeout", "5s"},
      {"load_assignment",
       {{"cluster_name", kXdsCluster},
        {"endpoints", json::array{json::object{{"lb_endpoints", json::array{endpoint}}}}}}},
      {"typed_extension_protocol_options",
       {{"envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
         Typed("extensions.upstreams.http.v3.HttpProtocolOptions",
               {{"explicit_http_config", {{"http2_protocol_options", http2}}}})}}},
  };
  if (tls) cluster["transport_socket"] = TransportSocket(run_dir, *tls);
  return cluster;
}

// The statistics of each RouteConfiguration: 12 for every scope, and untrue for attribution, since
// Envoy counts one refused response at all of them.
json::object StatsConfig() {
  const json::object routes{{"safe_regex", {{"regex", R"(http\..*\.rds\..*)"}}}};
  return {{"stats_matcher", {{"exclusion_list", {{"patterns", json::array{routes}}}}}}};
}

// Guards that Envoy 1.40 no longer has (such as use_eds_cache_for_ads: it always uses that cache)
// must not be named here: it calls that a bug of its own.
json::object Runtime(const BootstrapOptions& options) {
  const json::object layer{
      {"re2.max_program_size.error_level", options.max_regex_program_size},
      {"re2.max_program_size.warn_level", options.max_regex_program_size},
      {"http.max_requests_per_io_cycle", options.max_requests_per_io_cycle},
  };
  return {{"layers", json::array{json::object{{"name", "weft"}, {"static_layer", layer}}}}};
}

// An SDS response on disk with one secret.
RunFile SecretFile(const char* file, const char* name, json::object secret) {
  secret["name"] = name;
  const json::object response{
      {"resources", json::array{Typed("extensions.transport_sockets.tls.v3.Secret", secret)}}};
  return {file, json::serialize(response)};
}

std::string FolderOf(const std::string& file) {
  return std::filesystem::path(file).parent_path().string();
}

std::vector<RunFile> SecretFiles(const XdsOverTls& xds) {
  return {SecretFile(kCertificateFile, "certificate",
                     {{"tls_certificate",
                       {{"certificate_chain", {{"filename", xds.certificate_file}}},
                        {"private_key", {{"filename", xds.key_file}}},
                        {"watched_directory", {{"path", FolderOf(xds.certificate_file)}}}}}}),
          SecretFile(kCaFile, "ca",
                     {{"validation_context",
                       {{"trusted_ca", {{"filename", xds.ca_file}}},
                        {"watched_directory", {{"path", FolderOf(xds.ca_file)}}}}}})};
}

std::optional<std::string> XdsProblem(const XdsOverUnix& xds) {
  if (xds.socket_path.empty()) return "the path of the xDS socket is empty";
  if (xds.socket_path.size() > kMostSocketPath) {
    return fmt::format("the path of the xDS socket is longer than {} bytes: {}", kMostSocketPath,
                       xds.socket_path);
  }
  return std::nullopt;
}

std::optional<std::string> XdsProblem(const XdsOverTls& xds) {
  if (xds.host.empty() || xds.port == 0) return "the xDS server has no host or no port";
  if (xds.server_identity.empty()) {
    return "the identity of the xDS server is missing: any certificate of the CA would do";
  }
  for (const std::string* file : {&xds.certificate_file, &xds.key_file, &xds.ca_file}) {
    if (!file->starts_with('/')) {
      return fmt::format("the path of a certificate or key must be absolute: '{}'", *file);
    }
  }
  return std::nullopt;
}

}  // namespace

std::string AdminSocketPath(const std::string& run_dir) { return InRunDir(run_dir, "admin.sock"); }

std::optional<std::string> BootstrapProblem(const BootstrapOptions& options) {
  if (options.node_id.empty() || options.node_cluster.empty()) {
    return "the node's id or cluster is empty";
  }
  if (!options.run_dir.starts_with('/')) {
    return fmt::format("the run directory must be an absolute path: '{}'", options.run_dir);
  }
  if (AdminSocketPath(options.run_dir).size() > kMostSocketPath) {
    return fmt::format(
        "the run directory's path is too long for the sockets in it: {} has more "
        "than {} bytes",
        AdminSocketPath(options.run_dir), kMostSocketPath);
  }
  return std::visit([](const auto& xds) { return XdsProblem(xds); }, options.xds);
}

std::vector<RunFile> MakeBootstrap(const BootstrapOptions& options) {
  WEFT_CHECK(!BootstrapProblem(options));
  const json::object bootstrap{
      {"node", Node(options)},
      {"admin", {{"address", PipeAddress(AdminSocketPath(options.run_dir))}}},
      {"dynamic_resources", DynamicResources(options)},
      {"static_resources", {{"clusters", json::array{Cluster(options.run_dir, options)}}}},
      {"stats_config", StatsConfig()},
      {"layered_runtime", Runtime(options)},
      {"overload_manager", OverloadManager(options.max_connections, options.memory)},
  };
  std::vector<RunFile> files{{kBootstrapFile, json::serialize(bootstrap)}};
  if (const auto* tls = std::get_if<XdsOverTls>(&options.xds)) {
    for (RunFile& file : SecretFiles(*tls)) files.push_back(std::move(file));
  }
  return files;
}

}  // namespace weft::agent
