// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "sources/files/file_watch.h"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <string>

#include "sources/files/file_source_for_test.h"

namespace weft::sources {
namespace {

// What has arrived from the watch's thread.
class Inbox {
 public:
  void Put(const FileBatch& batch) {
    std::lock_guard lock(mutex_);
    ++batches_;
    for (const ObjectChange& change : batch.changes) {
      if (change.object)
        names_.insert(change.ref.name);
      else
        names_.erase(change.ref.name);
    }
    arrived_.notify_all();
  }
  bool WaitFor(const std::set<std::string>& names, int batches) {
    std::unique_lock lock(mutex_);
    return arrived_.wait_for(lock, std::chrono::seconds(20),
                             [&] { return names_ == names && batches_ >= batches; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::set<std::string> names_;
  int batches_ = 0;
};

TEST(FileWatch, DeliversChangesUntilItIsDestroyed) {
  const TempDir dir;
  const SystemClock clock;
  Inbox inbox;
  auto watch = FileWatch::Start({.root = dir.path(), .deletion_grace = milliseconds(1)}, clock,
                                [&](const FileBatch& batch) { inbox.Put(batch); });
  ASSERT_TRUE(watch);
  EXPECT_TRUE(inbox.WaitFor({}, 1));  // of an empty folder too
  dir.Write("a.yaml", Service("a"));
  dir.Write("b.yaml", Service("b"));
  EXPECT_TRUE(inbox.WaitFor({"a", "b"}, 2));
  dir.Remove("a.yaml");
  EXPECT_TRUE(inbox.WaitFor({"b"}, 3));
  watch->reset();
  dir.Write("c.yaml", Service("c"));
  EXPECT_TRUE(inbox.WaitFor({"b"}, 3));
}

TEST(FileWatch, TheRestOfALargeFolderComesWhenItIsAskedFor) {
  const TempDir dir;
  dir.Write("a.yaml", Service("a"));
  dir.Write("b.yaml", Service("b"));
  const SystemClock clock;
  Inbox inbox;
  auto watch = FileWatch::Start({.root = dir.path(), .batch_files = 1}, clock,
                                [&](const FileBatch& batch) { inbox.Put(batch); });
  ASSERT_TRUE(watch);
  EXPECT_TRUE(inbox.WaitFor({"a"}, 1));
  dir.Write("c.yaml", Service("c"));  // an event alone brings no more
  (*watch)->Continue();
  EXPECT_TRUE(inbox.WaitFor({"a", "b"}, 2));
  (*watch)->Continue();
  EXPECT_TRUE(inbox.WaitFor({"a", "b", "c"}, 3));
}

TEST(FileWatch, FollowsAFolderWithoutInotify) {
  const TempDir dir;
  const SystemClock clock;
  Inbox inbox;
  auto watch =
      FileWatch::Start({.root = dir.path(), .poll = true, .poll_interval = milliseconds(5)}, clock,
                       [&](const FileBatch& batch) { inbox.Put(batch); });
  ASSERT_TRUE(watch);
  dir.Write("a.yaml", Service("a"));
  EXPECT_TRUE(inbox.WaitFor({"a"}, 1));
}

TEST(FileWatch, NoSuchFolderIsAnError) {
  const SystemClock clock;
  EXPECT_FALSE(FileWatch::Start({.root = "/nowhere/at/all"}, clock, [](const FileBatch&) {}));
}

}  // namespace
}  // namespace weft::sources
