// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Where the ADS server listens, and who may come.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace grpc {
class AuthContext;
class ServerBuilder;
class ServerCredentials;
}  // namespace grpc

namespace weft::xds {

// Only for processes of the same user: the socket gets mode 0600. A stale socket file is replaced.
struct UnixListener {
  std::string path;
};

// Mutual TLS. The files are read again when they change; replace them by renames, key first.
struct TlsListener {
  std::string address = "0.0.0.0";  // numeric
  uint16_t port = 0;                // 0: a free one
  std::string certificate_file;     // PEM chain
  std::string key_file;             // PEM
  std::string client_ca_file;       // PEM; who signs the clients' certificates
  unsigned reload_seconds = 10;     // how often the files are looked at
};

// Who a client is by its certificate, which has been verified.
struct Identity {
  std::vector<std::string> names;  // URIs (SPIFFE ids) and DNS names of the certificate
};

// Whether a client with this certificate may ask for what this node is given.
using Allow = std::function<bool(const Identity& identity, const std::string& node_id)>;

// Fails when a file cannot be read, with its path.
Result<std::shared_ptr<grpc::ServerCredentials>> TlsCredentials(const TlsListener& listener);

// Fails when another process listens on the socket: gRPC would take the name away from it.
Status CheckFree(const UnixListener& listener);

// Bounds and keepalive of an ADS server.
void SetServerArguments(grpc::ServerBuilder& builder);

Identity IdentityOf(const grpc::AuthContext& context);

}  // namespace weft::xds
