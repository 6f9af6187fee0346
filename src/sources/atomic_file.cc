// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// A file is one line, "weft-file 1 LENGTH CHECKSUM", and the bytes.
#include "sources/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "base/text.h"
#include "net/fd.h"
#include "sources/files/links.h"

namespace weft::sources {
namespace {

std::string Header(std::string_view bytes) {
  return fmt::format("weft-file 1 {} {:016x}\n", bytes.size(), Fnv1a64(bytes));
}

std::unexpected<Error> FailBy(std::string_view what, const std::string& path) {
  const int error = errno;
  const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  return Fail(fmt::format("cannot {} {}: {}", what, path, std::strerror(error)),
              full ? fmt::format("free some space: df -h {}", FolderOf(path)) : "");
}

Status WriteAll(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return FailBy("write", path);
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return {};
}

Status WriteNew(const std::string& path, std::string_view bytes) {
  net::Fd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  // The file may be left from a crash of a process with another umask.
  if (!fd || fchmod(fd.get(), 0600) != 0) return FailBy("create", path);
  if (Status status = WriteAll(fd.get(), Header(bytes), path); !status) return status;
  if (Status status = WriteAll(fd.get(), bytes, path); !status) return status;
  if (fsync(fd.get()) != 0) return FailBy("flush", path);
  return {};
}

Status FlushFolder(const std::string& folder) {
  const net::Fd fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd || fsync(fd.get()) != 0) return FailBy("flush", folder);
  return {};
}

// The bytes of one generation, when it is whole.
Result<std::string> ReadWhole(const std::string& path) {
  const net::Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status;
  if (!fd || fstat(fd.get(), &status) != 0) return FailBy("read", path);
  if (!S_ISREG(status.st_mode)) return Fail(fmt::format("{} is not a plain file", path));
  std::string text(static_cast<size_t>(status.st_size), '\0');
  size_t filled = 0;
  while (filled < text.size()) {
    const ssize_t count = read(fd.get(), text.data() + filled, text.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return FailBy("read", path);
    if (count == 0) break;
    filled += static_cast<size_t>(count);
  }
  text.resize(filled);
  const size_t line = text.find('\n');
  if (line == std::string::npos) return Fail(fmt::format("{} is damaged: no header", path));
  std::string bytes = text.substr(line + 1);
  if (text.compare(0, line + 1, Header(bytes)) != 0) {
    return Fail(fmt::format("{} is damaged: its length or checksum is wrong", path));
  }
  return bytes;
}

}  // namespace

Status WriteGenerations(const std::string& path, std::string_view bytes) {
  const std::string fresh = path + ".new";
  if (Status status = WriteNew(fresh, bytes); !status) {
    unlink(fresh.c_str());
    return status;
  }
  if (ReadWhole(path) && rename(path.c_str(), (path + ".previous").c_str()) != 0) {
    return FailBy("rename", path);
  }
  if (rename(fresh.c_str(), path.c_str()) != 0) return FailBy("rename", fresh);
  return FlushFolder(FolderOf(path));
}

Result<NewestValid> ReadNewestValid(const std::string& path) {
  Result<std::string> newest = ReadWhole(path);
  if (newest) return NewestValid{std::move(*newest), {}};
  Result<std::string> previous = ReadWhole(path + ".previous");
  if (previous) {
    return NewestValid{std::move(*previous),
                       fmt::format("{}; the generation before it is used", newest.error().message)};
  }
  return Fail(fmt::format("{}; {}", newest.error().message, previous.error().message));
}

}  // namespace weft::sources
