// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/control_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <atomic>
#include <charconv>
#include <string_view>
#include <thread>
#include <utility>

#include "base/time_numbers.h"

namespace weft::server {
namespace {

using net::HttpEndpoint;
using net::ProbeRequest;
using net::ProbeResponse;

bool IsProbe(const std::string& path) {
  return path == "/healthz" || path == "/readyz" || path == "/metrics";
}

}  // namespace

struct ControlServer::Impl : std::enable_shared_from_this<Impl> {
  Impl(net::PollLoop& the_writer, std::unique_ptr<net::PollLoop> own,
       std::unique_ptr<net::PollLoop> for_bodies, ControlOptions the_options, Answer the_answer)
      : writer(the_writer),
        options(std::move(the_options)),
        answer(std::move(the_answer)),
        loop(std::move(own)),
        finisher(std::move(for_bodies)) {}

  Status Listen();
  void Beat();
  ProbeResponse Health() const;
  void Ask(const ProbeRequest& request, const HttpEndpoint::Reply& reply);
  void Finish(const Response& response, const HttpEndpoint::Reply& reply);

  net::PollLoop& writer;
  const ControlOptions options;
  const Answer answer;
  std::optional<net::PollLoop::TimerId> beat;  // writer's thread
  std::atomic<int64_t> last_beat = 0;          // nanoseconds of the monotonic clock

  const std::unique_ptr<net::PollLoop> loop;
  std::unique_ptr<HttpEndpoint> socket;
  std::unique_ptr<HttpEndpoint> probe;
  std::thread thread;  // runs the loop

  const std::unique_ptr<net::PollLoop> finisher;
  std::thread finisher_thread;
};

Status ControlServer::Impl::Listen() {
  if (!options.socket.empty()) {
    auto endpoint = HttpEndpoint::ListenUnix(
        *loop, options.socket,
        [this](const ProbeRequest& request, HttpEndpoint::Reply reply) { Ask(request, reply); });
    if (!endpoint) return std::unexpected(endpoint.error());
    socket = std::move(*endpoint);
  }
  if (options.probe) {
    auto endpoint = HttpEndpoint::ListenTcp(
        *loop, options.probe->ip, options.probe->port,
        [this](const ProbeRequest& request, HttpEndpoint::Reply reply) {
          if (IsProbe(request.path)) return Ask(request, reply);
          reply({.status = 404, .body = "only /healthz, /readyz and /metrics are here\n"});
        });
    if (!endpoint) return std::unexpected(endpoint.error());
    probe = std::move(*endpoint);
  }
  return {};
}

void ControlServer::Impl::Beat() {
  last_beat = Nanoseconds(writer.clock().Now());
  beat = writer.After(options.heartbeat, [this] { Beat(); });
}

ProbeResponse ControlServer::Impl::Health() const {
  const int64_t age = Nanoseconds(loop->clock().Now()) - last_beat;
  if (std::chrono::nanoseconds(age) < options.stalled) return {.body = "ok\n"};
  return {.status = 503,
          .body = fmt::format("the event loop has not turned for {} ms\n", age / 1'000'000)};
}

void ControlServer::Impl::Ask(const ProbeRequest& request, const HttpEndpoint::Reply& reply) {
  if (request.path == "/healthz") return reply(Health());
  const auto patience = loop->After(options.patience, [reply] {
    reply({.status = 503, .body = "the event loop is busy; ask again\n"});
  });
  writer.Post([weak = weak_from_this(), request, reply, patience] {
    const std::shared_ptr<Impl> self = weak.lock();
    if (!self) return;
    self->loop->Post([self = self.get(), reply, patience, response = self->answer(request)] {
      self->loop->Cancel(patience);
      if (response.finish) return self->Finish(response, reply);
      reply(response);
    });
  });
}

void ControlServer::Impl::Finish(const Response& response, const HttpEndpoint::Reply& reply) {
  finisher->Post([this, response, reply] {
    ProbeResponse finished = response;
    finished.body = response.finish();
    loop->Post([reply, finished = std::move(finished)] { reply(finished); });
  });
}

Result<std::unique_ptr<ControlServer>> ControlServer::Start(net::PollLoop& writer,
                                                            ControlOptions options, Answer answer) {
  auto loop = net::PollLoop::Create(writer.clock());
  if (!loop) return std::unexpected(loop.error());
  auto finisher = net::PollLoop::Create(writer.clock());
  if (!finisher) return std::unexpected(finisher.error());
  auto impl = std::make_shared<Impl>(writer, std::move(*loop), std::move(*finisher),
                                     std::move(options), std::move(answer));
  if (const Status listens = impl->Listen(); !listens) return std::unexpected(listens.error());
  impl->Beat();
  impl->thread = std::thread([target = impl.get()] { target->loop->Run(); });
  impl->finisher_thread = std::thread([target = impl.get()] { target->finisher->Run(); });
  return std::unique_ptr<ControlServer>(new ControlServer(std::move(impl)));
}

ControlServer::~ControlServer() {
  if (impl_->beat) impl_->writer.Cancel(*impl_->beat);
  impl_->finisher->Stop();
  impl_->finisher_thread.join();
  impl_->loop->Stop();
  impl_->thread.join();
}

uint16_t ControlServer::probe_port() const { return impl_->probe ? impl_->probe->port() : 0; }

Result<ProbeAddress> ParseProbeAddress(const std::string& text) {
  const auto wrong = [&] {
    return Fail(fmt::format("{} is not an address and a port", text),
                "give them as 127.0.0.1:9100 or [::1]:9100");
  };
  const size_t colon = text.rfind(':');
  if (colon == std::string::npos) return wrong();
  std::string ip = text.substr(0, colon);
  const bool v6 = ip.starts_with('[') && ip.ends_with(']');
  if (v6) ip = ip.substr(1, ip.size() - 2);
  in6_addr ignored;
  if (::inet_pton(v6 ? AF_INET6 : AF_INET, ip.c_str(), &ignored) != 1) return wrong();
  const std::string_view digits = std::string_view(text).substr(colon + 1);
  ProbeAddress address{.ip = ip};
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
  if (error != std::errc() || end != digits.data() + digits.size()) return wrong();
  return address;
}

}  // namespace weft::server
