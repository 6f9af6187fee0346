// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Secrets whose values stand in files of their own, read and followed.
#include "sources/files/companions.h"

#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <string>

#include "sources/files/file_source_for_test.h"

namespace weft::sources {
namespace {

constexpr char kSecret[] = R"(
apiVersion: v1
kind: Secret
metadata:
  name: tls
  annotations:
    gateway.weft.dev/files: '{"tls.crt": "certs/shop.crt"}'
---
)";

class CompanionsTest : public FileSourceTest {
 protected:
  // The value of tls.crt in the newest batch's Secret; "" when that is not in it.
  std::string Next() {
    std::string value;
    for (const ObjectChange& change : source_->Drain().changes) {
      if (change.ref.name != "tls") continue;
      value = change.object ? change.object->value.at("data").at("tls.crt").as_string().c_str()
                            : "gone";
    }
    return value;
  }
};

constexpr char kOne[] = "b25l";
constexpr char kTwo[] = "dHdv";

TEST_F(CompanionsTest, ChangesWithItsFile) {
  dir_.Write("a.yaml", kSecret + Service("s"));
  dir_.Write("certs/shop.crt", "one");
  Start();
  EXPECT_EQ(Next(), kOne);
  dir_.Write("certs/shop.crt", "two");
  EXPECT_EQ(Next(), kTwo);
  dir_.Write("certs/new", "one");
  dir_.Move("certs/new", "certs/shop.crt");
  EXPECT_EQ(Next(), kOne);
  EXPECT_EQ(Drain(), "");
}

TEST_F(CompanionsTest, FollowsTheLinksOfAMountedSecret) {
  dir_.Write("..1/shop.crt", "one");
  dir_.Link("..1", "..data");
  dir_.Write("certs/other", "");
  dir_.Link("../..data/shop.crt", "certs/shop.crt");
  dir_.Write("a.yaml", kSecret);
  Start();
  EXPECT_EQ(Next(), kOne);
  dir_.Write("..2/shop.crt", "two");
  dir_.Link("..2", "..tmp");
  EXPECT_EQ(Next(), "");
  dir_.Move("..tmp", "..data");
  EXPECT_EQ(Next(), kTwo);
}

TEST_F(CompanionsTest, OneThatCannotBeReadFreezesItsObjectAlone) {
  dir_.Write("a.yaml", kSecret + Service("s"));
  Start();
  EXPECT_EQ(Drain(), "+s a.yaml:frozen:OBJECT-FILE@7:5");
  dir_.Write("certs/shop.crt", "one");
  EXPECT_EQ(Drain(), "+tls");
  dir_.Remove("certs/shop.crt");
  EXPECT_EQ(Drain(), "a.yaml:frozen:OBJECT-FILE@7:5:FILE-FROZEN@1:1");
  dir_.Write("a.yaml", kSecret + Service("s", 81));
  EXPECT_EQ(Drain(), "+s a.yaml:frozen:OBJECT-FILE@7:5:FILE-FROZEN@1:1");
  dir_.Write("certs/shop.crt", "two");
  EXPECT_EQ(Next(), kTwo);
}

TEST_F(CompanionsTest, MayNotLieOutsideTheFolder) {
  dir_.Write("a.yaml", R"(
apiVersion: v1
kind: Secret
metadata: {name: tls, annotations: {gateway.weft.dev/files: '{"k": "../x"}'}}
)");
  Start();
  const FileBatch batch = source_->Drain();
  ASSERT_EQ(batch.files.size(), 1u);
  ASSERT_EQ(batch.files[0].findings.size(), 1u);
  EXPECT_EQ(batch.files[0].findings[0].message,
            "Secret default/tls: metadata.annotations[gateway.weft.dev/files] must give for k the "
            "path of a file in the folder of the YAML file, or in a folder below it");
}

TEST_F(CompanionsTest, IsReadWithItsYamlFileAndNotWithAHalfOfIt) {
  dir_.Write("certs/shop.crt", "one");
  dir_.Write("a.yaml", kSecret + Service("s"));
  Start();
  EXPECT_EQ(Drain(), "+tls +s");
  {
    std::ofstream half(dir_ / "a.yaml", std::ios::binary);  // an editor that writes in place
    half << kSecret << std::flush;
    dir_.Write("certs/shop.crt", "two");
    EXPECT_EQ(Drain(), "") << "the rest of the file is still to come";
    half << Service("s");
  }
  EXPECT_EQ(Next(), kTwo);
}

TEST_F(CompanionsTest, IsPolledWhereNothingTells) {
  options_.poll = true;
  dir_.Write("certs/shop.crt", "one");
  dir_.Write("a.yaml", kSecret);
  Start();
  EXPECT_EQ(Next(), kOne);
  dir_.Write("certs/shop.crt", "a longer one");
  clock_.Advance(options_.poll_interval);
  EXPECT_EQ(Next(), "YSBsb25nZXIgb25l");
}

}  // namespace
}  // namespace weft::sources
