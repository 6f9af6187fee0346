// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Every object of the corpus gets the verdict that is written beside it, and every rule of every
// schema has an object that keeps it and one that breaks it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/object.h"
#include "model/schema.h"
#include "model/schema_corpus_for_test.h"
#include "model/schema_observe.h"

namespace weft::model {
namespace {

// Rules that no object breaks, since the schema around them refuses it before.
constexpr std::array<std::string_view, 1> kNeverBroken = {
    "self.type in ['Exact','PathPrefix'] || self.type == 'RegularExpression'",  // an enum
};

const SchemaCatalog& Catalog() {
  static const std::expected<SchemaCatalog, std::string> kCatalog =
      SchemaCatalog::Create(EmbeddedSchemas());
  if (!kCatalog) throw std::runtime_error(kCatalog.error());
  return *kCatalog;
}

std::vector<SchemaCase> AllCases() {
  std::vector<SchemaCase> all;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator("src/model/testdata/schema")) {
    files.push_back(entry.path());
  }
  std::ranges::sort(files);
  for (const auto& path : files) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    try {
      for (SchemaCase& each : ReadSchemaCorpus(text)) {
        each.name = path.filename().string() + ": " + each.name;
        all.push_back(std::move(each));
      }
    } catch (const std::exception& error) {
      ADD_FAILURE() << path << ": " << error.what();
    }
  }
  return all;
}

const Schema& SchemaOf(const boost::json::object& object) {
  const Decoded<TypeMeta> type = ReadTypeMeta(object);
  if (!type) throw std::runtime_error(type.error().message);
  const Schema* schema = Catalog().Find(type->group, type->version, type->kind);
  if (!schema) throw std::runtime_error("no schema of " + type->kind);
  return *schema;
}

std::string Describe(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) {
    text += fmt::format("  - {{path: \"{}\", message: \"{}\"}}  # {}\n", problem.path,
                        problem.message, problem.next);
  }
  return text.empty() ? "  none\n" : text;
}

bool IsAsExpected(const SchemaCase& each, const std::vector<Problem>& problems) {
  if (problems.size() != each.problems.size()) return false;
  return std::ranges::all_of(each.problems, [&](const SchemaCase::Expected& expected) {
    return std::ranges::any_of(problems, [&](const Problem& problem) {
      return problem.path == expected.path && problem.message.contains(expected.message);
    });
  });
}

TEST(SchemaCorpus, EveryObjectGetsItsVerdict) {
  size_t count = 0;
  for (SchemaCase& each : AllCases()) {
    ++count;
    const std::vector<Problem> problems = Check(SchemaOf(each.object), each.object);
    EXPECT_TRUE(IsAsExpected(each, problems)) << each.name << "\n" << Describe(problems);
    // Checking is idempotent: what was filled in is as valid as the rest.
    const std::vector<Problem> again = Check(SchemaOf(each.object), each.object);
    EXPECT_EQ(problems, again) << each.name;
  }
  EXPECT_GE(count, 300u);
}

TEST(SchemaCorpus, WhatIsValidCanBeDecoded) {
  size_t decoded = 0;
  for (SchemaCase& each : AllCases()) {
    if (!Check(SchemaOf(each.object), each.object).empty()) continue;
    const Decoded<AnyObject> object = DecodeObject(each.object);
    EXPECT_TRUE(object) << each.name << ": " << object.error().path << " "
                        << object.error().message;
    ++decoded;
  }
  EXPECT_GE(decoded, 60u);
}

TEST(SchemaCorpus, EveryRuleIsKeptAndBroken) {
  std::set<std::string, std::less<>> kept;
  std::set<std::string, std::less<>> broken;
  for (SchemaCase& each : AllCases()) {
    CheckObserved(SchemaOf(each.object), each.object, [&](std::string_view rule, bool holds) {
      (holds ? kept : broken).emplace(rule);
    });
  }
  std::set<std::string_view> rules;
  for (const EmbeddedSchema& embedded : EmbeddedSchemas()) {
    for (const std::string& version : Catalog().Versions(embedded.group, embedded.kind)) {
      for (const std::string_view rule :
           RulesOf(*Catalog().Find(embedded.group, version, embedded.kind))) {
        rules.insert(rule);
      }
    }
  }
  for (const std::string_view rule : rules) {
    EXPECT_TRUE(kept.contains(rule)) << "no object keeps: " << rule;
    const bool never = std::ranges::count(kNeverBroken, rule) > 0;
    EXPECT_NE(broken.contains(rule), never) << "no object breaks: " << rule;
  }
  // 116 rules stand in the CRDs of Gateway API 1.7, one of them about a change.
  EXPECT_GE(rules.size(), 115u);
}

}  // namespace
}  // namespace weft::model
