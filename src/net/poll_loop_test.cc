// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// PollLoop: descriptors, timers on a fake clock, and calls from other threads.
#include "net/poll_loop.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <thread>

namespace weft::net {
namespace {

using namespace std::chrono_literals;

struct Pipe {
  Pipe() {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
    read = Fd(ends[0]);
    write = Fd(ends[1]);
  }
  void Put() { EXPECT_EQ(::write(write.get(), "x", 1), 1); }
  Fd read, write;
};

class PollLoopTest : public testing::Test {
 protected:
  FakeClock clock_;
  std::unique_ptr<PollLoop> loop_ = PollLoop::Create(clock_).value();
};

TEST_F(PollLoopTest, TimersFireInTheOrderOfTheirTimesAndOnlyWhenDue) {
  std::vector<int> fired;
  loop_->After(20ms, [&] { fired.push_back(20); });
  loop_->After(10ms, [&] { fired.push_back(10); });
  const auto cancelled = loop_->After(15ms, [&] { fired.push_back(15); });
  loop_->Cancel(cancelled);
  loop_->RunOnce(0ms);
  EXPECT_TRUE(fired.empty());
  clock_.Advance(10ms);
  loop_->RunOnce(0ms);
  EXPECT_EQ(fired, std::vector<int>{10});
  clock_.Advance(1h);
  loop_->RunOnce(0ms);
  EXPECT_EQ(fired, (std::vector<int>{10, 20}));
}

TEST_F(PollLoopTest, ATimerMayCancelAnotherThatIsDueAtTheSameTime) {
  int fired = 0;
  PollLoop::TimerId second{};
  loop_->After(5ms, [&] {
    ++fired;
    loop_->Cancel(second);
  });
  second = loop_->After(5ms, [&] { ++fired; });
  clock_.Advance(5ms);
  loop_->RunOnce(0ms);
  EXPECT_EQ(fired, 1);
}

TEST_F(PollLoopTest, AReadableDescriptorCallsBackUntilUnwatched) {
  Pipe pipe;
  int calls = 0;
  ASSERT_TRUE(loop_->Watch(pipe.read.get(), EPOLLIN, [&](uint32_t events) {
    EXPECT_TRUE(events & EPOLLIN);
    if (++calls == 2) loop_->Unwatch(pipe.read.get());
  }));
  loop_->RunOnce(0ms);
  EXPECT_EQ(calls, 0);
  pipe.Put();
  for (int round = 0; round < 5; ++round) loop_->RunOnce(0ms);
  EXPECT_EQ(calls, 2);
}

TEST_F(PollLoopTest, AnEventForAClosedDescriptorDoesNotReachItsSuccessor) {
  // Both pipes are ready in one round; the first callback replaces the other's descriptor.
  auto first = std::make_unique<Pipe>(), second = std::make_unique<Pipe>();
  int stale = 0, replaced = 0;
  const auto replace = [&](Pipe& other) {
    if (replaced++ > 0) return;
    const int number = other.read.get();
    loop_->Unwatch(number);
    other = Pipe();
    Fd same(::fcntl(other.read.get(), F_DUPFD_CLOEXEC, number));
    ASSERT_EQ(same.get(), number);
    other.read = std::move(same);
    ASSERT_TRUE(loop_->Watch(number, EPOLLIN, [&](uint32_t) { ++stale; }));
  };
  ASSERT_TRUE(loop_->Watch(first->read.get(), EPOLLIN, [&](uint32_t) { replace(*second); }));
  ASSERT_TRUE(loop_->Watch(second->read.get(), EPOLLIN, [&](uint32_t) { replace(*first); }));
  first->Put();
  second->Put();
  loop_->RunOnce(0ms);
  EXPECT_EQ(replaced, 1);
  EXPECT_EQ(stale, 0);
}

TEST_F(PollLoopTest, WatchingABadDescriptorIsAnError) {
  EXPECT_FALSE(loop_->Watch(9999, EPOLLIN, [](uint32_t) {}));
}

TEST(PollLoopThreads, PostsFromOtherThreadsAllRunInTheirOrderAndWakeTheLoop) {
  SystemClock clock;
  auto loop = PollLoop::Create(clock).value();
  constexpr int kEach = 1000;
  std::vector<int> last(4, -1);
  int ran = 0;
  {
    std::vector<std::jthread> threads;
    for (int sender = 0; sender < 4; ++sender) {
      threads.emplace_back([&, sender] {
        for (int i = 0; i < kEach; ++i) {
          loop->Post([&, sender, i] {
            EXPECT_EQ(last[sender], i - 1);
            last[sender] = i;
            if (++ran == 4 * kEach) loop->Stop();
          });
        }
      });
    }
    loop->Run();  // blocks for ever if a wake-up is lost
  }
  EXPECT_EQ(ran, 4 * kEach);
}

}  // namespace
}  // namespace weft::net
