// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// TLS credentials of the ADS server, and the names in a client's certificate.
#include "xds/listeners.h"

#include <grpc/grpc_security_constants.h>
#include <grpcpp/security/auth_context.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <cstring>
#include <fstream>

namespace weft::xds {

Result<std::shared_ptr<grpc::ServerCredentials>> TlsCredentials(const TlsListener& listener) {
  for (const std::string& file :
       {listener.certificate_file, listener.key_file, listener.client_ca_file}) {
    if (!std::ifstream(file).good()) {
      return Fail("cannot read " + file + ": " + std::strerror(errno), "ls -l " + file);
    }
  }
  const auto files = std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
      listener.key_file, listener.certificate_file, listener.client_ca_file,
      listener.reload_seconds);
  grpc::experimental::TlsServerCredentialsOptions options(files);
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  return grpc::experimental::TlsServerCredentials(options);
}

Identity IdentityOf(const grpc::AuthContext& context) {
  Identity identity;
  for (const char* property : {GRPC_PEER_URI_PROPERTY_NAME, GRPC_PEER_DNS_PROPERTY_NAME}) {
    for (const grpc::string_ref& name : context.FindPropertyValues(property)) {
      identity.names.emplace_back(name.data(), name.size());
    }
  }
  return identity;
}

}  // namespace weft::xds
