// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Linux' inotify over a set of folders.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/fd.h"

namespace weft::sources {

// Thread rule: one thread at a time.
class Inotify {
 public:
  // Something happened to the entry `name` of `folder`, or to the folder itself (`name` empty).
  struct Event {
    std::string folder;  // as it was given to Add
    std::string name;
    uint32_t mask = 0;  // IN_CREATE, IN_CLOSE_WRITE … IN_ISDIR
    uint32_t cookie = 0;
  };
  struct Events {
    std::vector<Event> events;
    bool overflow = false;  // the kernel's queue was full: some were lost
  };

  // Fails when the user has too many inotify instances.
  static Result<Inotify> Create();

  // Readable when there are events.
  int fd() const { return fd_.get(); }

  // Watches the entries of `folder`, not those of its subfolders. Under two names, a folder's
  // events come under both. A folder that is not there is no error. Fails when the user has too
  // many watches.
  Status Add(const std::string& folder);

  // Ends the watch of one folder, or of all.
  void Remove(const std::string& folder);
  void Clear();

  // All events that are there now; does not wait.
  Events Read();

 private:
  explicit Inotify(net::Fd fd) : fd_(std::move(fd)) {}

  net::Fd fd_;
  std::map<std::string, int, std::less<>> watch_of_;
  std::map<int, std::vector<std::string>> folders_of_;
};

}  // namespace weft::sources
