// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// A folder as people and programs change it. inotify queues its events within the system call that
// causes them, so nothing here has to wait.
#include "sources/files/file_source_for_test.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace weft::sources {
namespace {

TEST_F(FileSourceTest, ReadsAFolderOnceAndThenOnlyWhatChanges) {
  dir_.Write("a.yaml", Service("a") + Service("b"));
  dir_.Write("sub/deep/c.json", R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"c"}})");
  dir_.Write("d.yml", Service("d"));
  dir_.Write(".hidden.yaml", Service("x1"));
  dir_.Write(".git/x.yaml", Service("x2"));
  dir_.Write("#a.yaml", Service("x3"));
  dir_.Write("a.yaml~", Service("x4"));
  dir_.Write("readme.md", "# no");
  Start();
  EXPECT_EQ(source_->deadline(), clock_.Now());
  EXPECT_EQ(Drain(), "+a +b +c +d");
  EXPECT_EQ(source_->deadline(), std::nullopt);
  EXPECT_EQ(Drain(), "");
  dir_.Write("a.yaml", Service("a", 81) + Service("b"));
  EXPECT_EQ(Drain(), "+a");
  dir_.Write("a.yaml", "# a line\n" + Service("a", 81) + Service("b"));
  EXPECT_EQ(Drain(), "~a ~b");
}

TEST_F(FileSourceTest, NoSuchFolderIsAnError) {
  const auto source = FileSource::Create({.root = dir_ / "nowhere"}, clock_);
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().message, "there is no file or folder " + (dir_ / "nowhere"));
}

TEST_F(FileSourceTest, AChangedFileGivesAndTakesObjects) {
  dir_.Write("a.yaml", Service("a") + Service("b"));
  Start();
  EXPECT_EQ(Drain(), "+a +b");
  dir_.Write("a.yaml", Service("b", 81) + Service("c"));
  EXPECT_EQ(Drain(), "-a +b +c");
  dir_.Write("a.yaml", "");
  EXPECT_EQ(Drain(), "-b -c");
}

TEST_F(FileSourceTest, ManyChangesAreOneBatch) {
  Start();
  EXPECT_EQ(Drain(), "");
  dir_.Write("a.yaml", Service("a"));
  dir_.Write("b.yaml", Service("b"));
  dir_.Write("sub/c.yaml", Service("c"));
  EXPECT_EQ(Drain(), "+a +b +c");
}

TEST_F(FileSourceTest, AFileThatIsBeingWrittenIsNotRead) {
  Start();
  Drain();
  std::ofstream file(dir_ / "a.yaml");
  file << Service("a") << "nonsense: [" << std::flush;
  EXPECT_EQ(Drain(), "");
  file << "]\n";
  file.close();
  EXPECT_EQ(Drain(), "+a a.yaml:frozen:OBJECT-UNREADABLE@6:1");
}

TEST_F(FileSourceTest, RenamedIntoPlace) {
  dir_.Write("a.yaml", Service("a"));
  Start();
  Drain();
  dir_.Write(".a.yaml.tmp", Service("a", 81));
  EXPECT_EQ(Drain(), "");
  dir_.Move(".a.yaml.tmp", "a.yaml");
  EXPECT_EQ(Drain(), "+a");
}

TEST_F(FileSourceTest, HardLinkedIntoPlace) {
  Start();
  Drain();
  dir_.Write(".a", Service("a"));
  std::filesystem::create_hard_link(dir_ / ".a", dir_ / "a.yaml");
  EXPECT_EQ(Drain(), "+a");
}

TEST_F(FileSourceTest, ADeletedFileTakesItsObjectsWithItAfterTheGrace) {
  dir_.Write("a.yaml", Service("a"));
  Start();
  Drain();
  dir_.Remove("a.yaml");
  EXPECT_EQ(Drain(), "");
  EXPECT_EQ(source_->deadline(), clock_.Now() + options_.deletion_grace);
  clock_.Advance(options_.deletion_grace - milliseconds(1));
  EXPECT_EQ(Drain(), "");
  clock_.Advance(milliseconds(1));
  EXPECT_EQ(Drain(), "-a");
  EXPECT_EQ(source_->deadline(), std::nullopt);
}

