// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Wiring of the ADS server: listeners, its thread, its end.
#include "xds/server.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <sys/stat.h>

#include <chrono>
#include <thread>
#include <utility>

#include "base/check.h"
#include "xds/server_tls.h"
#include "xds/stream.h"

namespace weft::xds {
namespace {}  // namespace

struct Server::Impl {
  Impl(std::unique_ptr<net::PollLoop> poll_loop, ServerOptions options, Log& log)
      : loop(std::move(poll_loop)),
        hub(*loop, std::move(options.hub)),
        service(*loop, hub, log, std::move(options.allow)) {}

  // On the loop, or before it runs, whether anybody connects or not: so that a mistake in the files
  // is told when it is made.
  void LookAtFiles() {
    material->Current();
    loop->After(kLookAtFiles, [this] { LookAtFiles(); });
  }

  std::unique_ptr<net::PollLoop> loop;
  Hub hub;
  AdsService service;
  std::shared_ptr<TlsMaterial> material;  // with TLS
  std::shared_ptr<grpc::ServerCredentials> credentials;
  std::unique_ptr<grpc::Server> server;
  int tls_port = 0;
  std::jthread thread;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<Server>> Server::Start(ServerOptions options, const Clock& clock, Log& log) {
  const auto unix_listener = options.unix;
  const auto tls_listener = options.tls;
  grpc::ServerBuilder builder;
  SetServerArguments(builder);
  int unix_bound = 0, tls_bound = 0;
  if (unix_listener) {
    if (const Status free = CheckFree(*unix_listener); !free) return std::unexpected(free.error());
    builder.AddListeningPort("unix:" + unix_listener->path, grpc::InsecureServerCredentials(),
                             &unix_bound);
  }
  std::shared_ptr<TlsMaterial> material;
  std::shared_ptr<grpc::ServerCredentials> credentials;
  if (tls_listener) {
    auto read = TlsMaterial::Read(tls_listener->files, tls_listener->check, clock, log);
    if (!read) return std::unexpected(read.error());
    if (const Status free = CheckFree(*tls_listener); !free) return std::unexpected(free.error());
    material = std::move(*read);
    credentials = MutualTls(material);
    builder.AddListeningPort(tls_listener->HostPort(), credentials, &tls_bound);
  }

  auto loop = net::PollLoop::Create(clock);
  if (!loop) return std::unexpected(loop.error());
  auto impl = std::make_unique<Impl>(std::move(*loop), std::move(options), log);
  impl->material = std::move(material);
  impl->credentials = std::move(credentials);
  builder.RegisterCallbackGenericService(&impl->service);
  impl->server = builder.BuildAndStart();
  if (unix_listener && unix_bound == 0) {
    return Fail("cannot listen on the Unix socket " + unix_listener->path,
                "ls -ld " + unix_listener->path + " and its folder");
  }
  if (tls_listener && tls_bound == 0) {
    return Fail("cannot listen on " + tls_listener->HostPort(), "ss -ltnp");
  }
  WEFT_CHECK(impl->server != nullptr);
  if (unix_listener) ::chmod(unix_listener->path.c_str(), 0600);
  impl->tls_port = tls_bound;
  if (impl->material) impl->LookAtFiles();
  impl->thread = std::jthread([&poll = *impl->loop] { poll.Run(); });
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::~Server() {
  impl_->server->Shutdown(std::chrono::system_clock::now());  // cancels the streams
  impl_->service.WaitForStreams();
  impl_->server->Wait();
  impl_->loop->Stop();
  impl_->thread.join();
}

void Server::Publish(std::vector<Change> changes, std::optional<MonoTime> since) {
  const MonoTime happened = since.value_or(impl_->loop->clock().Now());
  auto shared = std::make_shared<std::vector<Change>>(std::move(changes));
  impl_->loop->Post([this, shared, happened] { impl_->hub.Publish(*shared, happened); });
}

void Server::SetSynced() {
  impl_->loop->Post([this] { impl_->service.SetSynced(); });
}

std::optional<Progress> Server::Of(const ir::ResourceId& id) const { return impl_->hub.Of(id); }

HubCounters Server::Counters() const { return impl_->hub.CopyCounters(); }

uint16_t Server::tls_port() const { return static_cast<uint16_t>(impl_->tls_port); }

}  // namespace weft::xds
