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
#include <grpcpp/server_builder.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <fstream>

#include "net/fd.h"

namespace weft::xds {
namespace {

constexpr int kMaxRequestBytes = 64 << 20;  // a refusal may quote a resource of megabytes

}  // namespace

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

void SetServerArguments(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kMaxRequestBytes);
  builder.SetMaxSendMessageSize(-1);
  // Two servers on one port would both listen, and share the clients.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // A client whose machine is gone is found within 35 s; Envoy's own pings are no offence.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 5'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 5'000);
}

// gRPC would take the name away from a process that still listens on it.
Status CheckFree(const UnixListener& listener) {
  sockaddr_un address{.sun_family = AF_UNIX};
  if (listener.path.size() >= sizeof address.sun_path) {
    return Fail("the name of the Unix socket is too long: " + listener.path);
  }
  std::memcpy(address.sun_path, listener.path.c_str(), listener.path.size());
  const net::Fd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (::connect(probe.get(), generic, sizeof address) == 0) {
    return Fail("another process listens on the Unix socket " + listener.path,
                "ss -lxp src " + listener.path);
  }
  return {};
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