TEST_F(FileSourceTest, AFileThatIsRemovedAndWrittenAnewTakesNothingDown) {
  dir_.Write("a.yaml", Service("a") + Service("b"));
  Start();
  Drain();
  dir_.Remove("a.yaml");
  EXPECT_EQ(Drain(), "");
  {
    std::ofstream file(dir_ / "a.yaml");
    file << Service("a") << std::flush;
    EXPECT_EQ(Drain(), "");
    ASSERT_EQ(chmod((dir_ / "a.yaml").c_str(), 0600), 0);
    clock_.Advance(options_.deletion_grace);
    EXPECT_EQ(Drain(), "");  // a slow writer
    file << Service("b", 81);
  }
  EXPECT_EQ(Drain(), "+b");
}

TEST_F(FileSourceTest, RemovedAndMadeAnewBetweenTwoDrains) {
  dir_.Write("a.yaml", Service("a"));
  Start();
  Drain();
  dir_.Remove("a.yaml");
  std::ofstream file(dir_ / "a.yaml");
  EXPECT_EQ(Drain(), "");
  file << Service("a", 81);
  file.close();
  EXPECT_EQ(Drain(), "+a");
}

TEST_F(FileSourceTest, ARenamedFileOnlyMovesItsObjects) {
  dir_.Write("b.yaml", Service("a"));
  Start();
  Drain();
  dir_.Move("b.yaml", "c.yaml");
  EXPECT_EQ(DrainLater(), "~a");
  EXPECT_EQ(places_["a"], "c.yaml");
  dir_.Move("c.yaml", "c.yaml.off");
  EXPECT_EQ(DrainLater(), "-a");
}

TEST_F(FileSourceTest, AFolderIsMovedAboutAndRemoved) {
  dir_.Write("one/x/a.yaml", Service("a"));
  Start();
  EXPECT_EQ(Drain(), "+a");
  dir_.Move("one", "two");
  EXPECT_EQ(DrainLater(), "~a");
  dir_.Write("two/x/a.yaml", Service("a", 81));
  EXPECT_EQ(Drain(), "+a");
  dir_.Move("two", ".two");
  EXPECT_EQ(DrainLater(), "-a");
  dir_.Write(".two/x/a.yaml", Service("a", 82));
  EXPECT_EQ(Drain(), "");
  dir_.Move(".two", "one");
  EXPECT_EQ(Drain(), "+a");
  dir_.Remove("one");
  EXPECT_EQ(DrainLater(), "-a");
  dir_.Write("one/x/a.yaml", Service("a"));
  EXPECT_EQ(Drain(), "+a");
}

TEST_F(FileSourceTest, TheRootVanishesAndComesBack) {
  dir_.Write("conf/a.yaml", Service("a") + Service("b"));
  dir_.Write("new/a.yaml", Service("a"));
  dir_.Write("new/c.yaml", Service("c"));
  Start(dir_ / "conf");
  EXPECT_EQ(Drain(), "+a +b");
  dir_.Move("conf", "old");
  EXPECT_EQ(DrainLater(), "root:FOLDER-GONE");
  dir_.Move("new", "conf");
  EXPECT_EQ(Drain(), "-b +c root:fine");
  dir_.Write("conf/c.yaml", Service("c", 81));
  EXPECT_EQ(Drain(), "+c");
}

TEST_F(FileSourceTest, TheRootVanishesWithItsParents) {
  dir_.Write("p/conf/a.yaml", Service("a"));
  Start(dir_ / "p/conf");
  Drain();
  dir_.Move("p", "q");
  dir_.Move("q/conf", "q/off");
  EXPECT_EQ(Drain(), "root:FOLDER-GONE");
  dir_.Write("p/readme", "");
  Drain();
  dir_.Move("q/off", "p/conf");
  EXPECT_EQ(Drain(), "root:fine");
}

