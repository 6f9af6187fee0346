// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "sources/files/file_watch.h"

#include <algorithm>
#include <utility>

namespace weft::sources {

Result<std::unique_ptr<FileWatch>> FileWatch::Start(FileSourceOptions options, const Clock& clock,
                                                    OnBatch on_batch) {
  auto source = FileSource::Create(std::move(options), clock);
  if (!source) return std::unexpected(std::move(source.error()));
  auto loop = net::PollLoop::Create(clock);
  if (!loop) return std::unexpected(std::move(loop.error()));
  std::unique_ptr<FileWatch> watch(
      new FileWatch(std::move(*source), std::move(*loop), std::move(on_batch)));
  if (watch->source_->fd() >= 0) {
    const Status watched = watch->loop_->Watch(
        watch->source_->fd(), EPOLLIN, [raw = watch.get()](uint32_t) { raw->Drain(false); });
    if (!watched) return std::unexpected(watched.error());
  }
  watch->loop_->Post([raw = watch.get()] { raw->Drain(true); });
  watch->thread_ = std::thread([raw = watch.get()] { raw->loop_->Run(); });
  return watch;
}

FileWatch::FileWatch(std::unique_ptr<FileSource> source, std::unique_ptr<net::PollLoop> loop,
                     OnBatch on_batch)
    : source_(std::move(source)), loop_(std::move(loop)), on_batch_(std::move(on_batch)) {}

FileWatch::~FileWatch() {
  loop_->Stop();
  if (thread_.joinable()) thread_.join();
}

void FileWatch::Continue() {
  loop_->Post([this] {
    waiting_ = false;
    Drain(false);
  });
}

void FileWatch::Drain(bool always) {
  if (waiting_) return;
  FileBatch batch = source_->Drain();
  waiting_ = batch.more;
  if (timer_) loop_->Cancel(*std::exchange(timer_, std::nullopt));
  if (waiting_) return on_batch_(std::move(batch));
  if (const std::optional<MonoTime> due = source_->deadline()) {
    const Duration wait = std::max(*due - loop_->clock().Now(), Duration::zero());
    timer_ = loop_->After(wait, [this] {
      timer_.reset();
      Drain(false);
    });
  }
  if (always || !batch.empty()) on_batch_(std::move(batch));
}

}  // namespace weft::sources
