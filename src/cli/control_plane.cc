// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/control_plane.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "base/time_numbers.h"
#include "cli/read_text.h"
#include "engine/resource_state.h"
#include "server/api.h"
#include "server/process_facts.h"
#include "server/proxies.h"
#include "server/runtime_metrics.h"

namespace weft::cli {
namespace {

void Warn(Log& log, const Error& error) {
  log.Write(LogLevel::kWarning, "the state directory is not as it should be",
            {{"why", error.message}, {"next", error.next}});
}

Result<std::unique_ptr<sources::StateStore>> OpenState(const std::string& dir, Log& log,
                                                       WallTime now) {
  auto state = sources::StateStore::Open({.dir = dir,
                                          .on_health =
                                              [&log](const std::optional<Error>& error) {
                                                if (error) return Warn(log, *error);
                                                log.Write(LogLevel::kInfo,
                                                          "the state directory is written again");
                                              }},
                                         now);
  if (!state) return state;
  for (const Error& warning : (*state)->warnings()) Warn(log, warning);
  return state;
}

}  // namespace

ControlPlane::ControlPlane(net::PollLoop& loop, Log& log, ControlPlaneHooks hooks)
    : loop_(loop), log_(log, loop.clock()), hooks_(std::move(hooks)) {}

Result<std::unique_ptr<ControlPlane>> ControlPlane::Start(net::PollLoop& loop, Log& log,
                                                          ControlPlaneOptions options,
                                                          ControlPlaneHooks hooks) {
  std::unique_ptr<ControlPlane> self(new ControlPlane(loop, log, std::move(hooks)));
  auto state = OpenState(options.state_dir, self->log_, loop.clock().WallNow());
  if (!state) return std::unexpected(state.error());
  self->state_ = std::move(*state);
  self->admin_sockets_ = std::move(options.admin_sockets);
  self->ports_ = options.engine.ports;
  // In this order each has what it hands things to.
  if (Status served = self->Serve(std::move(options.server)); !served) {
    return std::unexpected(served.error());
  }
  if (Status followed = self->Follow(std::move(options.engine)); !followed) {
    return std::unexpected(followed.error());
  }
  if (Status listens = self->Listen(std::move(options.control), options.state_dir); !listens) {
    return std::unexpected(listens.error());
  }
  return self;
}

ControlPlane::~ControlPlane() = default;

Status ControlPlane::Serve(xds::ServerOptions options) {
  options.hub.on_event = [this](const xds::ServerEvent& event) {
    loop_.Post([this, event] { OnProxyEvent(event); });
  };
  options.hub.session.known_good = engine::KnownGood(state_->accepted());
  options.hub.on_answered = [this](ir::ResourceType type, Duration took) {
    const std::lock_guard lock(answers_.mutex);
    answers_.seconds[static_cast<size_t>(type)].Observe(took);
  };
  auto server = xds::Server::Start(std::move(options), loop_.clock(), log_);
  if (!server) return std::unexpected(server.error());
  server_ = std::move(*server);
  return {};
}

Status ControlPlane::Follow(engine::EngineOptions options) {
  auto engine = engine::Engine::Start(
      loop_, log_, std::move(options), *state_,
      {.publish = [this](std::vector<xds::Change> changes,
                         MonoTime since) { server_->Publish(std::move(changes), since); },
       .on_synced =
           [this] {
             synced_ = true;
             server_->SetSynced();
             if (hooks_.on_synced) hooks_.on_synced();
           },
       .on_commit =
           [this](const engine::CommitResult& result) {
             for (const auto& change : result.resources) {
               if (!change.after) proxies_.Forget(change.before->id);
             }
             if (hooks_.on_commit) hooks_.on_commit();
           }});
  if (!engine) return std::unexpected(engine.error());
  engine_ = std::move(*engine);
  return {};
}

Status ControlPlane::Listen(server::ControlOptions options, const std::string& state_dir) {
  const auto answer = [this](const net::ProbeRequest& request) { return Answer(request); };
  const bool given = !options.socket.empty();
  if (!given && !state_dir.empty()) options.socket = state_dir + "/weft.sock";
  auto control = server::ControlServer::Start(loop_, options, answer);
  if (!control && !given && !options.socket.empty()) {
    log_.Write(LogLevel::kWarning, "there is no control socket",
               {{"why", control.error().message}, {"next", control.error().next}});
    options.socket.clear();
    control = server::ControlServer::Start(loop_, options, answer);
  }
  if (!control) return std::unexpected(control.error());
  control_ = std::move(*control);
  if (options.socket.empty() && control_->probe_port() == 0) return {};
  log_.Write(
      LogLevel::kInfo, options.socket.empty() ? "answers probes" : "answers on its control socket",
      {{"socket", options.socket},
       {"metrics_port", control_->probe_port() ? std::to_string(control_->probe_port()) : ""}});
  return {};
}

void ControlPlane::OnProxyEvent(const xds::ServerEvent& event) {
  proxies_.On(event, loop_.clock().WallNow());
  engine_->OnProxyEvent(event);
  if (hooks_.on_proxies) hooks_.on_proxies();
}

server::ControlServer::Response ControlPlane::Answer(const net::ProbeRequest& request) {
  if (request.path == "/readyz") {
    std::optional<std::string> waiting;
    if (!synced_) {
      waiting = "the configuration to be read";
    } else if (hooks_.waiting_for) {
      waiting = hooks_.waiting_for();
    }
    if (!waiting) return {{.body = "ok\n"}, {}};
    return {{.status = 503, .body = fmt::format("waiting for {}\n", *waiting)}, {}};
  }
  return AnswerApi(request);
}

server::ControlServer::Response ControlPlane::AnswerApi(const net::ProbeRequest& request) {
  server::Runtime runtime{.proxies = server::ProxiesOf(proxies_, admin_sockets_),
                          .metrics = {},
                          .log = {},
                          .ports = ports_,
                          .keeps_records = true};
  if (request.path == "/metrics") runtime.metrics = Metrics();
  if (request.path == "/api/log") runtime.log = log_.Text();
  const server::ReadFile read_file = &ReadText;
  server::ApiResponse response = server::Handle({.core = engine_->core(),
                                                 .configuration = engine_->configuration(),
                                                 .read_file = read_file,
                                                 .runtime = runtime},
                                                {request.method, request.target});
  return {{.status = response.status,
           .content_type = std::move(response.content_type),
           .body = std::move(response.body)},
          std::move(response.finish)};
}

std::string ControlPlane::Metrics() {
  const std::array<Histogram, ir::kResourceTypes> answers = [this] {
    const std::lock_guard lock(answers_.mutex);
    return answers_.seconds;
  }();
  const auto last = engine_->last_batch();
  return server::RuntimeMetrics(
      {.synced = synced_,
       .state_written = !state_->error(),
       .configuration_age = last ? std::optional(loop_.clock().Now() - *last) : std::nullopt,
       .xds = server_->Counters(),
       .answers = answers,
       .convergence = engine_->convergence().seconds(),
       .unfinished = engine_->convergence().unfinished(),
       .commits = engine_->commit_seconds(),
       .certificates =
           expiry_.Look(engine_->core().gateway().secrets, Microseconds(loop_.clock().WallNow())),
       .process = server::ReadProcessFacts()});
}

}  // namespace weft::cli
