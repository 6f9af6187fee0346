// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Files that are wrong, and what goes on around them.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "sources/files/file_source_for_test.h"

namespace weft::sources {
namespace {

using BadFiles = FileSourceTest;

TEST_F(BadFiles, AFileThatCannotBeReadKeepsWhatItGave) {
  dir_.Write("a.yaml", Service("a") + Service("b"));
  Start();
  Drain();
  dir_.Write("a.yaml", Service("a", 81) + "kind: 'Service\n");
  EXPECT_EQ(Drain(), "+a a.yaml:frozen:YAML-SYNTAX@6:7:FILE-FROZEN@1:1");
  EXPECT_EQ(findings_["a.yaml"][1].message,
            "until it can be read, what it gave before stays as it was: Service default/b");
  dir_.Write("a.yaml", "{");
  EXPECT_EQ(Drain(), "a.yaml:frozen:YAML-SYNTAX@2:1:FILE-FROZEN@1:1");
  dir_.Write("a.yaml", Service("b"));
  EXPECT_EQ(Drain(), "-a ~b");
  EXPECT_TRUE(findings_["a.yaml"].empty());
}

TEST_F(BadFiles, DeletingABrokenFileDeletesWhatItKept) {
  dir_.Write("a.yaml", Service("a"));
  Start();
  Drain();
  dir_.Write("a.yaml", "\t");
  dir_.Write("a.yaml", "a: [");
  EXPECT_EQ(Drain(), "a.yaml:frozen:YAML-SYNTAX@2:1:FILE-FROZEN@1:1");
  dir_.Remove("a.yaml");
  EXPECT_EQ(DrainLater(), "a.yaml:frozen:YAML-SYNTAX@2:1:FILE-FROZEN@1:1 | -a");
}

TEST_F(BadFiles, OfABrokenFileTheReadableDocumentsAreTaken) {
  dir_.Write("a.yaml", Service("a") + "x: [\n---\n" + Service("c"));
  Start();
  EXPECT_EQ(Drain(), "+a +c a.yaml:frozen:YAML-SYNTAX@7:1");
}

TEST_F(BadFiles, TheLastGoodObjectsOfAnEarlierLifeStay) {
  dir_.Write("a.yaml", Service("a", 81) + "x: [\n---\n");
  dir_.Write("b.yaml", Service("c"));
  std::vector<std::string> asked;
  options_.last_good = [&](const std::string& file) {
    asked.push_back(Short(file));
    return model::ReadObjects(Service("a") + Service("b"), file).objects;
  };
  Start();
  EXPECT_EQ(Drain(), "+a +b +c a.yaml:frozen:YAML-SYNTAX@7:1:FILE-FROZEN@1:1");
  EXPECT_EQ(asked, std::vector<std::string>{"a.yaml"});
  dir_.Write("a.yaml", Service("a", 81) + "x: [\n---\n# again\n");
  EXPECT_EQ(Drain(), "a.yaml:frozen:YAML-SYNTAX@7:1:FILE-FROZEN@1:1");
  EXPECT_EQ(asked.size(), 1u);
  dir_.Write("a.yaml", Service("a", 81));
  EXPECT_EQ(Drain(), "-b");
}

TEST_F(BadFiles, EachBadTextIsToldWithItsPlace) {
  Start();
  Drain();
  const std::pair<std::string, std::string> cases[] = {
      {"a: 'x", "YAML-SYNTAX@1:4"},
      {"a: 1\na: 2", "YAML-DUPLICATE-KEY@2:1"},
      {std::string("a: x\0", 5), "FILE-ENCODING@1:5"},
      {"a: \xff", "FILE-ENCODING@1:4"},
      {"a: " + std::string(100, '[') + std::string(100, ']'), "YAML-TOO-DEEP@1:67"},
      {"a: &a [1]\nb: &b [*a, *c]", "YAML-ALIAS@2:12"},
      {"a:\n  - " + std::string(4 << 20, 'x'), "OBJECT-TOO-LARGE@1:1"},
      {"hello", "OBJECT-UNREADABLE@1:1"},
      {"apiVersion: v1\nkind: Service\nmetadata: {}", "OBJECT-UNREADABLE@3:1"},
  };
  for (const auto& [text, told] : cases) {
    dir_.Write("bad.yaml", text);
    dir_.Write("good.yaml", Service("good", static_cast<int>(text.size() % 60000 + 1)));
    EXPECT_EQ(Drain(), "+good bad.yaml:frozen:" + told);
  }
}

TEST_F(BadFiles, AKindThatIsNotKnownFreezesNothing) {
  dir_.Write("a.yaml",
             Service("a") + "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\n");
  Start();
  EXPECT_EQ(Drain(), "+a a.yaml:read:KIND-UNKNOWN@7:1");
  dir_.Write("a.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\n");
  EXPECT_EQ(Drain(), "-a a.yaml:read:KIND-UNKNOWN@2:1");
}

TEST_F(BadFiles, ATooLargeFileIsNotReadAndKeepsWhatItGave) {
  options_.max_file_bytes = 2000;
  dir_.Write("a.yaml", Service("a"));
  Start();
  Drain();
  dir_.Write("a.yaml", Service("a", 81) + std::string(2000, '#'));
  EXPECT_EQ(Drain(), "a.yaml:frozen:FILE-TOO-LARGE@1:1:FILE-FROZEN@1:1");
}

TEST_F(BadFiles, WhatIsNoPlainFileIsNotWaitedFor) {
  ASSERT_EQ(mkfifo((dir_ / "pipe.yaml").c_str(), 0600), 0);
  dir_.Write("a.yaml", Service("a"));
  Start();
  EXPECT_EQ(Drain(), "+a pipe.yaml:frozen:FILE-UNREADABLE@1:1");
  EXPECT_EQ(findings_["pipe.yaml"][0].message, "is not a plain file");
}

// For the superuser no file is unreadable: the test becomes somebody else for a while.
TEST_F(BadFiles, AFileThatMayNotBeReadIsReadOnceItMay) {
  dir_.Write("a.yaml", Service("a"));
  ASSERT_EQ(chmod(dir_.path().c_str(), 0755), 0);
  ASSERT_EQ(chmod((dir_ / "a.yaml").c_str(), 0), 0);
  const uid_t self = geteuid();
  if (self == 0) ASSERT_EQ(seteuid(65534), 0);
  Start();
  EXPECT_EQ(Drain(), "a.yaml:frozen:FILE-UNREADABLE@1:1");
  EXPECT_EQ(findings_["a.yaml"][0].message, "cannot be read: Permission denied");
  ASSERT_EQ(seteuid(self), 0);
  ASSERT_EQ(chmod((dir_ / "a.yaml").c_str(), 0644), 0);
  EXPECT_EQ(Drain(), "+a");
}

TEST_F(BadFiles, TwoFilesWithOneObject) {
  dir_.Write("b.yaml", Service("a"));
  Start();
  Drain();
  dir_.Write("c.yaml", Service("a", 81));
  EXPECT_EQ(Drain(), "c.yaml:read:OBJECT-TWICE@1:1");
  EXPECT_EQ(findings_["c.yaml"][0].message,
            "Service default/a stands in " + dir_ / "b.yaml" +
                ":1 as well, which comes first by name: that one is used");
  dir_.Write("a.yaml", "\n" + Service("a", 82));
  EXPECT_EQ(Drain(), "+a b.yaml:read:OBJECT-TWICE@1:1 c.yaml:read:OBJECT-TWICE@1:1");
  EXPECT_EQ(places_["a"], "a.yaml");
  dir_.Remove("a.yaml");
  EXPECT_EQ(Drain(), "+a c.yaml:read:OBJECT-TWICE@1:1");  // falls to b.yaml before the grace ends
  EXPECT_EQ(places_["a"], "b.yaml");
  dir_.Remove("b.yaml");
  EXPECT_EQ(Drain(), "+a");
  EXPECT_EQ(places_["a"], "c.yaml");
  dir_.Remove("c.yaml");
  EXPECT_EQ(DrainLater(), "-a");
}

TEST_F(BadFiles, AnObjectFallsToAFileThatCannotBeReadAnyMore) {
  dir_.Write("a.yaml", Service("a"));
  dir_.Write("b.yaml", Service("a", 81) + Service("b"));
  Start();
  EXPECT_EQ(Drain(), "+a +b b.yaml:read:OBJECT-TWICE@1:1");
  dir_.Write("b.yaml", "a: [");
  EXPECT_EQ(Drain(), "b.yaml:frozen:YAML-SYNTAX@2:1:OBJECT-TWICE@1:1:FILE-FROZEN@1:1");
  dir_.Remove("a.yaml");
  // b.yaml never gave this object, and now nobody knows how it looked.
  EXPECT_EQ(DrainLater(), "b.yaml:frozen:YAML-SYNTAX@2:1:FILE-FROZEN@1:1 | -a");
}

TEST_F(BadFiles, TheSameObjectInTwoFilesThatAreEqualOnlyMoves) {
  dir_.Write("a.yaml", Service("a"));
  dir_.Write("b.yaml", Service("a"));
  Start();
  Drain();
  dir_.Remove("a.yaml");
  EXPECT_EQ(DrainLater(), "~a");
}

TEST_F(BadFiles, AnOverflowOfTheEventQueueLosesNothing) {
  dir_.Write("gone.yaml", Service("gone"));
  Start();
  Drain();
  int limit = 0;
  std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> limit;
  ASSERT_GT(limit, 0);
  const std::string noise[] = {dir_ / "x.txt", dir_ / "y.txt"};
  dir_.Write("x.txt", "");
  dir_.Write("y.txt", "");
  for (int i = 0; i <= limit;
       ++i) {  // the kernel merges events that are alike and follow each other
    ASSERT_EQ(chmod(noise[i % 2].c_str(), i % 4 < 2 ? 0600 : 0644), 0);
  }
  dir_.Write("new.yaml", Service("new"));
  dir_.Write("sub/new.yaml", Service("sub"));
  dir_.Remove("gone.yaml");
  EXPECT_EQ(DrainLater(), "+new +sub | -gone");
  dir_.Write("sub/new.yaml", Service("sub", 81));
  EXPECT_EQ(Drain(), "+sub");
}

TEST_F(BadFiles, WithoutInotifyFilesAreLookedAtEverySoOften) {
  options_.poll = true;
  dir_.Write("a.yaml", Service("a"));
  Start();
  EXPECT_EQ(source_->fd(), -1);
  EXPECT_EQ(Drain(), "+a");
  EXPECT_EQ(source_->deadline(), clock_.Now() + options_.poll_interval);
  dir_.Write("a.yaml", Service("a", 8100));
  dir_.Write("sub/b.yaml", Service("b"));
  EXPECT_EQ(Drain(), "");
  clock_.Advance(options_.poll_interval);
  EXPECT_EQ(Drain(), "+a +b");
  dir_.Remove("a.yaml");
  clock_.Advance(options_.poll_interval);
  EXPECT_EQ(DrainLater(), "-a");
}

TEST_F(BadFiles, FourHundredBadFilesHoldUpNobody) {
  for (int i = 0; i < 100; ++i) {
    dir_.Write("good" + std::to_string(i) + ".yaml", Service("s" + std::to_string(i)));
  }
  Start();
  EXPECT_EQ(source_->Drain().changes.size(), 100u);
  for (int i = 0; i < 400; ++i) {
    dir_.Write("bad" + std::to_string(i) + ".yaml", i % 2 ? "a: [" : "a: 1\na: 2\n");
  }
  dir_.Write("good7.yaml", Service("s7", 81));
  const FileBatch batch = source_->Drain();
  EXPECT_EQ(batch.files.size(), 401u);
  ASSERT_EQ(batch.changes.size(), 1u);
  EXPECT_EQ(batch.changes[0].ref.name, "s7");
}

}  // namespace
}  // namespace weft::sources
