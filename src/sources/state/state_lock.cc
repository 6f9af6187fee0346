// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// flock: the kernel gives it up when the process dies, so a file that is left behind locks nobody
// out.
#include "sources/state/state_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace weft::sources {
namespace {

std::string HolderOf(int fd) {
  std::array<char, 32> text{};
  const ssize_t size = pread(fd, text.data(), text.size() - 1, 0);
  const std::string_view pid(text.data(), size > 0 ? static_cast<size_t>(size) : 0);
  const size_t end = pid.find_first_not_of("0123456789");
  const std::string digits(pid.substr(0, end));
  return digits.empty() ? "another process" : fmt::format("process {}", digits);
}

}  // namespace

Result<StateLock> StateLock::Take(const std::string& dir) {
  const std::string path = dir + "/lock";
  net::Fd fd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) {
    return Fail(fmt::format("cannot create {}: {}", path, std::strerror(errno)),
                "name a directory that this user may write, with --state-dir");
  }
  if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK)
      return Fail(fmt::format("cannot lock {}: {}", path, std::strerror(errno)));
    return Fail(fmt::format("the state directory {} is in use by {}", dir, HolderOf(fd.get())),
                "stop that process, or name another directory with --state-dir");
  }
  const std::string pid = fmt::format("{}\n", getpid());
  // The pid only helps people: a disk that is full must not keep Weft from starting.
  if (ftruncate(fd.get(), 0) == 0) std::ignore = pwrite(fd.get(), pid.data(), pid.size(), 0);
  return StateLock(std::move(fd));
}

}  // namespace weft::sources
