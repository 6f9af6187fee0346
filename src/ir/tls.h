// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// TLS on both sides of the proxy: what a listener presents and asks for, what a backend must show.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace weft::ir {

// Names of ir::Secret values; "" means none.
using SecretName = std::string;

// How a client's certificate is judged (Gateway spec.tls.frontend).
struct ClientValidation {
  SecretName trusted_ca;
  // False: a connection without a valid certificate is refused. True (AllowInsecureFallback): it is
  // let through, and the backend decides.
  bool insecure_fallback = false;

  bool operator==(const ClientValidation&) const = default;
};

struct DownstreamTls {
  std::vector<SecretName> certificates;  // at least one; the first is the default
  std::optional<ClientValidation> client_validation;
  std::vector<std::string> alpn;  // in order of preference; empty: none offered
  // Versions, ciphers and curves are the port's: ir::EdgeSettings.

  bool operator==(const DownstreamTls&) const = default;
};

// BackendTLSPolicy, and the Gateway's certificate towards backends.
struct UpstreamTls {
  std::string server_name;  // SNI
  SecretName trusted_ca;    // "" = the system's certificate authorities
  // Names that the backend's certificate must carry, one of them: empty = server_name as DNS name.
  std::vector<std::string> dns_names;
  std::vector<std::string> uris;
  SecretName client_certificate;

  bool operator==(const UpstreamTls&) const = default;
};

}  // namespace weft::ir
