// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Processes by pidfd, and fork and exec with a gate between them.
#include "agent/process.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "fmt/format.h"

extern "C" {
#include <sys/pidfd.h>  // glibc 2.36 forgets to say extern "C" itself
}

extern char** environ;

namespace weft::agent {
namespace {

std::string FirstLine(const std::string& path) {
  std::string line;
  std::getline(std::ifstream(path), line);
  return line;
}

struct Pipe {
  net::Fd read, write;
};

Result<Pipe> MakePipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return Fail(fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  }
  return Pipe{net::Fd(ends[0]), net::Fd(ends[1])};
}

// What the child needs, made before the fork: between fork and exec nothing may allocate.
struct Prepared {
  std::vector<std::string> environment;
  std::vector<char*> argv, envp;
};

Prepared Prepare(const SpawnOptions& options) {
  Prepared out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (!options.environment.contains(std::string(text.substr(0, text.find('='))))) {
      out.environment.emplace_back(text);
    }
  }
  for (const auto& [name, value] : options.environment) {
    out.environment.push_back(name + "=" + value);
  }
  for (const std::string& argument : options.arguments) {
    out.argv.push_back(const_cast<char*>(argument.c_str()));
  }
  for (const std::string& entry : out.environment) {
    out.envp.push_back(const_cast<char*>(entry.c_str()));
  }
  out.argv.push_back(nullptr);
  out.envp.push_back(nullptr);
  return out;
}

// Runs in the child: only async-signal-safe calls.
[[noreturn]] void RunChild(const SpawnOptions& options, const Prepared& prepared, pid_t parent,
                           int gate, int errors) {
  sigset_t none;
  sigemptyset(&none);
  struct sigaction standard{};
  standard.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) ::sigaction(signal, &standard, nullptr);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::setsid();
  if (options.die_with_parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(125);  // it died before the line above
  }
  char go;
  if (::read(gate, &go, 1) != 1) ::_exit(125);  // not recorded, or the parent is gone
  // Over copies, since one of the two may have the other's number.
  const int out = ::fcntl(options.stdout_fd, F_DUPFD_CLOEXEC, 3);
  const int err = ::fcntl(options.stderr_fd, F_DUPFD_CLOEXEC, 3);
  const int in = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (in >= 0 && ::dup2(in, 0) == 0 && ::dup2(out, 1) == 1 && ::dup2(err, 2) == 2) {
    ::close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);
    ::execve(prepared.argv[0], prepared.argv.data(), prepared.envp.data());
  }
  const int error = errno;
  (void)!::write(errors, &error, sizeof error);
  ::_exit(127);
}

void Reap(pid_t pid) {
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

std::optional<ProcessIdentity> IdentifyProcess(pid_t pid) {
  const std::string stat = FirstLine(fmt::format("/proc/{}/stat", pid));
  // The second field is the program's name in parentheses, and may hold any byte.
  const size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream rest(stat.substr(name_end + 1));
  std::string state, skipped;
  rest >> state;
  if (state == "Z" || state == "X") return std::nullopt;
  for (int field = 4; field <= 21; ++field) rest >> skipped;
  ProcessIdentity identity{.pid = pid, .boot_id = FirstLine("/proc/sys/kernel/random/boot_id")};
  if (!(rest >> identity.start_ticks)) return std::nullopt;
  return identity;
}

std::string ProcessEnd::ForPeople() const {
  if (exit_code) return fmt::format("exit code {}", *exit_code);
  if (signal) return fmt::format("signal {} ({})", *signal, ::strsignal(*signal));
  return "unknown";
}

Result<Process> Process::Adopt(const ProcessIdentity& identity) {
  net::Fd pidfd(::pidfd_open(identity.pid, 0));
  // Asked after the descriptor is held: from here on the pid cannot become another's.
  if (!pidfd || IdentifyProcess(identity.pid) != identity) {
    return Fail(fmt::format("process {} is gone", identity.pid));
  }
  return Process(identity, std::move(pidfd), false);
}

std::optional<ProcessEnd> Process::Poll() { return WaitForEnd(std::chrono::milliseconds(0)); }

std::optional<ProcessEnd> Process::WaitForEnd(std::chrono::milliseconds most) {
  if (end_) return end_;
  pollfd ended{.fd = pidfd_.get(), .events = POLLIN, .revents = 0};
  if (::poll(&ended, 1, static_cast<int>(most.count())) <= 0) return std::nullopt;
  ProcessEnd end;
  siginfo_t info{};
  if (child_ && ::waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info, WEXITED) == 0) {
    (info.si_code == CLD_EXITED ? end.exit_code : end.signal) = info.si_status;
  }
  return end_ = end;
}

void Process::Signal(int signal) const {
  // An error means that it has ended: what every signal is for.
  (void)::pidfd_send_signal(pidfd_.get(), signal, nullptr, 0);
}

class Spawner {
 public:
  static Process Child(ProcessIdentity identity, net::Fd pidfd) {
    return Process(std::move(identity), std::move(pidfd), true);
  }
};

Result<Process> Spawn(const SpawnOptions& options,
                      const std::function<Status(const ProcessIdentity&)>& record) {
  Result<Pipe> gate = MakePipe();
  Result<Pipe> errors = MakePipe();
  if (!gate) return std::unexpected(gate.error());
  if (!errors) return std::unexpected(errors.error());
  const Prepared prepared = Prepare(options);
  const pid_t parent = ::getpid();
  // All signals wait until the child has set its own handling, so that none of our handlers runs
  // there.
  sigset_t all, before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::fork();
  if (pid == 0) {
    gate->write.Close();
    RunChild(options, prepared, parent, gate->read.get(), errors->write.get());
  }
  const int fork_error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) return Fail(fmt::format("cannot start a process: {}", std::strerror(fork_error)));
  errors->write.Close();

  net::Fd pidfd(::pidfd_open(pid, 0));
  const std::optional<ProcessIdentity> identity = IdentifyProcess(pid);
  Status recorded;
  if (!pidfd || !identity) {
    recorded = Fail("cannot watch the new process; this needs Linux 5.4 or newer");
  } else {
    recorded = record(*identity);
  }
  if (recorded) {
    const char go = 'g';
    (void)!::write(gate->write.get(), &go, 1);
  }
  gate->write.Close();
  int error = 0;
  const bool failed = ::read(errors->read.get(), &error, sizeof error) == sizeof error;
  if (!recorded || failed) {
    Reap(pid);
    if (!recorded) return std::unexpected(recorded.error());
    return Fail(fmt::format("cannot run {}: {}", options.arguments.at(0), std::strerror(error)));
  }
  return Spawner::Child(*identity, std::move(pidfd));
}

}  // namespace weft::agent
