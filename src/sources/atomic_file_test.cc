// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "sources/atomic_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "base/temp_dir_for_test.h"
#include "sources/file_size_limit_for_test.h"

namespace weft::sources {
namespace {

class AtomicFile : public testing::Test {
 protected:
  // "bytes" or "bytes !" with a warning, or "error".
  std::string Read() const {
    const auto read = ReadNewestValid(path_);
    if (!read) return "error";
    return read->bytes + (read->warning.empty() ? "" : " !");
  }

  TempDir dir_;
  const std::string path_ = dir_ / "good";
};

TEST_F(AtomicFile, GivesTheNewest) {
  EXPECT_EQ(Read(), "error");
  ASSERT_TRUE(WriteGenerations(path_, "one"));
  EXPECT_EQ(Read(), "one");
  ASSERT_TRUE(WriteGenerations(path_, "two"));
  ASSERT_TRUE(WriteGenerations(path_, std::string("\0three\n", 7)));
  EXPECT_EQ(Read(), std::string("\0three\n", 7));
  ASSERT_TRUE(WriteGenerations(path_, ""));
  EXPECT_EQ(Read(), "");
}

TEST_F(AtomicFile, IsReadableByItsOwnerAlone) {
  dir_.Write("good.new", "left by a crash");
  ASSERT_EQ(chmod((path_ + ".new").c_str(), 0666), 0);
  ASSERT_TRUE(WriteGenerations(path_, "one"));
  ASSERT_TRUE(WriteGenerations(path_, "two"));
  for (const char* name : {"good", "good.previous"}) {
    struct stat status;
    ASSERT_EQ(stat((dir_ / name).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u) << name;
  }
  EXPECT_FALSE(std::filesystem::exists(path_ + ".new"));
}

TEST_F(AtomicFile, ADamagedNewestGivesWayToThePrevious) {
  ASSERT_TRUE(WriteGenerations(path_, "one"));
  ASSERT_TRUE(WriteGenerations(path_, "two"));
  const std::string whole = dir_.Read("good");
  for (size_t length = 0; length < whole.size(); ++length) {
    dir_.Write("good", whole.substr(0, length));
    EXPECT_EQ(Read(), "one !") << "cut at " << length;
  }
  for (size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string flipped = whole;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    dir_.Write("good", flipped);
    EXPECT_EQ(Read(), "one !") << "bit " << bit;
  }
  dir_.Write("good", whole + "x");
  EXPECT_EQ(Read(), "one !");
  dir_.Remove("good");  // a crash between the two renames
  EXPECT_EQ(Read(), "one !");
  EXPECT_EQ(
      ReadNewestValid(path_)->warning,
      "cannot read " + path_ + ": No such file or directory; the generation before it is used");
}

TEST_F(AtomicFile, ADamagedNewestDoesNotPushOutAGoodPrevious) {
  ASSERT_TRUE(WriteGenerations(path_, "one"));
  ASSERT_TRUE(WriteGenerations(path_, "two"));
  dir_.Write("good", "garbage");
  ASSERT_TRUE(WriteGenerations(path_, "three"));
  EXPECT_EQ(Read(), "three");
  dir_.Write("good", "garbage");
  EXPECT_EQ(Read(), "one !");
}

TEST_F(AtomicFile, BothDamagedIsAnErrorThatNamesBoth) {
  ASSERT_TRUE(WriteGenerations(path_, "one"));
  ASSERT_TRUE(WriteGenerations(path_, "two"));
  dir_.Write("good", "x");
  dir_.Write("good.previous", "weft-file 1 3 0000000000000000\none");
  const auto read = ReadNewestValid(path_);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message, path_ + " is damaged: no header; " + path_ +
                                      ".previous is damaged: its length or checksum is wrong");
}

TEST_F(AtomicFile, AFullDiskLeavesBothGenerationsAsTheyWere) {
  ASSERT_TRUE(WriteGenerations(path_, "one"));
  ASSERT_TRUE(WriteGenerations(path_, "two"));
  {
    const FileSizeLimit full(1000);
    const Status written = WriteGenerations(path_, std::string(2000, 'x'));
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().message, "cannot write " + path_ + ".new: File too large");
    EXPECT_EQ(written.error().next, "free some space: df -h " + dir_.path());
  }
  EXPECT_FALSE(std::filesystem::exists(path_ + ".new"));
  EXPECT_EQ(Read(), "two");
  dir_.Remove("good");
  EXPECT_EQ(Read(), "one !");
}

TEST_F(AtomicFile, AFolderThatIsNotThereIsAnError) {
  const Status written = WriteGenerations(dir_ / "no/good", "x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message,
            "cannot create " + (dir_ / "no/good.new") + ": No such file or directory");
}

}  // namespace
}  // namespace weft::sources
