// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// FileWatch: a FileSource on a thread of its own.
#pragma once

#include <functional>
#include <memory>
#include <thread>

#include "base/result.h"
#include "net/poll_loop.h"
#include "sources/files/file_source.h"

namespace weft::sources {

// Reads and parses off the caller's thread. Destruction ends the thread; no batch comes after that.
class FileWatch {
 public:
  // Called on the watch's thread, with batches that are not empty; the first one always comes, even
  // when empty. After one that is marked `more` the next comes when Continue() asks for it. Must
  // not wait for the thread that destroys the watch.
  using OnBatch = std::function<void(FileBatch)>;

  // Fails when nothing is at the root. `clock` outlives the watch.
  static Result<std::unique_ptr<FileWatch>> Start(FileSourceOptions options, const Clock& clock,
                                                  OnBatch on_batch);
  ~FileWatch();

  // Asks for what follows a batch that was marked `more`. From any thread.
  void Continue();

  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

 private:
  FileWatch(std::unique_ptr<FileSource> source, std::unique_ptr<net::PollLoop> loop,
            OnBatch on_batch);

  void Drain(bool always);

  std::unique_ptr<FileSource> source_;
  std::unique_ptr<net::PollLoop> loop_;
  OnBatch on_batch_;
  std::optional<net::PollLoop::TimerId> timer_;
  bool waiting_ = false;  // for Continue()
  std::thread thread_;
};

}  // namespace weft::sources
