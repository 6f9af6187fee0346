// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Whatever is done to a folder, and whenever the source looks: in the end it has given what a
// source gives that reads the folder for the first time, and it has given no object twice or back
// in time.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <random>
#include <string>

#include "model/json_hash.h"
#include "sources/files/file_source_for_test.h"

namespace weft::sources {
namespace {

namespace fs = std::filesystem;

// What a source has given so far, and what it has said of its files.
struct World {
  std::map<ObjectRef, uint64_t> objects;
  std::map<ObjectRef, std::string> files;
  std::map<std::string, std::vector<Finding>> findings;

  void Take(const FileBatch& batch) {
    for (const ObjectChange& change : batch.changes) {
      if (change.object) {
        const uint64_t hash = model::StableHash(change.object->value);
        const auto [entry, is_new] = objects.try_emplace(change.ref, hash);
        EXPECT_TRUE(is_new || entry->second != hash) << change.ref.ToString() << " given again";
        entry->second = hash;
        files[change.ref] = change.object->file;
      } else {
        EXPECT_EQ(objects.erase(change.ref), 1u) << change.ref.ToString() << " was not there";
        files.erase(change.ref);
      }
    }
    for (const MovedObject& moved : batch.moved) {
      EXPECT_TRUE(objects.contains(moved.ref));
      files[moved.ref] = moved.place.file;
    }
    for (const FileReport& report : batch.files) {
      if (report.state == FileState::kGone || report.findings.empty())
        findings.erase(report.file);
      else
        findings[report.file] = report.findings;
    }
  }
};

class Chaos {
 public:
  explicit Chaos(unsigned seed) : random_(seed) { fs::create_directory(root_); }

  // Does one thing to the folder that a person or a program might do.
  void Act() {
    std::error_code ignored;
    switch (Below(10)) {
      case 0:
      case 1:
      case 2:
        return Put(File(), Text());
      case 3:  // written elsewhere, renamed into place
        Put(Elsewhere(), Text());
        return fs::rename(elsewhere_, Made(File()), ignored);
      case 4:
        fs::remove(File(), ignored);
        return;
      case 5:
        return fs::rename(File(), Made(File()), ignored);
      case 6:  // removed and written anew
        fs::remove(File(), ignored);
        return Put(File(), Text());
      case 7:
        return fs::rename(Folder(), Folder(), ignored);
      case 8:
        fs::remove_all(Folder(), ignored);
        return;
      default: {
        const std::string link = Made(File());
        fs::remove(link, ignored);
        Put(Elsewhere(), Text());
        return fs::create_symlink(elsewhere_, link, ignored);
      }
    }
  }

  // Makes every file readable: what a file that is not has given before is not seen by looking at
  // it.
  void Mend() {
    for (const auto& entry : fs::recursive_directory_iterator(root_)) {
      if (entry.is_directory() || ReadConfigFile(entry.path(), 1 << 20).whole) continue;
      Put(entry.path(), Service(Name(), Below(9) + 1));
    }
  }

  int Below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
  const std::string& root() const { return root_; }

 private:
  std::string Name() { return "s" + std::to_string(Below(5)); }
  std::string Folder() { return root_ + "/" + "abc"[Below(3)]; }
  std::string File() {
    const std::string name = std::string(1, "xyz"[Below(3)]) + ".yaml";
    return (Below(3) ? root_ : Folder()) + "/" + name;
  }
  std::string Made(const std::string& file) {
    std::error_code ignored;
    fs::create_directories(fs::path(file).parent_path(), ignored);
    return file;
  }
  std::string Elsewhere() { return elsewhere_ = dir_ / ("e" + std::to_string(Below(4)) + ".txt"); }
  std::string Text() {
    std::string text;
    for (int i = Below(3); i >= 0; --i) text += Service(Name(), Below(9) + 1);
    return Below(6) ? text : text + "broken: [";
  }
  void Put(const std::string& file, const std::string& text) {
    std::ofstream(Made(file), std::ios::binary) << text;
  }

  std::mt19937 random_;
  TempDir dir_;
  const std::string root_ = dir_ / "conf";
  std::string elsewhere_;
};

TEST(FileSourceRandom, EndsWhereAFreshSourceBegins) {
  for (unsigned seed = 1; seed <= 80; ++seed) {
    SCOPED_TRACE(seed);
    Chaos chaos(seed);
    const FakeClock fixed;
    FakeClock clock;
    auto source = FileSource::Create({.root = chaos.root()}, clock);
    ASSERT_TRUE(source);
    World world;
    for (int step = 0; step < 40; ++step) {
      chaos.Act();
      if (chaos.Below(3) == 0) world.Take((*source)->Drain());
      clock.Advance(milliseconds(chaos.Below(60)));
    }
    chaos.Mend();
    world.Take((*source)->Drain());
    clock.Advance(milliseconds(200));
    world.Take((*source)->Drain());
    EXPECT_EQ((*source)->deadline(), std::nullopt);

    auto fresh_source = FileSource::Create({.root = chaos.root()}, fixed);
    ASSERT_TRUE(fresh_source);
    World fresh;
    fresh.Take((*fresh_source)->Drain());
    EXPECT_EQ(world.objects, fresh.objects);
    EXPECT_EQ(world.files, fresh.files);
    EXPECT_EQ(world.findings, fresh.findings);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace weft::sources
