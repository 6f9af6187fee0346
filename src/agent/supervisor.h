// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Supervisor: keeps one Envoy running, knows whether it serves, and drains it at the end.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "agent/envoy_log.h"
#include "agent/envoy_process.h"
#include "agent/port_holder.h"
#include "agent/readiness.h"
#include "base/log.h"
#include "base/result.h"
#include "net/admin_client.h"
#include "net/backoff.h"
#include "net/poll_loop.h"

namespace weft::agent {

enum class Phase {
  kIdle,      // not started yet
  kRunning,   // Envoy runs
  kWaiting,   // Envoy has ended, or could not be started; it will be started again
  kDraining,  // clients are asked to go
  kEnding,    // Envoy was told to end
  kEnded,     // it is over
};
std::string_view NameOf(Phase phase);

struct SupervisorStatus {
  Phase phase = Phase::kIdle;
  pid_t pid = 0;         // of the Envoy that runs; else 0
  bool adopted = false;  // an earlier supervisor started it
  // It was adopted and its start configuration is not ours: a restart would change something.
  bool outdated = false;
  uint64_t starts = 0;
  uint64_t failures = 0;  // ends that nobody asked for, and failed starts
  int failures_in_a_row = 0;
  std::string last_failure;  // for people; empty when there was none
  std::optional<WallTime> next_start;
  Readiness readiness;
};

struct SupervisorOptions {
  EnvoyOptions envoy;
  net::BackoffOptions backoff;
  Duration probe_starting = std::chrono::milliseconds(100);  // how often, until ready
  Duration probe_ready = std::chrono::seconds(2);            // and from then on
};

// What the supervisor asks and tells; all called on the loop's thread. Any may be empty.
struct SupervisorHooks {
  // The ports that Envoy will open, as far as they are known before it starts.
  std::function<std::vector<Port>()> ports;
  // What the control plane still waits for (see ReadinessFacts); nothing when all is acknowledged.
  std::function<std::optional<std::string>()> unacknowledged;
  std::function<void(const SupervisorStatus&)> on_change;
  std::function<void()> on_ended;  // once, after Drain
};

// Lives on the loop's thread. The loop should be the supervisor's own: asking Envoy's admin blocks
// it for up to a second when Envoy is busy. With die_with_supervisor, the thread that calls Start
// and runs the loop must live as long as Envoy shall.
class Supervisor {
 public:
  // Holds the run directory. Fails as RunDir::Hold does, and when the options have a problem.
  static Result<std::unique_ptr<Supervisor>> Create(net::PollLoop& loop, Log& log,
                                                    SupervisorOptions options,
                                                    SupervisorHooks hooks);
  // Leaves Envoy as it is (or has the kernel kill it, by die_with_supervisor).
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  // Adopts or starts Envoy. Fails, and stays idle, when a port is held, naming the holder, or when
  // Envoy cannot be run at all. From then on failures are retried for ever, with backoff.
  Status Start();

  // First call: drains, then ends Envoy. Second: ends it at once. Third: kills it.
  void Drain();

  const SupervisorStatus& status() const { return status_; }

 private:
  Supervisor(net::PollLoop& loop, Log& log, SupervisorOptions options, SupervisorHooks hooks,
             RunDir run_dir);

  Status StartOrSay();
  void Take(Process process);
  void OnEnvoyEnded();
  void OnFailure(const std::string& what);
  void Restart();
  void EndLeftover(Process process);
  void Probe();
  void DrainStep();
  void End();
  void Kill();
  void Finish();
  void SetTimer(Duration delay, void (Supervisor::*step)());
  void Changed();

  net::PollLoop& loop_;
  Log& log_;
  const SupervisorOptions options_;
  const SupervisorHooks hooks_;
  const RunDir run_dir_;
  const net::AdminClient admin_;
  std::unique_ptr<EnvoyLog> envoy_log_;
  std::optional<Process> process_;
  std::minstd_rand random_{std::random_device()()};
  MonoTime started_{};
  MonoTime drain_started_{};
  // The one thing that is to happen next without an event from outside: a probe, a start, a step of
  // the drain, or the kill.
  std::optional<net::PollLoop::TimerId> timer_;
  SupervisorStatus status_;
};

}  // namespace weft::agent
