// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// PollLoop on epoll, with an eventfd that other threads wake it by.
#include "net/poll_loop.h"

#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>

#include "base/check.h"
#include "fmt/format.h"

namespace weft::net {
namespace {

using std::chrono::milliseconds;

uint64_t PackedKey(int fd, uint64_t serial) {
  // The serial tells an event for a closed descriptor from one for its successor of the same
  // number.
  return (serial << 32) | static_cast<uint32_t>(fd);
}

}  // namespace

Result<std::unique_ptr<PollLoop>> PollLoop::Create(const Clock& clock) {
  Fd epoll(::epoll_create1(EPOLL_CLOEXEC));
  Fd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!epoll || !wake) {
    return Fail(fmt::format("cannot make an event loop: {}", std::strerror(errno)),
                "raise the limit of open files (ulimit -n)");
  }
  epoll_event event{.events = EPOLLIN, .data = {.u64 = PackedKey(wake.get(), 0)}};
  WEFT_CHECK(::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, wake.get(), &event) == 0);
  return std::unique_ptr<PollLoop>(new PollLoop(clock, std::move(epoll), std::move(wake)));
}

PollLoop::PollLoop(const Clock& clock, Fd epoll, Fd wake)
    : clock_(clock), epoll_(std::move(epoll)), wake_(std::move(wake)) {}

Status PollLoop::Watch(int fd, uint32_t events, FdCallback callback) {
  const auto known = watches_.find(fd);
  const uint64_t serial = next_serial_++;
  epoll_event event{.events = events, .data = {.u64 = PackedKey(fd, serial)}};
  const int op = known == watches_.end() ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  if (::epoll_ctl(epoll_.get(), op, fd, &event) != 0) {
    return Fail(fmt::format("cannot watch file descriptor {}: {}", fd, std::strerror(errno)));
  }
  watches_[fd] = {serial, std::make_shared<FdCallback>(std::move(callback))};
  return {};
}

void PollLoop::Unwatch(int fd) {
  if (watches_.erase(fd) > 0) ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

PollLoop::TimerId PollLoop::After(Duration delay, Callback callback) {
  const TimerId id{clock_.Now() + std::max(delay, Duration::zero()), next_serial_++};
  timers_.emplace(id, std::move(callback));
  return id;
}

void PollLoop::Cancel(TimerId timer) { timers_.erase(timer); }

void PollLoop::Post(Callback callback) {
  {
    std::lock_guard lock(posted_mutex_);
    posted_.push_back(std::move(callback));
  }
  const uint64_t one = 1;
  // A full counter (EAGAIN) means that the loop is woken anyway.
  (void)!::write(wake_.get(), &one, sizeof one);
}

void PollLoop::Stop() {
  Post([this] { stop_ = true; });
}

void PollLoop::Run() {
  stop_ = false;
  while (!stop_) Round(std::nullopt);
}

void PollLoop::RunOnce(Duration max_wait) { Round(max_wait); }

int PollLoop::WaitMillis(std::optional<Duration> max_wait) const {
  std::optional<Duration> wait = max_wait;
  if (!timers_.empty()) {
    const Duration until_timer = timers_.begin()->first.due - clock_.Now();
    wait = wait ? std::min(*wait, until_timer) : until_timer;
  }
  if (!wait) return -1;
  // Rounded up, so that the loop does not spin through the last part of a millisecond.
  const auto millis = std::chrono::ceil<milliseconds>(std::max(*wait, Duration::zero())).count();
  return static_cast<int>(std::min<long long>(millis, INT_MAX));
}

void PollLoop::Round(std::optional<Duration> max_wait) {
  std::array<epoll_event, 64> events;
  const int ready = ::epoll_wait(epoll_.get(), events.data(), events.size(), WaitMillis(max_wait));
  WEFT_CHECK(ready >= 0 || errno == EINTR);
  for (int i = 0; i < ready; ++i) {
    const uint64_t key = events[i].data.u64;
    const int fd = static_cast<int>(key & 0xffffffffu);
    if (fd == wake_.get()) {
      uint64_t count;
      (void)!::read(wake_.get(), &count, sizeof count);
      continue;
    }
    const auto watch = watches_.find(fd);
    if (watch == watches_.end() || PackedKey(fd, watch->second.serial) != key) continue;
    const std::shared_ptr<FdCallback> callback = watch->second.callback;  // may unwatch itself
    (*callback)(events[i].events);
  }
  RunPosted();
  RunTimers();
}

void PollLoop::RunPosted() {
  std::vector<Callback> posted;
  {
    std::lock_guard lock(posted_mutex_);
    posted.swap(posted_);
  }
  for (Callback& callback : posted) callback();
}

void PollLoop::RunTimers() {
  const MonoTime now = clock_.Now();
  const uint64_t first_new = next_serial_;  // a timer set from here on waits for the next round
  while (!timers_.empty() && timers_.begin()->first.due <= now &&
         timers_.begin()->first.serial < first_new) {
    auto timer = timers_.extract(timers_.begin());
    timer.mapped()();
  }
}

}  // namespace weft::net
