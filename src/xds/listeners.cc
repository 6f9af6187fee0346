// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What an ADS server needs of its addresses, and the names in a client's certificate.
#include "xds/listeners.h"

#include <grpc/grpc_security_constants.h>
#include <grpc/support/log.h>
#include <grpcpp/security/auth_context.h>
#include <grpcpp/server_builder.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "net/fd.h"

namespace weft::xds {
namespace {

constexpr int kMaxRequestBytes = 64 << 20;  // a refusal may quote a resource of megabytes

}  // namespace

std::string TlsListener::HostPort() const {
  const bool ipv6 = address.contains(':');
  return (ipv6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

void QuietGrpc() {
  if (std::getenv("GRPC_VERBOSITY") == nullptr) gpr_set_log_function([](gpr_log_func_args*) {});
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

// gRPC does not say why it cannot have an address.
Status CheckFree(const TlsListener& listener) {
  const addrinfo wanted{.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                        .ai_socktype = SOCK_STREAM};
  addrinfo* found = nullptr;
  const int failed = ::getaddrinfo(listener.address.c_str(), std::to_string(listener.port).c_str(),
                                   &wanted, &found);
  if (failed != 0) {
    return Fail("cannot listen on " + listener.HostPort() + ": " + ::gai_strerror(failed),
                "give an IP address of this machine");
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> address(found, &::freeaddrinfo);
  const net::Fd probe(::socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;  // as gRPC does: connections of an earlier server are no hindrance
  ::setsockopt(probe.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(probe.get(), address->ai_addr, address->ai_addrlen) == 0) return {};
  return Fail("cannot listen on " + listener.HostPort() + ": " + std::strerror(errno),
              errno == EADDRINUSE ? "ss -ltnp" : "ip address");
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
