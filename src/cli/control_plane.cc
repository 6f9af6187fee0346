// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/control_plane.h"

#include <optional>
#include <utility>

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

Result<std::unique_ptr<ControlPlane>> ControlPlane::Start(net::PollLoop& loop, Log& log,
                                                          ControlPlaneOptions options,
                                                          ControlPlaneHooks hooks) {
  std::unique_ptr<ControlPlane> self(new ControlPlane(loop, std::move(hooks)));
  auto state = OpenState(options.state_dir, log, loop.clock().WallNow());
  if (!state) return std::unexpected(state.error());
  self->state_ = std::move(*state);

  options.server.hub.on_event = [target = self.get()](const xds::ServerEvent& event) {
    target->loop_.Post([target, event] { target->OnProxyEvent(event); });
  };
  auto server = xds::Server::Start(std::move(options.server), loop.clock(), log);
  if (!server) return std::unexpected(server.error());
  self->server_ = std::move(*server);

  auto engine = engine::Engine::Start(loop, log, std::move(options.engine), *self->state_,
                                      {.publish =
                                           [target = self.get()](std::vector<xds::Change> changes) {
                                             target->server_->Publish(std::move(changes));
                                           },
                                       .on_synced =
                                           [target = self.get()] {
                                             target->synced_ = true;
                                             target->server_->SetSynced();
                                           },
                                       .on_commit =
                                           [target = self.get()](const engine::CommitResult&) {
                                             if (target->hooks_.on_commit)
                                               target->hooks_.on_commit();
                                           }});
  if (!engine) return std::unexpected(engine.error());
  self->engine_ = std::move(*engine);
  return self;
}

ControlPlane::~ControlPlane() = default;

void ControlPlane::OnProxyEvent(const xds::ServerEvent& event) {
  proxies_.On(event, loop_.clock().WallNow());
  engine_->OnProxyEvent(event);
  if (hooks_.on_proxies) hooks_.on_proxies();
}

}  // namespace weft::cli
