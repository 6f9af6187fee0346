// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "sources/state/state_writer.h"

#include <fmt/format.h>

#include <utility>

#include "net/backoff.h"

namespace weft::sources {

StateWriter::StateWriter(std::string path, std::optional<StateTables> tables, OnHealth on_health)
    : path_(std::move(path)), on_health_(std::move(on_health)), tables_(std::move(tables)) {
  thread_ = std::thread([this] { Run(); });
}

StateWriter::~StateWriter() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void StateWriter::Put(StateChanges changes) {
  {
    std::lock_guard lock(mutex_);
    pending_.Add(std::move(changes));
    ++put_;
  }
  wake_.notify_one();
}

Status StateWriter::Flush(Duration timeout) {
  std::unique_lock lock(mutex_);
  const uint64_t wanted = put_;
  if (written_.wait_for(lock, timeout, [&] { return flushed_ >= wanted; })) return {};
  if (error_) return std::unexpected(*error_);
  return Fail(fmt::format("{} was not written in time", path_));
}

std::optional<Error> StateWriter::error() const {
  std::lock_guard lock(mutex_);
  return error_;
}

void StateWriter::SetError(std::optional<Error> error) {
  {
    std::lock_guard lock(mutex_);
    if (error_ == error) return;
    error_ = error;
  }
  if (on_health_) on_health_(error);
}

SqliteResult<void> StateWriter::Write(const StateChanges& changes) {
  if (!tables_) {
    auto opened = StateTables::Open(path_, SqliteConnection::Mode::kReadWrite);
    if (!opened) return std::unexpected(std::move(opened.error()));
    tables_ = std::move(*opened);
  }
  return tables_->Apply(changes);
}

void StateWriter::Run() {
  constexpr net::BackoffOptions kBackoff = {.most = std::chrono::seconds(5)};
  int failures = 0;
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [&] { return stop_ || !pending_.empty(); });
    if (pending_.empty()) return;
    StateChanges changes = std::exchange(pending_, {});
    const uint64_t taken = put_;
    const bool last_try = stop_;
    lock.unlock();

    const SqliteResult<void> written = Write(changes);
    SetError(written ? std::nullopt : std::optional(written.error().ToError(path_)));

    lock.lock();
    if (written) {
      failures = 0;
      flushed_ = taken;
      written_.notify_all();
      continue;
    }
    changes.Add(std::move(pending_));
    pending_ = std::move(changes);
    if (last_try) return;
    wake_.wait_for(lock, net::BackoffDelay(kBackoff, ++failures, 0.5), [&] { return stop_; });
  }
}

}  // namespace weft::sources
