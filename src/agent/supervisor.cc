// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Supervisor: events (Envoy ended, time passed, somebody asked to drain) to actions.
#include "agent/supervisor.h"

#include <signal.h>

#include "fmt/format.h"

namespace weft::agent {
namespace {

constexpr auto kDrainStep = std::chrono::milliseconds(200);
constexpr auto kLeftoverEnds = std::chrono::seconds(5);

}  // namespace

std::string_view NameOf(Phase phase) {
  switch (phase) {
    case Phase::kIdle:
      return "idle";
    case Phase::kRunning:
      return "running";
    case Phase::kWaiting:
      return "waiting";
    case Phase::kDraining:
      return "draining";
    case Phase::kEnding:
      return "ending";
    case Phase::kEnded:
      return "ended";
  }
  return "idle";
}

Result<std::unique_ptr<Supervisor>> Supervisor::Create(net::PollLoop& loop, Log& log,
                                                       SupervisorOptions options,
                                                       SupervisorHooks hooks) {
  if (const auto problem = BootstrapProblem(options.envoy.bootstrap)) return Fail(*problem);
  Result<RunDir> run_dir = RunDir::Hold(options.envoy.bootstrap.run_dir);
  if (!run_dir) return std::unexpected(run_dir.error());
  std::unique_ptr<Supervisor> self(
      new Supervisor(loop, log, std::move(options), std::move(hooks), std::move(*run_dir)));
  auto envoy_log =
      EnvoyLog::Open(loop, log, {.path = self->options_.envoy.bootstrap.run_dir + "/envoy.log"});
  if (!envoy_log) return std::unexpected(envoy_log.error());
  self->envoy_log_ = std::move(*envoy_log);
  return self;
}

Supervisor::Supervisor(net::PollLoop& loop, Log& log, SupervisorOptions options,
                       SupervisorHooks hooks, RunDir run_dir)
    : loop_(loop),
      log_(log),
      options_(std::move(options)),
      hooks_(std::move(hooks)),
      run_dir_(std::move(run_dir)),
      admin_(AdminSocketPath(options_.envoy.bootstrap.run_dir)) {}

Supervisor::~Supervisor() {
  if (timer_) loop_.Cancel(*timer_);
  if (process_) loop_.Unwatch(process_->pidfd());
}

Status Supervisor::Start() {
  std::optional<AdoptedEnvoy> left = AdoptEnvoy(options_.envoy);
  if (left && options_.envoy.die_with_supervisor) {
    EndLeftover(std::move(left->process));
    left.reset();
  }
  if (!left) return StartOrSay();
  status_.adopted = true;
  status_.outdated = !left->same_configuration;
  log_.Write(status_.outdated ? LogLevel::kWarning : LogLevel::kInfo,
             status_.outdated ? "adopted a running Envoy that has another start configuration"
                              : "adopted the running Envoy",
             {{"pid", std::to_string(left->process.identity().pid)}});
  Take(std::move(left->process));
  return {};
}

// An Envoy that should have died with its supervisor, and is about to.
void Supervisor::EndLeftover(Process process) {
  process.Signal(SIGKILL);
  log_.Write(LogLevel::kInfo, "ended the Envoy of an earlier run",
             {{"pid", std::to_string(process.identity().pid)}});
  process.WaitForEnd(kLeftoverEnds);
}

Status Supervisor::StartOrSay() {
  const std::vector<Port> ports = hooks_.ports ? hooks_.ports() : std::vector<Port>();
  if (Status free = CheckPortsFree(ports); !free) return free;
  Result<Process> process = StartEnvoy(options_.envoy, envoy_log_->fd());
  if (!process) return std::unexpected(process.error());
  ++status_.starts;
  status_.adopted = false;
  status_.outdated = false;
  log_.Write(LogLevel::kInfo, "started Envoy", {{"pid", std::to_string(process->identity().pid)}});
  Take(std::move(*process));
  return {};
}

void Supervisor::Take(Process process) {
  process_ = std::move(process);
  started_ = loop_.clock().Now();
  status_.phase = Phase::kRunning;
  status_.pid = process_->identity().pid;
  status_.next_start.reset();
  status_.readiness = {false, {"Envoy to be live"}};
  const Status watched =
      loop_.Watch(process_->pidfd(), EPOLLIN, [this](uint32_t) { OnEnvoyEnded(); });
  if (!watched) log_.Write(LogLevel::kError, watched.error().message);
  SetTimer(Duration::zero(), &Supervisor::Probe);
  Changed();
}

void Supervisor::OnEnvoyEnded() {
  const std::optional<ProcessEnd> end = process_->Poll();
  if (!end) return;
  envoy_log_->Drain();
  loop_.Unwatch(process_->pidfd());
  process_.reset();
  status_.pid = 0;
  ForgetEnvoy(options_.envoy);
  if (status_.phase == Phase::kDraining || status_.phase == Phase::kEnding) return Finish();
  if (loop_.clock().Now() - started_ >= options_.backoff.healthy_after) {
    status_.failures_in_a_row = 0;
  }
  OnFailure(fmt::format("Envoy ended: {}", end->ForPeople()));
}

void Supervisor::OnFailure(const std::string& what) {
  ++status_.failures;
  const double random = std::uniform_real_distribution<double>(0, 1)(random_);
  const Duration delay = net::BackoffDelay(options_.backoff, ++status_.failures_in_a_row, random);
  status_.phase = Phase::kWaiting;
  status_.last_failure = what;
  status_.readiness = {false, {"Envoy to be started again"}};
  status_.next_start =
      loop_.clock().WallNow() + std::chrono::duration_cast<WallTime::duration>(delay);
  log_.Write(LogLevel::kError, "Envoy does not run",
             {{"why", what},
              {"in_a_row", std::to_string(status_.failures_in_a_row)},
              {"next_start_ms", std::to_string(delay / std::chrono::milliseconds(1))}});
  SetTimer(delay, &Supervisor::Restart);
  Changed();
}

void Supervisor::Restart() {
  if (const Status started = StartOrSay(); !started) OnFailure(started.error().message);
}

void Supervisor::Probe() {
  const bool was_ready = status_.readiness.ready;
  const Readiness now = JudgeReadiness(
      CollectReadinessFacts(admin_, status_.pid, was_ready,
                            hooks_.unacknowledged ? hooks_.unacknowledged() : std::nullopt),
      was_ready);
  if (now != status_.readiness) {
    if (now.ready && !was_ready) log_.Write(LogLevel::kInfo, "Envoy is ready");
    if (!now.ready && was_ready) {
      log_.Write(LogLevel::kWarning, "Envoy is no longer ready",
                 {{"waiting_for", now.waiting_for.front()}});
    }
    status_.readiness = now;
    Changed();
  }
  SetTimer(now.ready ? options_.probe_ready : options_.probe_starting, &Supervisor::Probe);
}

void Supervisor::Drain() {
  switch (status_.phase) {
    case Phase::kIdle:
    case Phase::kWaiting:
      return Finish();
    case Phase::kDraining:
      return End();
    case Phase::kEnding:
      return process_->Signal(SIGKILL);
    case Phase::kEnded:
      return;
    case Phase::kRunning:
      break;
  }
  status_.phase = Phase::kDraining;
  status_.readiness = {false, {"nothing: Envoy drains"}};
  drain_started_ = loop_.clock().Now();
  log_.Write(LogLevel::kInfo, "draining");
  Changed();
  if (const Status asked = admin_.DrainListeners(); !asked) {
    // It cannot be told to drain gently: what is left is the time for load balancers to notice.
    log_.Write(LogLevel::kWarning, "Envoy was not told to drain", {{"why", asked.error().message}});
  }
  DrainStep();
}

void Supervisor::DrainStep() {
  const auto stats = admin_.Stats(kConnectionStats);
  const std::optional<uint64_t> connections =
      stats ? std::optional(ClientConnections(*stats)) : std::nullopt;
  const Duration elapsed = loop_.clock().Now() - drain_started_;
  if (!DrainIsOver(options_.envoy.drain, elapsed, connections)) {
    return SetTimer(kDrainStep, &Supervisor::DrainStep);
  }
  log_.Write(connections == 0u ? LogLevel::kInfo : LogLevel::kWarning, "drained",
             {{"connections_left", connections ? std::to_string(*connections) : "unknown"}});
  End();
}

void Supervisor::End() {
  status_.phase = Phase::kEnding;
  process_->Signal(SIGTERM);
  SetTimer(options_.envoy.drain.kill_after, &Supervisor::Kill);
  Changed();
}

void Supervisor::Kill() {
  log_.Write(LogLevel::kWarning, "Envoy does not end: killing it");
  process_->Signal(SIGKILL);
}

void Supervisor::Finish() {
  if (timer_) loop_.Cancel(*timer_);
  timer_.reset();
  status_.phase = Phase::kEnded;
  status_.next_start.reset();
  status_.readiness = {false, {"nothing: Envoy has ended"}};
  Changed();
  if (hooks_.on_ended) hooks_.on_ended();
}

void Supervisor::SetTimer(Duration delay, void (Supervisor::*step)()) {
  if (timer_) loop_.Cancel(*timer_);
  timer_ = loop_.After(delay, [this, step] {
    timer_.reset();
    (this->*step)();
  });
}

void Supervisor::Changed() {
  if (hooks_.on_change) hooks_.on_change(status_);
}

}  // namespace weft::agent
