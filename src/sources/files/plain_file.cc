// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "sources/files/plain_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "net/fd.h"

namespace weft::sources {
namespace {

using enum ReadFailure::Kind;

FileSignature SignatureOf(const struct stat& status) {
  const auto nanoseconds = [](const timespec& time) {
    return static_cast<int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
  };
  return {.device = status.st_dev,
          .inode = status.st_ino,
          .size = status.st_size,
          .modified = nanoseconds(status.st_mtim),
          .changed = nanoseconds(status.st_ctim)};
}

std::unexpected<ReadFailure> FailWith(int error) {
  const bool missing = error == ENOENT || error == ENOTDIR;
  return std::unexpected(ReadFailure{missing ? kMissing : kFailed, error});
}

std::expected<std::string, ReadFailure> ReadAll(int fd, size_t expected_size, size_t max_bytes) {
  std::string text;
  size_t filled = 0;
  while (true) {
    // One byte more than expected shows the end of the file, or that it has grown meanwhile.
    if (filled == text.size()) text.resize(std::max(expected_size + 1, filled * 2));
    const ssize_t count = read(fd, text.data() + filled, text.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return FailWith(errno);
    if (count == 0) break;
    filled += static_cast<size_t>(count);
    if (filled > max_bytes) return std::unexpected(ReadFailure{kTooLarge});
  }
  text.resize(filled);
  return text;
}

}  // namespace

FileSignature SignatureOf(const std::string& path) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) return {};
  return SignatureOf(status);
}

std::string ReadFailure::ForPeople(size_t max_bytes) const {
  switch (kind) {
    case kNotPlain:
      return "is not a plain file";
    case kTooLarge:
      return fmt::format("has more than {} bytes", max_bytes);
    case kMissing:
    case kFailed:
      break;
  }
  return fmt::format("cannot be read: {}", std::strerror(error));
}

PlainFile ReadPlainFile(const std::string& path, size_t max_bytes) {
  // O_NONBLOCK: opening a named pipe would wait for its writer.
  const net::Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat status;
  if (!fd || fstat(fd.get(), &status) != 0) return {.signature = {}, .bytes = FailWith(errno)};
  const FileSignature signature = SignatureOf(status);
  if (!S_ISREG(status.st_mode)) {
    return {.signature = signature, .bytes = std::unexpected(ReadFailure{kNotPlain})};
  }
  const size_t expected = std::min(static_cast<size_t>(status.st_size), max_bytes);
  return {.signature = signature, .bytes = ReadAll(fd.get(), expected, max_bytes)};
}

}  // namespace weft::sources
