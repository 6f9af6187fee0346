// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The known answers of the host key: normalisation, hash, shard and scope names.
#include "base/host_key.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace weft {
namespace {

struct KnownAnswer {
  std::string authority, host;
  uint32_t hash = 0, shard = 0;
};

std::string Field(std::istringstream& line) {
  std::string field;
  std::getline(line, field, '\t');
  return field == "-" ? "" : field;
}

std::vector<KnownAnswer> KnownAnswers() {
  std::ifstream file("src/base/testdata/host_keys.tsv");
  std::vector<KnownAnswer> answers;
  for (std::string text; std::getline(file, text);) {
    if (text.starts_with('#')) continue;
    std::istringstream line(text);
    KnownAnswer answer{Field(line), Field(line)};
    answer.hash = static_cast<uint32_t>(std::stoul(Field(line), nullptr, 16));
    answer.shard = static_cast<uint32_t>(std::stoul(Field(line)));
    answers.push_back(answer);
  }
  return answers;
}

TEST(HostKey, GivesTheKnownAnswers) {
  const std::vector<KnownAnswer> answers = KnownAnswers();
  ASSERT_GE(answers.size(), 20u);
  for (const KnownAnswer& answer : answers) {
    SCOPED_TRACE(answer.authority);
    EXPECT_EQ(NormalizeHost(answer.authority), answer.host);
    EXPECT_EQ(HostHash(answer.host), answer.hash);
    EXPECT_EQ(ShardOf(answer.host, 256), answer.shard);
    EXPECT_EQ(HostHash(HostOf(answer.authority)), answer.hash) << "the hash does not see case";
  }
}

// The published vectors of FNV-1a (draft-eastlake-fnv): the hash is that function and no relative.
TEST(HostKey, HashIsFnv1a) {
  EXPECT_EQ(HostHash(""), 0x811c9dc5u);
  EXPECT_EQ(HostHash("a"), 0xe40c292cu);
  EXPECT_EQ(HostHash("foobar"), 0xbf9cf968u);
}

TEST(HostKey, NamesScopes) {
  EXPECT_EQ(ScopeKey("443", "a.com", 256), "443|s" + std::to_string(HostHash("a.com") % 256));
  EXPECT_EQ(ScopeKey("443", "a.com", 1), "443|s0");
  EXPECT_EQ(ScopeKey("443", "*.b.com", 256), "443|*.b.com");
  EXPECT_EQ(ScopeKey("443", "*", 256), "443|*");
  EXPECT_EQ(ScopeKey("443", "", 256), "443|*");
}

TEST(HostKey, AppendsTheLargestShard) {
  std::string key = "x";
  AppendShardKey(key, "80", 4294967295u);
  EXPECT_EQ(key, "x80|s4294967295");
}

}  // namespace
}  // namespace weft
