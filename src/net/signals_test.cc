// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// SignalSource: blocked signals arrive as callbacks.
#include "net/signals.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <vector>

namespace weft::net {
namespace {

using namespace std::chrono_literals;

TEST(SignalSource, CallsBackOncePerSignalOnTheLoop) {
  BlockSignals({SIGUSR1, SIGUSR2});
  SystemClock clock;
  auto loop = PollLoop::Create(clock).value();
  std::vector<int> seen;
  auto source =
      SignalSource::Create(*loop, {SIGUSR1, SIGUSR2}, [&](int signal) { seen.push_back(signal); });
  ASSERT_TRUE(source);
  ::kill(::getpid(), SIGUSR2);
  loop->RunOnce(5s);
  ::kill(::getpid(), SIGUSR1);
  loop->RunOnce(5s);
  EXPECT_EQ(seen, (std::vector<int>{SIGUSR2, SIGUSR1}));
}

}  // namespace
}  // namespace weft::net
