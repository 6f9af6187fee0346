// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// A few random sets through all of Weft into a real Envoy (random_sets does it with thousands); and
// the bad sets of planted.yaml, each of which must be refused by the one who can know, with nothing
// else beside it refused.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "base/host_key.h"
#include "envoy/route_table.h"
#include "model/certificate_for_test.h"
#include "model/schema_corpus_for_test.h"
#include "model/yaml.h"
#include "random/material.h"
#include "random/trial.h"

namespace weft::sets {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::map<std::string, std::string>& Placeholders() {
  static const auto* const kPlaceholders = [] {
    const auto key = model::testing::EcKey(), other = model::testing::EcKey();
    const auto weak = model::testing::RsaKey(1024);
    return new std::map<std::string, std::string>{
        {"$CERTIFICATE", model::testing::ToPem(model::testing::MakeCertificate(key.get()))},
        {"$KEY", model::testing::ToPem(key)},
        {"$OTHER_KEY", model::testing::ToPem(other)},
        {"$SHORT_CERTIFICATE", model::testing::ToPem(model::testing::MakeCertificate(weak.get()))},
        {"$SHORT_KEY", model::testing::ToPem(weak)},
        {"$AUTHORITY", GoodAuthorities().front()},
        {"$BROKEN_AUTHORITY", GoodAuthorities().front().substr(0, 200)},
        {"$SCOPE_OF_PLANTED", ScopeKey("8089", "planted.example", envoy::kShards)}};
  }();
  return *kPlaceholders;
}

void FillIn(json::value& value) {
  if (json::object* object = value.if_object()) {
    for (auto& member : *object) FillIn(member.value());
  } else if (json::array* array = value.if_array()) {
    for (json::value& element : *array) FillIn(element);
  } else if (const json::string* text = value.if_string()) {
    const auto found = Placeholders().find(std::string(*text));
    if (found != Placeholders().end()) value = json::string(found->second);
  }
}

const json::object& Planted() {
  static const auto* const kPlanted = [] {
    std::ifstream file("test/random/planted.yaml");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto documents = model::ParseDocuments(text);
    WEFT_CHECK(documents.size() == 1 && !documents[0].error);
    json::value planted = documents[0].value;
    FillIn(planted);
    return new json::object(std::move(planted.as_object()));
  }();
  return *kPlanted;
}

std::string TextOf(const json::object& object, std::string_view name) {
  return model::corpus::Text(object, name);
}

std::string NameOf(const json::object& object) {
  return TextOf(object, "kind") + "/" + TextOf(object.at("metadata").as_object(), "name");
}

std::vector<json::object> GoodObjects() {
  std::vector<json::object> objects;
  for (const json::value& object : Planted().at("objects").as_array()) {
    objects.push_back(object.as_object());
  }
  return objects;
}

// The set of a case, with a random good one around it.
std::string SetOf(const json::object& change, uint64_t seed) {
  std::vector<json::object> objects = GoodObjects();
  for (json::object& object : objects) {
    if (NameOf(object) != TextOf(change, "of") ||
        TextOf(object.at("metadata").as_object(), "namespace") != "planted") {
      continue;
    }
    json::value whole = object;
    if (const json::value* removes = change.if_contains("remove")) {
      for (const json::value& path : removes->as_array()) {
        model::corpus::Remove(whole, model::corpus::Steps(path.as_string()));
      }
    }
    if (const json::value* sets = change.if_contains("set")) {
      for (const auto& set : sets->as_object()) {
        model::corpus::Set(whole, model::corpus::Steps(set.key()), set.value());
      }
    }
    object = whole.as_object();
  }
  if (const json::value* more = change.if_contains("add")) {
    for (const json::value& object : more->as_array()) objects.push_back(object.as_object());
  }
  Choices choices(seed);
  for (json::object& object : MakeSet(choices).objects) objects.push_back(std::move(object));
  std::string text = ToText(objects);
  if (const std::string extra = TextOf(change, "text"); !extra.empty()) text += "---\n" + extra;
  return text;
}

std::set<std::string> Refused(const std::vector<Finding>& findings) {
  std::set<std::string> refused;
  for (const Finding& finding : findings) {
    refused.insert(finding.object.kind + "/" + finding.object.name);
  }
  return refused;
}

std::set<std::string> Refused(const Verdict& verdict) {
  std::set<std::string> refused;
  for (const Verdict::Refusal& each : verdict.refusals) refused.insert(each.resource.name);
  return refused;
}

class WithEnvoy : public testing::Test {
 protected:
  static void SetUpTestSuite() { trial_ = new Trial(WEFT_ENVOY, WEFT_SCOPE_MODULE); }
  static void TearDownTestSuite() {
    delete trial_;
    trial_ = nullptr;
  }
  static inline Trial* trial_ = nullptr;
};

TEST_F(WithEnvoy, RefusesNothingOfRandomSets) {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    Choices choices(seed);
    const std::string text = ToText(MakeSet(choices).objects);
    const Outcome outcome = trial_->Feed(text);
    ASSERT_TRUE(outcome.Good()) << outcome.ForPeople()
                                << "\nagain, and made small: random_sets --from " << seed
                                << " --seeds 1";
  }
  const auto counters = trial_->envoy().Counters();
  for (const auto& type : counters.types) EXPECT_GE(type.acks, 5u);
}

