// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Processes: known without doubt (a pid alone may be another's by now), started, adopted, ended.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/fd.h"

namespace weft::agent {

// No two processes of a machine ever have equal identities.
struct ProcessIdentity {
  pid_t pid = 0;
  uint64_t start_ticks = 0;  // field 22 of /proc/PID/stat: clock ticks since boot
  std::string boot_id;

  bool operator==(const ProcessIdentity&) const = default;
};

// Who runs under this pid now; nothing when nobody does, or only a zombie.
std::optional<ProcessIdentity> IdentifyProcess(pid_t pid);

struct ProcessEnd {
  // Unknown for an adopted process: it is not our child.
  std::optional<int> exit_code;
  std::optional<int> signal;

  // "exit code 1", "signal 9 (Killed)", "unknown".
  std::string ForPeople() const;
};

// A running or ended process. Not thread-safe.
class Process {
 public:
  // Takes over a process that somebody else started. Fails when it is gone.
  static Result<Process> Adopt(const ProcessIdentity& identity);

  const ProcessIdentity& identity() const { return identity_; }
  bool adopted() const { return !child_; }
  // Readable (EPOLLIN) once the process has ended; for PollLoop::Watch.
  int pidfd() const { return pidfd_.get(); }
  // How it ended; nothing while it runs. Reaps a child.
  std::optional<ProcessEnd> Poll();
  // Blocks until it has ended, or the time has passed.
  std::optional<ProcessEnd> WaitForEnd(std::chrono::milliseconds most);
  // Sends the signal to this process and never to a successor of the same pid.
  void Signal(int signal) const;

 private:
  friend class Spawner;
  Process(ProcessIdentity identity, net::Fd pidfd, bool child)
      : identity_(std::move(identity)), pidfd_(std::move(pidfd)), child_(child) {}

  ProcessIdentity identity_;
  net::Fd pidfd_;
  bool child_ = false;
  std::optional<ProcessEnd> end_;
};

struct SpawnOptions {
  std::vector<std::string> arguments;              // the first is the program's path
  std::map<std::string, std::string> environment;  // on top of our own
  int stdout_fd = 1;
  int stderr_fd = 2;
  // The kernel kills the child when the *thread* that calls Spawn ends, however it ends. Otherwise
  // the child outlives us.
  bool die_with_parent = false;
};

// Starts a program in a session of its own (Ctrl-C on our terminal does not reach it), with no
// signal blocked or ignored and no descriptor of ours but the two given. `record` is told who the
// child will be before the program starts: when it fails, or when we are killed meanwhile, the
// program never starts, so that no process runs unrecorded. Fails as well when there is no such
// program.
Result<Process> Spawn(const SpawnOptions& options,
                      const std::function<Status(const ProcessIdentity&)>& record);

}  // namespace weft::agent
