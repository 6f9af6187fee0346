// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// LkgKeeper: debounce on the loop, encode and write beside it.
#include "agent/lkg_keeper.h"

#include <filesystem>
#include <utility>

#include "sources/atomic_file.h"

namespace weft::agent {

LkgKeeper::LkgKeeper(net::PollLoop& loop, Log& log, LkgKeeperOptions options,
                     std::function<LastKnownGood()> good, std::function<void()> on_status)
    : loop_(loop),
      log_(log),
      options_(std::move(options)),
      good_(std::move(good)),
      on_status_(std::move(on_status)) {
  worker_ = std::jthread([this](const std::stop_token& stop) { Work(stop); });
}

LkgKeeper::~LkgKeeper() {
  if (timer_) {
    loop_.Cancel(*timer_);
    HandOver();
  }
  worker_.request_stop();
  worker_.join();
}

std::optional<LastKnownGood> LkgKeeper::Load() {
  const auto failed = [&](const Error& error) {
    log_.Write(LogLevel::kWarning, "no last known good configuration is served",
               {{"file", options_.path}, {"why", error.message}, {"next", error.next}});
  };
  if (!std::filesystem::exists(options_.path) &&
      !std::filesystem::exists(options_.path + ".previous")) {
    return std::nullopt;  // the first start
  }
  const auto file = sources::ReadNewestValid(options_.path);
  if (!file) return failed(file.error()), std::nullopt;
  if (!file->warning.empty()) {
    log_.Write(LogLevel::kWarning, "an older last known good configuration is served",
               {{"file", options_.path}, {"why", file->warning}});
  }
  Result<LastKnownGood> good = DecodeLkg(file->bytes, options_.key);
  if (!good) return failed(good.error()), std::nullopt;
  status_.saved = good->saved;
  return std::move(*good);
}

void LkgKeeper::Changed() {
  if (!timer_) timer_ = loop_.After(options_.debounce, [this] { HandOver(); });
}

void LkgKeeper::HandOver() {
  timer_.reset();
  LastKnownGood good = good_();
  good.saved = loop_.clock().WallNow();
  std::lock_guard lock(mutex_);
  job_ = std::move(good);
  wake_.notify_one();
}

void LkgKeeper::Work(const std::stop_token& stop) {
  for (;;) {
    std::optional<LastKnownGood> job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, stop, [this] { return job_.has_value(); });
      job = std::exchange(job_, std::nullopt);
    }
    if (!job) return;  // asked to stop, and all is written
    const Status written = Write(*job);
    if (stop.stop_requested()) continue;  // nobody is there to be told
    loop_.Post([this, taken = job->saved, written] { OnWritten(taken, written); });
  }
}

Status LkgKeeper::Write(const LastKnownGood& good) const {
  return sources::WriteGenerations(options_.path, EncodeLkg(good, options_.key));
}

void LkgKeeper::OnWritten(WallTime taken, const Status& written) {
  if (!written) {
    OnFailed(written.error());
  } else {
    if (failures_in_a_row_ > 0) {
      log_.Write(LogLevel::kInfo, "the last known good configuration is written again",
                 {{"file", options_.path}});
    }
    ++status_.writes;
    status_.saved = taken;
    status_.last_failure.clear();
    failures_in_a_row_ = 0;
  }
  on_status_();
}

void LkgKeeper::OnFailed(const Error& error) {
  ++status_.failures;
  status_.last_failure = error.message;
  if (++failures_in_a_row_ == 1) {
    log_.Write(LogLevel::kError, "the last known good configuration cannot be written",
               {{"why", error.message}, {"next", error.next}});
  }
  if (timer_) return;
  timer_ = loop_.After(net::BackoffDelay(options_.retry, failures_in_a_row_, 0.5),
                       [this] { HandOver(); });
}

}  // namespace weft::agent