TEST_F(WithEnvoy, TakesTheSetThatTheBadOnesAreMadeOf) {
  const Outcome outcome = trial_->Feed(SetOf({}, 1));
  EXPECT_TRUE(outcome.Good()) << outcome.ForPeople();
  trial_->core().findings().ForEach([](const flow::Key& key, const auto& findings) {
    if (key.find("/planted/") == std::string::npos) return;
    for (const Finding& finding : *findings) ADD_FAILURE() << key << " " << finding.message;
  });
}

std::vector<json::object> Cases() {
  std::vector<json::object> cases;
  for (const json::value& each : Planted().at("cases").as_array())
    cases.push_back(each.as_object());
  return cases;
}

// One bad set; the seed of the random one around it is its place in the file.
class PlantedSet : public WithEnvoy, public testing::WithParamInterface<size_t> {
 protected:
  // That the finding is told, among all about the planted objects.
  static void ExpectTold(const std::string& code, const std::string& about) {
    bool told = false;
    std::string all;
    trial_->core().findings().ForEach([&](const flow::Key&, const auto& findings) {
      for (const Finding& finding : *findings) {
        if (finding.object.namespace_ != "planted") continue;
        const std::string name = finding.object.kind + "/" + finding.object.name;
        told |= finding.code == code && name == about;
        all += fmt::format("{} {}: {}\n", finding.code, name, finding.message);
      }
    });
    EXPECT_TRUE(told) << "no finding " << code << " about " << about << " among\n" << all;
  }
};

TEST_P(PlantedSet, IsRefusedByWhoCanKnow) {
  const json::object bad = Cases()[GetParam()];
  const std::string by = TextOf(bad, "by"), says = TextOf(bad, "says");
  const std::string about = TextOf(bad, bad.contains("about") ? "about" : "of");
  trial_->Feed("");
  const Outcome outcome = trial_->Feed(SetOf(bad, 100 + GetParam()));
  SCOPED_TRACE(outcome.ForPeople());
  EXPECT_THAT(outcome.incoherences, IsEmpty());
  EXPECT_THAT(outcome.verdict.problems, IsEmpty());

  if (by == "reading" || by == "schema") {
    ASSERT_FALSE(outcome.not_taken.empty()) << "nobody refuses it";
    const Finding& first = outcome.not_taken.front();
    EXPECT_THAT(by == "reading" ? first.code : first.message, HasSubstr(says));
    if (by == "schema") EXPECT_EQ(Refused(outcome.not_taken), std::set{about});
  } else {
    EXPECT_TRUE(outcome.not_taken.empty());
  }
  if (by == "weft") ExpectTold(says, about);
  // By Envoy where nobody else can know, and then nothing but what is bad.
  if (by == "envoy") {
    EXPECT_TRUE(Refused(outcome.verdict).contains(about));
    for (const Verdict::Refusal& refusal : outcome.verdict.refusals) {
      EXPECT_THAT(refusal.message, HasSubstr(says));
    }
  } else {
    EXPECT_TRUE(outcome.verdict.refusals.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, PlantedSet, testing::Range<size_t>(0, Cases().size()),
                         [](const auto& test) {
                           std::string name = TextOf(Cases()[test.param], "name");
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST(PlantedSets, AreManyAndOfManyKinds) {
  std::set<std::string> names;
  std::map<std::string, int> by_whom;
  for (const json::object& each : Cases()) {
    names.insert(TextOf(each, "name"));
    ++by_whom[TextOf(each, "by")];
  }
  EXPECT_EQ(names.size(), Cases().size());
  EXPECT_GE(names.size(), 50u);
  EXPECT_EQ(by_whom.size(), 4u);
  for (const auto& [by, count] : by_whom) EXPECT_GE(count, 5) << by;
}

}  // namespace
}  // namespace weft::sets
