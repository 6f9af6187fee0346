// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/time_numbers.h"
#include "engine/proxy_message.h"
#include "model/schemas.h"

namespace weft::engine {
namespace {

constexpr Duration kClockStep = std::chrono::hours(1);

LogLevel LevelOf(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return LogLevel::kError;
    case Severity::kWarning:
      return LogLevel::kWarning;
    case Severity::kInfo:
      break;
  }
  return LogLevel::kInfo;
}

}  // namespace

Engine::Engine(net::PollLoop& loop, Log& log, model::SchemaCatalog schemas, EngineOptions options,
               sources::StateStore& state, EngineHooks hooks)
    : loop_(loop),
      log_(log),
      hooks_(std::move(hooks)),
      schemas_(std::move(schemas)),
      core_({.implicit_class = true,
             .module_path = options.module_path,
             .ports = options.ports,
             .allow_envoy_patch = options.allow_envoy_patch,
             .clock = [&loop] { return Nanoseconds(loop.clock().Now()); }}),
      configuration_(schemas_, core_.objects(), state),
      quarantine_(core_, state, loop.clock()),
      confirmations_(core_),
      recorder_(loop, state) {
  Tick();
}

Engine::~Engine() = default;

Result<std::unique_ptr<Engine>> Engine::Start(net::PollLoop& loop, Log& log, EngineOptions options,
                                              sources::StateStore& state, EngineHooks hooks) {
  auto schemas = model::SchemaCatalog::Create(model::EmbeddedSchemas());
  if (!schemas) return Fail(schemas.error());
  const std::string root = options.root;
  std::unique_ptr<Engine> engine(
      new Engine(loop, log, std::move(*schemas), std::move(options), state, std::move(hooks)));
  auto watch = sources::FileWatch::Start(
      {.root = root,
       .last_good = [&state](const std::string& file) { return state.LastGood(file); }},
      loop.clock(), [&loop, target = engine.get()](sources::FileBatch batch) {
        loop.Post([target, batch = std::move(batch)] { target->OnBatch(batch); });
      });
  if (!watch) return std::unexpected(watch.error());
  engine->watch_ = std::move(*watch);
  return engine;
}

void Engine::Tick() {
  core_.objects().SetClock(Microseconds(loop_.clock().WallNow()));
  if (synced_) CommitSoon();
  loop_.After(kClockStep, [this] { Tick(); });
}

void Engine::OnBatch(const sources::FileBatch& batch) {
  // What was seen together came together, in however many batches it is handed over.
  if (!taking_) taking_ = Taking{.began = batch.began, .now = loop_.clock().WallNow()};
  if (batch.more) watch_->Continue();  // it reads while this batch is taken
  configuration_.Apply(batch, taking_->now);
  if (batch.more) return;
  if (!synced_) configuration_.ForgetTheRest();
  for (const Configuration::Missed& missed : configuration_.TakeMissed()) {
    quarantine_.Remember(missed.object, missed.uid, missed.generation, missed.before);
  }
  TellNewFindings();
  last_batch_ = std::exchange(taking_, std::nullopt)->began;
  Commit(*last_batch_);
  if (synced_) return;
  synced_ = true;
  if (hooks_.on_synced) hooks_.on_synced();
}

void Engine::Tell(const Finding& finding) {
  // A File's findings have their place in its name and field.
  const bool file = finding.object.kind == "File";
  std::string at;
  if (file) {
    at = fmt::format("{}:{}", finding.object.name, finding.field);
  } else if (const auto place = configuration_.places().find(finding.object);
             place != configuration_.places().end()) {
    at = fmt::format("{}:{}", place->second.file, place->second.line);
  }
  log_.Write(LevelOf(finding.severity), finding.message,
             {{"code", finding.code},
              {"object", file ? "" : finding.object.ForPeople()},
              {"field", file ? "" : finding.field},
              {"at", std::move(at)},
              {"next", finding.next}});
}

// Those of files and of refused objects, once each.
void Engine::TellNewFindings() {
  std::vector<Finding> findings = configuration_.Findings();
  std::ranges::sort(findings);
  for (const Finding& finding : findings) {
    if (std::ranges::binary_search(told_, finding)) continue;
    Tell(finding);
  }
  told_ = std::move(findings);
}

void Engine::OnProxyEvent(const xds::ServerEvent& event) {
  convergence_.OnEvent(event, loop_.clock().Now());
  if (const auto* acknowledged = std::get_if<xds::AckedByAll>(&event)) {
    OnAcknowledged(*acknowledged);
  } else if (const auto* refused = std::get_if<xds::ClientRefused>(&event)) {
    OnRefused(*refused);
  } else if (const auto* cold = std::get_if<xds::ClientNotWarm>(&event)) {
    OnNotWarm(*cold);
  }
}

void Engine::OnRefused(const xds::ClientRefused& refused) {
  const std::string reason = ReasonIn(refused.refused.message);
  log_.Write(LogLevel::kError, "the proxy refused a resource",
             {{"proxy", refused.client->node_id},
              {"resource", refused.refused.resource->id.name},
              {"message", reason}});
  quarantine_.OnRefused(*refused.refused.resource, kRefused, reason);
  if (quarantine_.commit_due()) CommitSoon();
}

void Engine::OnNotWarm(const xds::ClientNotWarm& cold) {
  log_.Write(LogLevel::kWarning, "a cluster does not become ready",
             {{"proxy", cold.client->node_id}, {"cluster", cold.not_warm.cluster->id.name}});
  quarantine_.OnRefused(*cold.not_warm.cluster, kNotWarm,
                        "it does not become ready: what it waits for does not come");
  if (quarantine_.commit_due()) CommitSoon();
}

void Engine::OnAcknowledged(const xds::AckedByAll& acknowledged) {
  for (const xds::ResourceRef& resource : acknowledged.resources) {
    confirmations_.OnAcknowledged(*resource);
  }
  quarantine_.OnAcknowledged(acknowledged.resources);
  CommitSoon();
}

// Acknowledgements come in crowds: one commit takes all that are there.
void Engine::CommitSoon() {
  if (std::exchange(commit_posted_, true)) return;
  loop_.Post([this] {
    commit_posted_ = false;
    Commit(loop_.clock().Now());
  });
}

// `since`: when that happened which is to take effect.
void Engine::Commit(MonoTime since) {
  const CommitResult result = core_.Commit();
  commit_seconds_.Observe(static_cast<double>(result.report.ns) / 1e9);
  quarantine_.OnCommit(result);
  const bool confirms = confirmations_.OnCommit(result, quarantine_.taken());
  if (confirms || quarantine_.commit_due()) CommitSoon();
  std::vector<xds::Change> changes;
  changes.reserve(result.resources.size());
  for (const auto& change : result.resources) {
    changes.push_back({change.after ? change.after->id : change.before->id, change.after});
  }
  convergence_.OnChange(since, changes);
  if (!changes.empty()) hooks_.publish(std::move(changes), since);
  TellFindings(result);
  recorder_.OnCommit(result);
  if (hooks_.on_commit) hooks_.on_commit(result);
}

void Engine::TellFindings(const CommitResult& result) {
  for (const auto& change : result.findings) {
    if (!change.after) continue;
    for (const Finding& finding : *change.after) Tell(finding);
  }
}

std::vector<flow::Ref<ir::Listener>> Engine::Listeners() const {
  std::vector<flow::Ref<ir::Listener>> listeners;
  core_.gateway().listeners.ForEach([&](const flow::Key&, const flow::Ref<ir::Listener>& listener) {
    listeners.push_back(listener);
  });
  return listeners;
}

}  // namespace weft::engine
