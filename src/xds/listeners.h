// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Where the ADS server listens, and who may come.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "xds/identity.h"
#include "xds/tls_material.h"

namespace grpc {
class AuthContext;
class ServerBuilder;
}  // namespace grpc

namespace weft::xds {

// Only for processes of the same user: the socket gets mode 0600. A stale socket file is replaced.
struct UnixListener {
  std::string path;
};

// Mutual TLS. The files are read again when they change.
struct TlsListener {
  std::string address = "0.0.0.0";  // numeric
  uint16_t port = 0;                // 0: a free one
  TlsFiles files;                   // the authority's: who signs the clients' certificates
  CheckPems check = {};

  std::string HostPort() const;  // "127.0.0.1:18000", "[::1]:18000"
};

// Whether a client with this certificate, which has been verified, may ask for what this node is
// given.
using Allow = std::function<bool(const Identity& identity, const std::string& node_id)>;

// Fails when another process listens on the socket: gRPC would take the name away from it.
Status CheckFree(const UnixListener& listener);

// Fails when the address cannot be had, and says why.
Status CheckFree(const TlsListener& listener);

// gRPC prints lines of its own, in a form of its own, about what its statuses say as well, and also
// of what is as it should be. Ends that, unless GRPC_VERBOSITY is set. For main, before any thread.
void QuietGrpc();

// Bounds and keepalive of an ADS server.
void SetServerArguments(grpc::ServerBuilder& builder);

Identity IdentityOf(const grpc::AuthContext& context);

}  // namespace weft::xds
