// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// flock of the directory itself: the kernel gives it up when the process dies, so nothing that is
// left behind locks anybody out, and it needs no room on a full disk. The file in it only says who
// it is.
#include "sources/state/state_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <tuple>
#include <utility>

namespace weft::sources {
namespace {

std::string HolderOf(const std::string& path) {
  const net::Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 32> text{};
  const ssize_t size = pread(fd.get(), text.data(), text.size() - 1, 0);
  const std::string_view pid(text.data(), size > 0 ? static_cast<size_t>(size) : 0);
  const size_t end = pid.find_first_not_of("0123456789");
  const std::string digits(pid.substr(0, end));
  return digits.empty() ? "another process" : fmt::format("process {}", digits);
}

// Only helps people: a disk that is full must not keep Weft from starting.
void SayWho(const std::string& path) {
  const net::Fd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  const std::string pid = fmt::format("{}\n", getpid());
  std::ignore = write(fd.get(), pid.data(), pid.size());
}

}  // namespace

Result<StateLock> StateLock::Take(const std::string& dir) {
  const std::string who = dir + "/lock";
  net::Fd fd(open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) {
    return Fail(fmt::format("cannot open {}: {}", dir, std::strerror(errno)),
                "name a directory that this user may read and write, with --state-dir");
  }
  if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK)
      return Fail(fmt::format("cannot lock {}: {}", dir, std::strerror(errno)));
    return Fail(fmt::format("the state directory {} is in use by {}", dir, HolderOf(who)),
                "stop that process, or name another directory with --state-dir");
  }
  SayWho(who);
  return StateLock(std::move(fd));
}

}  // namespace weft::sources
