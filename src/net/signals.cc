// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// SignalSource on signalfd.
#include "net/signals.h"

#include <signal.h>
#include <sys/signalfd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "fmt/format.h"

namespace weft::net {
namespace {

sigset_t SetOf(std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) sigaddset(&set, signal);
  return set;
}

}  // namespace

void BlockSignals(std::initializer_list<int> signals) {
  const sigset_t set = SetOf(signals);
  WEFT_CHECK(::pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0);
}

Result<std::unique_ptr<SignalSource>> SignalSource::Create(PollLoop& loop,
                                                           std::initializer_list<int> signals,
                                                           std::function<void(int)> callback) {
  const sigset_t set = SetOf(signals);
  Fd fd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd) return Fail(fmt::format("cannot wait for signals: {}", std::strerror(errno)));
  const int number = fd.get();
  const Status watched =
      loop.Watch(number, EPOLLIN, [number, callback = std::move(callback)](uint32_t) {
        signalfd_siginfo info;
        while (::read(number, &info, sizeof info) == sizeof info) {
          callback(static_cast<int>(info.ssi_signo));
        }
      });
  if (!watched) return std::unexpected(watched.error());
  return std::unique_ptr<SignalSource>(new SignalSource(loop, std::move(fd)));
}

SignalSource::~SignalSource() { loop_.Unwatch(fd_.get()); }

}  // namespace weft::net
