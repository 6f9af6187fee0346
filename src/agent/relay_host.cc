// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// RelayHost: events of the two streams into the relay, and its actions out to them.
#include "agent/relay_host.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <sys/stat.h>

#include <deque>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

#include "xds/listener_ports.h"
#include "xds/listeners.h"
#include "xds/stream.h"

namespace weft::agent {

// All but the destructor, and what the mutex guards, on the loop's thread.
struct RelayHost::Impl final : xds::StreamOwner {
  Impl(std::unique_ptr<net::PollLoop> poll_loop, RelayHostOptions given, Log& line_log)
      : loop(std::move(poll_loop)),
        log(line_log),
        options(std::move(given)),
        relay(options.relay),
        service(*loop, *this, log, {}) {}

  // Before the loop runs: the file, and the connections.
  Status Start() {
    keeper = std::make_unique<LkgKeeper>(
        *loop, log, options.file, [this] { return relay.Good(); }, [this] { Publish(); });
    if (const auto file = keeper->Load()) {
      from_file = relay.Load(*file);
      if (!from_file) {
        log.Write(LogLevel::kWarning, "the last known good configuration is another node's",
                  {{"file", options.file.path}, {"node", file->node_id}});
      }
    }
    seen_changes = relay.good_changes();
    grace_ends = loop->clock().Now() + options.control_plane_grace;
    if (const Status listening = Listen(); !listening) return listening;
    auto made = xds::AdsClient::Start(*loop, log, options.control_plane,
                                      {.on_open =
                                           [this] {
                                             relay.OnUpstreamOpened();
                                             Act();
                                           },
                                       .on_response =
                                           [this](const xds::DeltaResponse& response) {
                                             relay.OnUpstreamResponse(response, Now());
                                             Act();
                                           },
                                       .on_close =
                                           [this] {
                                             relay.OnUpstreamClosed();
                                             Act();
                                           }});
    if (!made) return std::unexpected(made.error());
    client = std::move(*made);
    service.SetSynced();
    Act();
    return {};
  }

  Status Listen() {
    const xds::UnixListener listener{options.socket_path};
    if (const Status free = xds::CheckFree(listener); !free) return free;
    grpc::ServerBuilder builder;
    xds::SetServerArguments(builder);
    int bound = 0;
    builder.AddListeningPort("unix:" + listener.path, grpc::InsecureServerCredentials(), &bound);
    builder.RegisterCallbackGenericService(&service);
    server = builder.BuildAndStart();
    if (!server || bound == 0) {
      return Fail("cannot listen on the Unix socket " + listener.path, "ls -l " + listener.path);
    }
    ::chmod(listener.path.c_str(), 0600);
    return {};
  }

  MonoTime Now() const { return loop->clock().Now(); }

  // StreamOwner. An Envoy has one stream; a newer one is of an Envoy that has given up the older.
  xds::ClientId Connect(xds::Client connected, xds::Wire& its_wire) override {
    const xds::ClientId id = ++last_id;
    if (connected.node_id != options.relay.node_id) {
      log.Write(LogLevel::kError, "another node asks this agent, and is not answered",
                {{"node", connected.node_id}});
      return id;
    }
    envoy = id;
    wire = &its_wire;
    writing = false;
    responses.clear();
    relay.OnEnvoyOpened(Now());
    Act();
    return id;
  }
  void Disconnect(xds::ClientId id) override {
    if (id != envoy) return;
    envoy = 0;
    wire = nullptr;
    relay.OnEnvoyClosed();
    Act();
  }
  void OnRequest(xds::ClientId id, const xds::DeltaRequest& request) override {
    if (id != envoy) return;
    relay.OnEnvoyRequest(request, Now());
    Act();
  }
  void OnWritten(xds::ClientId id) override {
    if (id != envoy) return;
    writing = false;
    WriteNext();
  }

  void WriteNext() {
    if (!wire || writing || responses.empty()) return;
    writing = true;
    wire->Write(responses.front());
    responses.pop_front();
  }

