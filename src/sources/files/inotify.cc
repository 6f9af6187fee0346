// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "sources/files/inotify.h"

#include <fmt/format.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace weft::sources {
namespace {

// Not IN_MODIFY: a file that is being written is not read before its writer closes it.
constexpr uint32_t kMask = IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE |
                           IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

}  // namespace

Result<Inotify> Inotify::Create() {
  net::Fd fd(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (fd) return Inotify(std::move(fd));
  return Fail(fmt::format("cannot watch files: inotify_init1: {}", std::strerror(errno)),
              "raise the limit: sysctl fs.inotify.max_user_instances=1024");
}

Status Inotify::Add(const std::string& folder) {
  if (watch_of_.contains(folder)) return {};
  const int watch = inotify_add_watch(fd_.get(), folder.c_str(), kMask);
  if (watch >= 0) {
    watch_of_.emplace(folder, watch);
    folders_of_[watch].push_back(folder);
    return {};
  }
  if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return {};
  return Fail(fmt::format("cannot watch {}: {}", folder, std::strerror(errno)),
              errno == ENOSPC ? "raise the limit: sysctl fs.inotify.max_user_watches=1048576" : "");
}

void Inotify::Remove(const std::string& folder) {
  const auto found = watch_of_.find(folder);
  if (found == watch_of_.end()) return;
  const int watch = found->second;
  watch_of_.erase(found);
  std::vector<std::string>& folders = folders_of_[watch];
  std::erase(folders, folder);
  if (!folders.empty()) return;
  folders_of_.erase(watch);
  inotify_rm_watch(fd_.get(), watch);
}

void Inotify::Clear() {
  for (const auto& [watch, folders] : folders_of_) inotify_rm_watch(fd_.get(), watch);
  folders_of_.clear();
  watch_of_.clear();
}

Inotify::Events Inotify::Read() {
  Events out;
  alignas(inotify_event) std::array<char, 64 * 1024> buffer;
  while (true) {
    const ssize_t size = read(fd_.get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return out;
    for (const char* at = buffer.data(); at < buffer.data() + size;) {
      const auto* event = reinterpret_cast<const inotify_event*>(at);
      at += sizeof(inotify_event) + event->len;
      if (event->mask & IN_Q_OVERFLOW) out.overflow = true;
      const auto found = folders_of_.find(event->wd);
      if (found == folders_of_.end()) continue;  // of a watch that has ended
      for (const std::string& folder : found->second) {
        out.events.push_back({.folder = folder,
                              .name = event->len ? event->name : "",
                              .mask = event->mask,
                              .cookie = event->cookie});
      }
      if (event->mask & IN_IGNORED) {  // the kernel ended it: the folder is gone
        for (const std::string& folder : found->second) watch_of_.erase(folder);
        folders_of_.erase(found);
      }
    }
  }
}

}  // namespace weft::sources
