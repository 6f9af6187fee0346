// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Plain reads: files of configuration are small, and a mapped file that shrinks kills its reader.
#include "sources/files/read_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <expected>
#include <thread>
#include <utility>

#include "model/json_hash.h"
#include "net/fd.h"

namespace weft::sources {
namespace {

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

Finding Unreadable(const std::string& path, std::string code, std::string message,
                   std::string next) {
  return model::FileFinding(Severity::kError, std::move(code), path, {}, std::move(message),
                            std::move(next));
}

// The bytes of an open file, or the errno.
std::expected<std::string, int> ReadAll(int fd, size_t expected_size, size_t max_bytes) {
  std::string text;
  size_t filled = 0;
  while (true) {
    // One byte more than expected shows the end of the file, or that it has grown meanwhile.
    if (filled == text.size()) text.resize(std::max(expected_size + 1, filled * 2));
    const ssize_t count = read(fd, text.data() + filled, text.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::unexpected(errno);
    if (count == 0) break;
    filled += static_cast<size_t>(count);
    if (filled > max_bytes) break;
  }
  text.resize(filled);
  return text;
}

void Parse(std::string_view text, FileContent& content) {
  model::ObjectsOfText read = model::ReadObjects(text, content.path);
  content.findings = std::move(read.findings);
  content.whole = read.whole;
  content.objects.reserve(read.objects.size());
  for (model::RawObject& object : read.objects) {
    const uint64_t hash = model::StableHash(object.value);
    content.objects.push_back({std::move(object), hash});
  }
}

}  // namespace

bool IsConfigFile(std::string_view name) {
  if (name.starts_with('.') || name.starts_with('#') || name.ends_with('~')) return false;
  return name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json");
}

FileSignature SignatureOf(const std::string& path) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) return {};
  return SignatureOf(status);
}

FileContent ReadConfigFile(const std::string& path, size_t max_bytes) {
  FileContent content{.path = path};
  const auto fail = [&](int error) {
    content.exists = error != ENOENT && error != ENOTDIR;
    content.whole = false;
    content.findings.push_back(Unreadable(
        path, "WEFT-FILE-UNREADABLE", fmt::format("cannot be read: {}", std::strerror(error)),
        error == EACCES ? "give the user of this process the right to read it" : ""));
  };
  // O_NONBLOCK: opening a named pipe would wait for its writer.
  const net::Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat status;
  if (!fd || fstat(fd.get(), &status) != 0) {
    fail(errno);
    return content;
  }
  content.signature = SignatureOf(status);
  if (!S_ISREG(status.st_mode)) {
    content.whole = false;
    content.findings.push_back(Unreadable(path, "WEFT-FILE-UNREADABLE", "is not a plain file",
                                          "rename it, or keep it out of the folder"));
    return content;
  }
  const auto text =
      ReadAll(fd.get(), std::min(static_cast<size_t>(status.st_size), max_bytes), max_bytes);
  if (!text) {
    fail(text.error());
  } else if (text->size() > max_bytes) {
    content.whole = false;
    content.findings.push_back(
        Unreadable(path, "WEFT-FILE-TOO-LARGE",
                   fmt::format("has more than {} bytes, and is not read", max_bytes),
                   "split it into several files"));
  } else {
    Parse(*text, content);
  }
  return content;
}

std::vector<FileContent> ReadConfigFiles(const std::vector<std::string>& paths, size_t max_bytes,
                                         int threads) {
  constexpr size_t kWorthAThread = 64;
  std::vector<FileContent> contents(paths.size());
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t i = next++; i < paths.size(); i = next++) {
      contents[i] = ReadConfigFile(paths[i], max_bytes);
    }
  };
  const size_t helpers =
      std::min(static_cast<size_t>(std::max(threads, 1)) - 1, paths.size() / kWorthAThread);
  std::vector<std::jthread> pool;
  for (size_t i = 0; i < helpers; ++i) pool.emplace_back(work);
  work();
  pool.clear();  // joins
  return contents;
}

}  // namespace weft::sources
