// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Files that change: taken together or not at all.
#include "xds/tls_material.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/temp_dir_for_test.h"

namespace weft::xds {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

class TlsMaterialTest : public testing::Test {
 protected:
  TlsMaterialTest() { Put("certificate 1", "key 1", "authority 1"); }

  void Put(const std::string& certificate, const std::string& key, const std::string& authority) {
    Write("crt", certificate);
    Write("key", key);
    Write("ca", authority);
  }
  // As a rename leaves it: another file under the name.
  void Write(const std::string& name, const std::string& text) {
    std::ofstream(dir_ / (name + ".new")) << text;
    std::filesystem::rename(dir_ / (name + ".new"), dir_ / name);
  }
  Result<std::shared_ptr<TlsMaterial>> Read() {
    return TlsMaterial::Read(
        {dir_ / "crt", dir_ / "key", dir_ / "ca"},
        [this](const TlsFiles&, const TlsPems& pems) -> Status {
          ++checks_;
          const bool fits = pems.certificate.back() == pems.key.back();
          return fits ? Status() : Fail("the key does not fit", "mend it");
        },
        clock_, log_);
  }

  TempDir dir_;
  FakeClock clock_;
  MemoryLog log_;
  int checks_ = 0;
};

TEST_F(TlsMaterialTest, GivesTheSameUntilAFileChanges) {
  const auto material = Read().value();
  const auto first = material->Current();
  EXPECT_EQ(*first, (TlsPems{"certificate 1", "key 1", "authority 1"}));
  EXPECT_EQ(material->Current(), first);
  EXPECT_EQ(checks_, 1);
  Write("ca", "authority 2");
  EXPECT_EQ(material->Current()->authority, "authority 2");
  EXPECT_EQ(first->authority, "authority 1");
  EXPECT_THAT(log_.Lines(), ElementsAre(HasSubstr("changed TLS files are used")));
}

TEST_F(TlsMaterialTest, APairThatDoesNotFitIsNotTaken) {
  const auto material = Read().value();
  Write("key", "key 2");
  EXPECT_EQ(material->Current()->key, "key 1");
  EXPECT_EQ(material->Current()->key, "key 1");
  EXPECT_THAT(log_.Lines(), ElementsAre(HasSubstr("the key does not fit"))) << "told once";
  Write("crt", "certificate 2");
  EXPECT_EQ(material->Current()->key, "key 2");
  EXPECT_EQ(material->Current()->certificate, "certificate 2");
}

TEST_F(TlsMaterialTest, AMissingFileLeavesWhatWas) {
  const auto material = Read().value();
  std::filesystem::remove(dir_ / "key");
  EXPECT_EQ(material->Current()->key, "key 1");
  EXPECT_THAT(log_.Lines(), Contains(HasSubstr("cannot read " + (dir_ / "key"))));
  Put("certificate 3", "key 3", "authority 3");
  EXPECT_EQ(material->Current()->key, "key 3");
}

// A file written in place, and one that comes back as it was.
TEST_F(TlsMaterialTest, TheSameBytesAgainAreNoChange) {
  const auto material = Read().value();
  const auto first = material->Current();
  Put("certificate 1", "key 1", "authority 1");
  EXPECT_EQ(material->Current(), first);
  EXPECT_EQ(checks_, 2);
  EXPECT_THAT(log_.Lines(), ElementsAre());
}

TEST_F(TlsMaterialTest, WhatIsInUseIsCheckedAgainEveryDay) {
  const auto material = Read().value();
  clock_.Advance(23h);
  material->Current();
  EXPECT_EQ(checks_, 1);
  clock_.Advance(2h);
  material->Current();
  material->Current();
  EXPECT_EQ(checks_, 2);
}

TEST_F(TlsMaterialTest, TheFirstMustBeGood) {
  Write("key", "key 2");
  EXPECT_THAT(Read().error().message, HasSubstr("does not fit"));
  std::filesystem::remove(dir_ / "ca");
  const auto missing = Read();
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, HasSubstr("ca: No such file"));
  EXPECT_THAT(missing.error().next, HasSubstr("ls -l"));
}

TEST_F(TlsMaterialTest, AFolderIsNoFile) {
  std::filesystem::remove(dir_ / "ca");
  std::filesystem::create_directory(dir_ / "ca");
  EXPECT_FALSE(Read());
}

}  // namespace
}  // namespace weft::xds
