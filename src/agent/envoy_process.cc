// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Starting and adopting Envoy.
#include "agent/envoy_process.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "agent/envoy_log.h"
#include "agent/pid_file.h"
#include "base/text.h"
#include "fmt/format.h"

namespace weft::agent {
namespace {

constexpr char kPidFile[] = "envoy.pid.json";

std::string InRunDir(const EnvoyOptions& options, std::string_view file) {
  return fmt::format("{}/{}", options.bootstrap.run_dir, file);
}

std::unexpected<Error> FailWith(const std::string& what, const std::string& path,
                                std::string next = {}) {
  return Fail(fmt::format("{} {}: {}", what, path, std::strerror(errno)), std::move(next));
}

// Whole or not at all; for files that need not survive a crash of the machine.
Status WriteFile(const std::string& path, const std::string& text) {
  const std::string temporary = path + ".new";
  const net::Fd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!fd) return FailWith("cannot write", temporary);
  if (::write(fd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    return FailWith("cannot write", temporary, "make room on the disk");
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) return FailWith("cannot write", path);
  return {};
}

}  // namespace

std::vector<std::string> EnvoyArguments(const EnvoyOptions& options) {
  const auto drain = std::chrono::ceil<std::chrono::seconds>(options.drain.most).count();
  std::vector<std::string> arguments{
      options.binary, "--config-path", InRunDir(options, kBootstrapFile), "--disable-hot-restart",
      "--log-level", options.log_level, "--log-format", kEnvoyLogFormat, "--log-format-escaped",
      "--drain-time-s", std::to_string(drain),
      // Envoy's 10 s of buffered log are long for whoever looks at it, and lost in a crash.
      "--file-flush-interval-msec", "1000"};
  if (options.concurrency > 0) {
    arguments.insert(arguments.end(), {"--concurrency", std::to_string(options.concurrency)});
  }
  return arguments;
}

uint64_t ConfigurationHash(const EnvoyOptions& options) {
  std::string all = options.module_dir;
  for (const std::string& argument : EnvoyArguments(options)) all += '\0' + argument;
  for (const RunFile& file : MakeBootstrap(options.bootstrap)) {
    all += '\0' + file.name + '\0' + file.text;
  }
  return Fnv1a64(all);
}

Result<RunDir> RunDir::Hold(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return FailWith("cannot make the run directory", path);
  }
  struct stat status;
  if (::lstat(path.c_str(), &status) != 0) return FailWith("cannot open the run directory", path);
  if (!S_ISDIR(status.st_mode) || status.st_uid != ::geteuid() || (status.st_mode & 077) != 0) {
    return Fail(fmt::format("the run directory {} must be a directory of user {} that nobody else "
                            "may enter",
                            path, ::geteuid()),
                fmt::format("chmod 700 {}, or choose another with --run-dir", path));
  }
  net::Fd lock(::open((path + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock) return FailWith("cannot open", path + "/lock");
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    return Fail(fmt::format("another Weft already runs with the run directory {}", path),
                "end it, or choose another with --run-dir");
  }
  return RunDir(std::move(lock));
}

Result<Process> StartEnvoy(const EnvoyOptions& options, int log_fd) {
  for (const RunFile& file : MakeBootstrap(options.bootstrap)) {
    if (Status written = WriteFile(InRunDir(options, file.name), file.text); !written) {
      return std::unexpected(written.error());
    }
  }
  SpawnOptions spawn{.arguments = EnvoyArguments(options),
                     .stdout_fd = options.stdout_to_log ? log_fd : STDOUT_FILENO,
                     .stderr_fd = log_fd,
                     .die_with_parent = options.die_with_supervisor};
  if (!options.module_dir.empty()) {
    spawn.environment["ENVOY_DYNAMIC_MODULES_SEARCH_PATH"] = options.module_dir;
  }
  const uint64_t configuration = ConfigurationHash(options);
  Result<Process> process = Spawn(spawn, [&](const ProcessIdentity& identity) {
    return WriteFile(InRunDir(options, kPidFile), RenderPidFile({identity, configuration}));
  });
  if (!process && process.error().next.empty() && ::access(options.binary.c_str(), X_OK) != 0) {
    process.error().next = "install Envoy there, or say where it is with --envoy";
  }
  return process;
}

std::optional<AdoptedEnvoy> AdoptEnvoy(const EnvoyOptions& options) {
  std::ostringstream text;
  text << std::ifstream(InRunDir(options, kPidFile), std::ios::binary).rdbuf();
  const std::optional<PidFile> file = ReadPidFile(text.str());
  if (!file) return std::nullopt;
  Result<Process> process = Process::Adopt(file->process);
  if (!process) return std::nullopt;
  return AdoptedEnvoy{std::move(*process), file->configuration == ConfigurationHash(options)};
}

void ForgetEnvoy(const EnvoyOptions& options) { ::unlink(InRunDir(options, kPidFile).c_str()); }

}  // namespace weft::agent