TEST_F(FileSourceTest, OneFileAsTheRoot) {
  dir_.Write("conf.txt", Service("a"));
  dir_.Write("other.yaml", Service("x"));
  Start(dir_ / "conf.txt");
  EXPECT_EQ(Drain(), "+a");
  dir_.Write("conf.txt", Service("a", 81));
  EXPECT_EQ(Drain(), "+a");
  dir_.Write(".tmp", Service("a", 82));
  dir_.Move(".tmp", "conf.txt");
  EXPECT_EQ(Drain(), "+a");
  dir_.Remove("conf.txt");
  EXPECT_EQ(DrainLater(), "root:FOLDER-GONE");
  dir_.Write("conf.txt", Service("b"));
  EXPECT_EQ(Drain(), "-a +b root:fine");
}

TEST_F(FileSourceTest, ALinkedRootIsSwapped) {
  dir_.Write("r1/a.yaml", Service("a"));
  dir_.Write("r2/a.yaml", Service("a", 81));
  dir_.Link("r1", "current");
  Start(dir_ / "current");
  EXPECT_EQ(Drain(), "+a");
  dir_.Link("r2", "next");
  dir_.Move("next", "current");
  EXPECT_EQ(Drain(), "+a");
  dir_.Write("r2/a.yaml", Service("a", 82));
  EXPECT_EQ(Drain(), "+a");
}

TEST_F(FileSourceTest, AMountedConfigMapIsSwapped) {
  dir_.Write("m/..1/a.yaml", Service("a"));
  dir_.Write("m/..1/b.yaml", Service("b"));
  dir_.Link("..1", "m/..data");
  dir_.Link("..data/a.yaml", "m/a.yaml");
  dir_.Link("..data/b.yaml", "m/b.yaml");
  Start(dir_ / "m");
  EXPECT_EQ(Drain(), "+a +b");
  for (int round = 2; round < 5; ++round) {
    const std::string now = "m/.." + std::to_string(round);
    dir_.Write(now + "/a.yaml", Service("a", 80 + round));
    dir_.Write(now + "/b.yaml", Service("b"));
    dir_.Link(".." + std::to_string(round), "m/..data_tmp");
    EXPECT_EQ(Drain(), "");
    dir_.Move("m/..data_tmp", "m/..data");
    EXPECT_EQ(Drain(), "+a");
    dir_.Remove("m/.." + std::to_string(round - 1));
    EXPECT_EQ(DrainLater(), "");
  }
}

TEST_F(FileSourceTest, LinksToFilesElsewhereAreFollowed) {
  dir_.Write("else/where.txt", Service("a"));
  dir_.Write("else/sub/b.yaml", Service("b"));
  std::filesystem::create_directory(dir_ / "conf");
  Start(dir_ / "conf");
  EXPECT_EQ(Drain(), "");
  dir_.Link("../else/where.txt", "conf/a.yaml");
  EXPECT_EQ(Drain(), "+a");
  dir_.Write("else/where.txt", Service("a", 81));
  EXPECT_EQ(Drain(), "+a");
  dir_.Remove("else/where.txt");
  EXPECT_EQ(DrainLater(), "-a");
  dir_.Write("else/where.txt", Service("a", 82));
  EXPECT_EQ(Drain(), "+a");
  dir_.Link("../else/sub", "conf/sub");
  EXPECT_EQ(Drain(), "");
  dir_.Link("loop.yaml", "conf/loop.yaml");
  EXPECT_EQ(Drain(), "conf/loop.yaml:frozen:FILE-UNREADABLE@1:1");
}

TEST_F(FileSourceTest, ALargeFolderIsHandedOverInParts) {
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    dir_.Write(std::string(name) + ".yaml", Service(name));
  }
  dir_.Write("z.yaml", Service("a", 81));
  options_.batch_files = 2;
  Start();
  EXPECT_EQ(Drain(), "+a +b more");
  EXPECT_LE(source_->deadline(), clock_.Now());
  EXPECT_EQ(Drain(), "+c +d more");
  dir_.Write("a.yaml", Service("f"));  // what changes meanwhile comes with the rest
  EXPECT_EQ(Drain(), "-a +e +f more");
  EXPECT_EQ(Drain(), "+a");
  EXPECT_EQ(source_->deadline(), std::nullopt);
}

}  // namespace
}  // namespace weft::sources
