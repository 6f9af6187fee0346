// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// SignalSource: signals as events of a PollLoop instead of interrupts.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>

#include "base/result.h"
#include "net/fd.h"
#include "net/poll_loop.h"

namespace weft::net {

// Keeps the given signals from interrupting any thread. To be called in main before the first
// thread is started, since threads inherit the mask. Children inherit it too: see agent/spawn.h.
void BlockSignals(std::initializer_list<int> signals);

// Calls back on the loop's thread with the number of each signal that arrives. One object per
// signal and process; the signals must be blocked. Unregisters itself when destroyed.
class SignalSource {
 public:
  static Result<std::unique_ptr<SignalSource>> Create(PollLoop& loop,
                                                      std::initializer_list<int> signals,
                                                      std::function<void(int signal)> callback);
  ~SignalSource();
  SignalSource(const SignalSource&) = delete;
  SignalSource& operator=(const SignalSource&) = delete;

 private:
  SignalSource(PollLoop& loop, Fd fd) : loop_(loop), fd_(std::move(fd)) {}

  PollLoop& loop_;
  Fd fd_;
};

}  // namespace weft::net
