// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The last known good file: what goes in comes out, and nothing damaged ever does.
#include "agent/lkg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weft::agent {
namespace {

using ir::ResourceType;
using testing::HasSubstr;
using testing::Not;

std::shared_ptr<const ir::Resource> Make(ResourceType type, std::string name, std::string bytes,
                                         std::vector<ir::ResourceId> needs = {}) {
  return std::make_shared<const ir::Resource>(
      ir::Resource{{type, std::move(name)},
                   0xfedcba9876543210,
                   std::make_shared<const std::string>(std::move(bytes)),
                   std::move(needs)});
}

LastKnownGood Sample() {
  LastKnownGood good{.node_id = "edge-1", .saved = WallTime(std::chrono::seconds(1'800'000'000))};
  good.answered.set(1).set(5);
  good.resources = {
      Make(ResourceType::kCluster, "shop/reviews:80", std::string("\0\xff bytes", 8)),
      Make(ResourceType::kRoutes, "8080|s17", "", {{ResourceType::kCluster, "shop/reviews:80"}}),
      Make(ResourceType::kSecret, "", "-----BEGIN PRIVATE KEY-----")};
  return good;
}

LkgKey Key(uint8_t first = 1) {
  LkgKey key{};
  key[0] = first;
  return key;
}

void ExpectSample(const Result<LastKnownGood>& read) {
  ASSERT_TRUE(read) << read.error().message;
  const LastKnownGood good = Sample();
  EXPECT_EQ(read->node_id, good.node_id);
  EXPECT_EQ(read->saved, good.saved);
  EXPECT_EQ(read->answered, good.answered);
  ASSERT_EQ(read->resources.size(), good.resources.size());
  for (size_t at = 0; at < good.resources.size(); ++at) {
    EXPECT_EQ(*read->resources[at], *good.resources[at]);
    EXPECT_EQ(*read->resources[at]->bytes, *good.resources[at]->bytes);
  }
}

TEST(Lkg, ReadsWhatItWrites) {
  ExpectSample(DecodeLkg(EncodeLkg(Sample(), std::nullopt), std::nullopt));
  ExpectSample(DecodeLkg(EncodeLkg(Sample(), Key()), Key()));
  EXPECT_TRUE(DecodeLkg(EncodeLkg({}, std::nullopt), std::nullopt));
}

TEST(Lkg, EveryTruncationAndEveryFlippedBitIsFound) {
  for (const std::optional<LkgKey>& key : {std::optional<LkgKey>(), std::optional(Key())}) {
    const std::string bytes = EncodeLkg(Sample(), key);
    for (size_t length = 0; length < bytes.size(); ++length) {
      EXPECT_FALSE(DecodeLkg(std::string_view(bytes).substr(0, length), key)) << length;
    }
    EXPECT_FALSE(DecodeLkg(bytes + '\0', key));
    for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      std::string flipped = bytes;
      flipped[bit / 8] ^= static_cast<char>(1 << bit % 8);
      EXPECT_FALSE(DecodeLkg(flipped, key)) << "bit " << bit;
    }
  }
}

TEST(Lkg, WithAKeyNothingIsReadableAndNoTwoFilesAreAlike) {
  const std::string bytes = EncodeLkg(Sample(), Key());
  EXPECT_THAT(bytes, Not(HasSubstr("PRIVATE KEY")));
  EXPECT_THAT(bytes, Not(HasSubstr("reviews")));
  EXPECT_NE(bytes, EncodeLkg(Sample(), Key()));
}

TEST(Lkg, AWrongKeyAMissingKeyAndAMissingEncryptionAreTold) {
  const std::string sealed = EncodeLkg(Sample(), Key());
  const std::string plain = EncodeLkg(Sample(), std::nullopt);
  EXPECT_THAT(DecodeLkg(sealed, Key(2)).error().message, HasSubstr("another key"));
  EXPECT_THAT(DecodeLkg(sealed, std::nullopt).error().message, HasSubstr("no key"));
  EXPECT_THAT(DecodeLkg(plain, Key()).error().message, HasSubstr("not encrypted"));
}

TEST(ReadLkgKey, TakesRawBytesAndHexDigits) {
  const LkgKey raw = ReadLkgKey(std::string(32, 'k')).value();
  EXPECT_EQ(raw[31], 'k');
  std::string hex = "0aFf";
  hex.resize(64, '0');
  const LkgKey key = ReadLkgKey(hex + "\n").value();
  EXPECT_EQ(key[0], 0x0a);
  EXPECT_EQ(key[1], 0xff);
  for (const std::string& bad : {std::string(), std::string(31, 'k'), std::string(64, 'g')}) {
    EXPECT_FALSE(ReadLkgKey(bad));
  }
}

}  // namespace
}  // namespace weft::agent