  void Act() {
    bool restart = false;
    for (RelayAction& action : relay.TakeActions()) {
      if (auto* send = std::get_if<SendToEnvoy>(&action)) {
        responses.push_back(std::move(send->response));
      } else if (const auto* ask = std::get_if<SendUpstream>(&action)) {
        if (client) client->Send(ask->request);
      } else {
        restart = true;
      }
    }
    WriteNext();
    if (restart && client) client->Restart();
    Arm();
    if (std::exchange(seen_changes, relay.good_changes()) != relay.good_changes()) {
      keeper->Changed();
    }
    Publish();
  }

  void Arm() {
    if (timer) loop->Cancel(*std::exchange(timer, std::nullopt));
    if (const auto deadline = relay.NextDeadline()) {
      timer = loop->After(*deadline - Now(), [this] {
        timer.reset();
        relay.OnTick(Now());
        Act();
      });
    }
  }

  // What other threads may see.
  void Publish() {
    const bool connected = client && client->connected();
    std::optional<std::string> waits = relay.Unacknowledged();
    std::lock_guard lock(mutex);
    seen.status = {.envoy_connected = envoy != 0,
                   .control_plane_connected = connected,
                   .from_file = from_file,
                   .counts = relay.counts(),
                   .file = keeper->status()};
    seen.unacknowledged = std::move(waits);
  }

  std::unique_ptr<net::PollLoop> loop;
  Log& log;
  const RelayHostOptions options;
  Relay relay;
  bool from_file = false;
  MonoTime grace_ends{};
  uint64_t seen_changes = 0;
  std::optional<net::PollLoop::TimerId> timer;

  xds::AdsService service;
  std::unique_ptr<grpc::Server> server;
  xds::ClientId last_id = 0;
  xds::ClientId envoy = 0;  // whose stream is served; 0: none
  xds::Wire* wire = nullptr;
  bool writing = false;
  std::deque<xds::DeltaResponse> responses;

  std::unique_ptr<xds::AdsClient> client;
  std::unique_ptr<LkgKeeper> keeper;

  struct Seen {
    RelayStatus status;
    std::optional<std::string> unacknowledged;
  };
  mutable std::mutex mutex;
  Seen seen;  // guarded by mutex
  std::jthread thread;
};

RelayHost::RelayHost(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<RelayHost>> RelayHost::Start(RelayHostOptions options, const Clock& clock,
                                                    Log& log) {
  auto loop = net::PollLoop::Create(clock);
  if (!loop) return std::unexpected(loop.error());
  auto impl = std::make_unique<Impl>(std::move(*loop), std::move(options), log);
  const Status started = impl->Start();
  impl->thread = std::jthread([&poll = *impl->loop] { poll.Run(); });
  std::unique_ptr<RelayHost> host(new RelayHost(std::move(impl)));
  if (!started) return std::unexpected(started.error());  // the destructor ends what has begun
  return host;
}

RelayHost::~RelayHost() {
  if (impl_->server) {
    impl_->server->Shutdown(std::chrono::system_clock::now());  // cancels Envoy's stream
    impl_->service.WaitForStreams();
    impl_->server->Wait();
  }
  impl_->loop->Stop();
  impl_->thread.join();
  impl_->client.reset();
  impl_->keeper.reset();
}

RelayStatus RelayHost::status() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->seen.status;
}

std::optional<std::string> RelayHost::Unacknowledged() const {
  std::lock_guard lock(impl_->mutex);
  if (impl_->seen.unacknowledged) return impl_->seen.unacknowledged;
  if (!impl_->seen.status.control_plane_connected &&
      impl_->loop->clock().Now() < impl_->grace_ends) {
    return "the control plane to answer";
  }
  return std::nullopt;
}

std::vector<Port> RelayHost::Ports() const {
  std::promise<LastKnownGood> good;
  auto result = good.get_future();
  impl_->loop->Post([&] { good.set_value(impl_->relay.Good()); });
  std::vector<Port> ports;
  for (const auto& resource : result.get().resources) {
    for (const xds::ListenerPort& port : xds::PortsOf(*resource)) {
      ports.push_back({port.udp ? Transport::kUdp : Transport::kTcp, port.number});
    }
  }
  return ports;
}

net::PollLoop& RelayHost::loop() { return *impl_->loop; }

}  // namespace weft::agent
