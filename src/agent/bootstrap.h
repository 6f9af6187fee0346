// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The start configuration (bootstrap) of an Envoy that takes all else from Weft by xDS. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace weft::agent {

// The ADS server listens on a Unix socket: weft-agent beside Envoy, or `weft run`.
struct XdsOverUnix {
  std::string socket_path;
};

// The ADS server is `weft serve` on another machine, by mutual TLS 1.3. Envoy watches the folders
// of the files: a certificate that is replaced by a rename (as Kubernetes and certbot do) takes
// effect without a restart.
struct XdsOverTls {
  std::string host;  // a numeric IP address or a DNS name
  uint16_t port = 0;
  std::string certificate_file;  // PEM chain of this Envoy
  std::string key_file;
  std::string ca_file;          // PEM; who signs the server's certificate
  std::string server_identity;  // a SAN that the server must have: "spiffe://…" or a DNS name
};

// What bounds Envoy's memory: nothing; a size of the heap; or the limit of its own cgroup.
struct HeapLimit {
  uint64_t bytes = 0;
};
struct CgroupLimit {};
using MemoryLimit = std::variant<std::monostate, HeapLimit, CgroupLimit>;

struct BootstrapOptions {
  std::string node_id;                          // which Envoy this is; part of its identity
  std::string node_cluster;                     // which group of Envoys it belongs to
  std::map<std::string, std::string> metadata;  // node.metadata: what the control plane may ask
  // Absolute; only the owner may enter it (0700). All sockets and files of this Envoy lie in it.
  std::string run_dir;
  std::variant<XdsOverUnix, XdsOverTls> xds;

  // RE2 program size above which Envoy refuses a regular expression. Twice the limit at which Weft
  // refuses the object that holds it (kMaxRegexProgramSize of model/regex.h), since two releases of
  // RE2 count a little differently: so Envoy never gets to see one.
  uint32_t max_regex_program_size = 10'000;
  uint32_t max_connections = 50'000;  // of clients, over all listeners
  // HTTP requests of one connection that are begun per turn of the event loop: a connection that
  // opens and resets streams as fast as it can does not starve the others (CVE-2023-44487).
  uint32_t max_requests_per_io_cycle = 10;
  MemoryLimit memory;

  // Envoy refuses a CDS response that would leave it with fewer clusters than this, be it the first
  // one. 0 = no such guard: a user may delete the last route, or begin with none.
  uint32_t min_clusters = 0;
};

// A file to be written into run_dir before Envoy starts. Holds no secret, only paths of secrets.
struct RunFile {
  std::string name;
  std::string text;  // JSON
};

inline constexpr char kBootstrapFile[] = "bootstrap.json";

// The paths that follow from run_dir.
std::string AdminSocketPath(const std::string& run_dir);

// What is wrong with the options as a sentence, or nothing. A run_dir that is relative or too long
// for a Unix socket's name (107 bytes with the file's name), an empty node id, and so on.
std::optional<std::string> BootstrapProblem(const BootstrapOptions& options);

// The bootstrap, first and named kBootstrapFile, and the files that it refers to. The options must
// have no problem.
std::vector<RunFile> MakeBootstrap(const BootstrapOptions& options);

}  // namespace weft::agent
