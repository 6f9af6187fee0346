// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Engine: the running control plane for one folder. Takes what the folder and the proxies tell,
// brings the graph up to date, and publishes what has changed.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/histogram.h"
#include "base/log.h"
#include "base/result.h"
#include "engine/configuration.h"
#include "engine/confirmations.h"
#include "engine/convergence.h"
#include "engine/core.h"
#include "engine/quarantine.h"
#include "engine/status_recorder.h"
#include "model/schema.h"
#include "net/poll_loop.h"
#include "sources/files/file_watch.h"
#include "sources/state/state_store.h"
#include "xds/catalogue.h"
#include "xds/server_event.h"

namespace weft::engine {

struct EngineOptions {
  std::string root;         // the folder, or one file
  std::string module_path;  // CoreOptions::module_path
  PortMap ports;
  bool allow_envoy_patch = false;
};

// All called on the loop's thread.
struct EngineHooks {
  // The resources that a commit has changed, and when that happened which led to it; must not
  // block.
  std::function<void(std::vector<xds::Change>, MonoTime since)> publish;
  // Once, when everything that was in the folder at the start has been published.
  std::function<void()> on_synced;
  // After each commit that changed anything.
  std::function<void(const CommitResult&)> on_commit;
};

// Lives on the loop's thread, the one writer of the graph.
class Engine {
 public:
  // Fails when nothing is at the root. `state` outlives the engine and is its alone.
  static Result<std::unique_ptr<Engine>> Start(net::PollLoop& loop, Log& log, EngineOptions options,
                                               sources::StateStore& state, EngineHooks hooks);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  void OnProxyEvent(const xds::ServerEvent& event);

  const Core& core() const { return core_; }
  const Configuration& configuration() const { return configuration_; }
  const Convergence& convergence() const { return convergence_; }
  const Histogram& commit_seconds() const { return commit_seconds_; }
  // When the configuration has changed last; unset: it has not been read yet.
  std::optional<MonoTime> last_batch() const { return last_batch_; }
  // The addresses that the proxy is to bind, as the last commit left them.
  std::vector<flow::Ref<ir::Listener>> Listeners() const;

 private:
  Engine(net::PollLoop& loop, Log& log, model::SchemaCatalog schemas, EngineOptions options,
         sources::StateStore& state, EngineHooks hooks);

  void OnBatch(const sources::FileBatch& batch);
  void OnAcknowledged(const xds::AckedByAll& acknowledged);
  void OnRefused(const xds::ClientRefused& refused);
  void OnNotWarm(const xds::ClientNotWarm& cold);
  void CommitSoon();
  void Commit(MonoTime since);
  void Tell(const Finding& finding);
  void TellNewFindings();
  void TellFindings(const CommitResult& result);
  void Tick();

  net::PollLoop& loop_;
  Log& log_;
  const EngineHooks hooks_;
  const model::SchemaCatalog schemas_;
  Core core_;
  Configuration configuration_;
  Quarantine quarantine_;
  Confirmations confirmations_;
  StatusRecorder recorder_;
  Convergence convergence_;
  Histogram commit_seconds_;
  std::optional<MonoTime> last_batch_;
  struct Taking {
    MonoTime began;
    WallTime now;
  };
  std::optional<Taking> taking_;  // batches of which more is to come
  std::vector<Finding> told_;     // of the configuration's, sorted
  std::unique_ptr<sources::FileWatch> watch_;
  bool commit_posted_ = false;
  bool synced_ = false;
};

}  // namespace weft::engine
