// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// EdgeSettings: how a port treats its clients. Defaults are the hardened ones of an internet edge;
// GatewayParameters change them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace weft::ir {

enum class UnderscorePolicy { kReject, kDrop, kAllow };
enum class EscapedSlashes { kUnescapeAndRedirect, kUnescapeAndForward, kReject, kKeep };

struct AccessLog {
  bool enabled = true;
  // Empty: the default JSON fields. Else field name -> Envoy command operators.
  std::map<std::string, std::string> fields;
  std::string path = "/dev/stdout";

  bool operator==(const AccessLog&) const = default;
};

struct EdgeSettings {
  // X-Forwarded-For: how many hops before us are trusted; 0 = the peer's address is the client.
  uint32_t trusted_hops = 0;
  std::vector<std::string> trusted_cidrs;
  bool proxy_protocol = false;  // each connection must begin with a PROXY header (v1 or v2)

  int64_t request_headers_timeout_ms = 10'000;
  int64_t request_timeout_ms = 300'000;  // the whole request received
  int64_t stream_idle_timeout_ms = 300'000;
  int64_t idle_timeout_ms = 3'600'000;
  int64_t route_timeout_ms = 15'000;  // when a route says nothing; not for gRPC
  int64_t drain_timeout_ms = 5'000;
  int64_t transport_socket_connect_timeout_ms = 10'000;

  // TLS towards clients. Versions are "1.2" or "1.3"; empty lists and texts mean the
  // proxy's own defaults; ciphers are those of TLS 1.2 and older.
  std::string tls_minimum_version = "1.2";
  std::string tls_maximum_version;
  std::vector<std::string> cipher_suites;
  std::vector<std::string> curves;

  uint32_t max_connections = 10'000;  // of the port
  uint32_t buffer_limit_bytes = 32'768;
  uint32_t max_concurrent_streams = 100;
  uint32_t initial_stream_window_bytes = 65'536;
  uint32_t initial_connection_window_bytes = 1'048'576;
  uint32_t max_request_headers_kb = 60;
  uint32_t max_headers_count = 100;

  UnderscorePolicy underscores = UnderscorePolicy::kReject;
  EscapedSlashes escaped_slashes = EscapedSlashes::kUnescapeAndRedirect;
  bool normalize_path = true;
  bool merge_slashes = true;
  bool http3 = false;
  std::string server_name;  // of the Server response header; "" = none is added

  AccessLog access_log;

  bool operator==(const EdgeSettings&) const = default;
};

}  // namespace weft::ir
