// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What schemas of our own making do to objects, and what no schema says: sizes, secrets, limits.
#include "model/schema.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "model/yaml_for_test.h"

namespace weft::model {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::expected<SchemaCatalog, std::string> CatalogOf(const std::string& spec_schema,
                                                    const std::string& group = "example.com",
                                                    const std::string& kind = "Thing") {
  const boost::json::value form = {
      {"scope", "Namespaced"},
      {"versions",
       {{{"name", "v1"},
         {"schema", {{"type", "object"}, {"properties", {{"spec", FromYaml(spec_schema)}}}}}}}}};
  const std::string json = boost::json::serialize(form);
  const std::vector<EmbeddedSchema> embedded = {{group, kind, json}};
  return SchemaCatalog::Create(embedded);
}

// The problems of an object with this spec, and the spec as it is left.
struct Outcome {
  std::vector<Problem> problems;
  boost::json::value spec;
};

Outcome CheckSpec(const std::string& spec_schema, const boost::json::value& spec) {
  const auto catalog = CatalogOf(spec_schema);
  EXPECT_TRUE(catalog) << catalog.error();
  if (!catalog) return {};
  boost::json::object object = {{"apiVersion", "example.com/v1"},
                                {"kind", "Thing"},
                                {"metadata", {{"name", "a"}}},
                                {"spec", spec}};
  Outcome outcome{.problems = Check(*catalog->Find("example.com", "v1", "Thing"), object)};
  outcome.spec = object.at("spec");
  return outcome;
}

Outcome CheckSpec(const std::string& spec_schema, const char* spec) {
  return CheckSpec(spec_schema, boost::json::parse(spec));
}

std::string WhyNot(const std::string& spec_schema) {
  const auto catalog = CatalogOf(spec_schema);
  return catalog ? "" : catalog.error();
}

TEST(SchemaCompile, RefusesWhatNobodyImplements) {
  EXPECT_THAT(WhyNot("{type: strange}"),
              HasSubstr("Thing example.com/v1: .spec: unknown type strange"));
  EXPECT_THAT(WhyNot("{type: string, format: email}"), HasSubstr("unknown format email"));
  EXPECT_THAT(WhyNot("{type: integer, format: byte}"), HasSubstr("unknown format byte"));
  EXPECT_THAT(WhyNot("{type: string, pattern: '('}"), HasSubstr("invalid pattern"));
  EXPECT_THAT(WhyNot("{type: object, patternProperties: {}}"),
              HasSubstr("unknown keyword patternProperties"));
  EXPECT_THAT(WhyNot("{type: array}"), HasSubstr("an array without items"));
  EXPECT_THAT(WhyNot("{type: array, items: {type: string}, x-kubernetes-list-type: map}"),
              HasSubstr("go together"));
  EXPECT_THAT(WhyNot("{type: string, maxLength: many}"), HasSubstr("wrong type"));
  EXPECT_THAT(WhyNot("{type: string, x-kubernetes-validations: [{rule: self.nothing()}]}"),
              HasSubstr("unknown function 'nothing'"));
  EXPECT_THAT(
      WhyNot("{type: string, x-kubernetes-validations: [{rule: 'true', messageExpression: '1'}]}"),
      HasSubstr("must give a string"));
  EXPECT_THAT(WhyNot("{type: string, x-kubernetes-validations: [{rule: self == oldSelf, "
                     "optionalOldSelf: true}]}"),
              HasSubstr("optionalOldSelf"));
  EXPECT_THAT(WhyNot("{x-kubernetes-preserve-unknown-fields: true, x-kubernetes-validations: "
                     "[{rule: 'true'}]}"),
              HasSubstr("cannot see"));
  EXPECT_THAT(WhyNot("{type: object, properties: {a: {type: string}}, x-kubernetes-validations: "
                     "[{rule: self.b == ''}]}"),
              HasSubstr("unknown field 'b'"));
}

TEST(SchemaCatalog, KnowsVersions) {
  const auto catalog = SchemaCatalog::Create(EmbeddedSchemas());
  ASSERT_TRUE(catalog) << catalog.error();
  EXPECT_THAT(catalog->Versions("gateway.networking.k8s.io", "HTTPRoute"),
              ElementsAre("v1", "v1beta1"));
  EXPECT_NE(catalog->Find("gateway.networking.k8s.io", "v1beta1", "HTTPRoute"), nullptr);
  EXPECT_EQ(catalog->Find("gateway.networking.k8s.io", "v2", "HTTPRoute"), nullptr);
  EXPECT_NE(catalog->Find("", "v1", "Service"), nullptr);
  EXPECT_THAT(catalog->Versions("example.com", "Nothing"), IsEmpty());
}

TEST(SchemaDefaults, FillWhatIsMissingAndTakeNullsOut) {
  const std::string schema = R"(
type: object
properties:
  a: {type: string, default: x}
  b: {type: string}
  c: {type: string, nullable: true}
  d: {type: object, default: {}, properties: {e: {type: integer, default: 1}}}
  f: {type: array, items: {type: object, properties: {g: {type: string, default: yy}}}}
  h: {type: object, additionalProperties: {type: object, properties: {i: {type: string, default: z}}}}
  j: {type: object, properties: {k: {type: string, default: w}}}
)";
  const Outcome outcome = CheckSpec(
      schema, R"({"a":null,"b":null,"c":null,"f":[{},{"g":null}],"h":{"m":{},"n":null}})");
  EXPECT_THAT(outcome.problems, IsEmpty());
  // An object that is not there gets no defaults of its members, unless it has one itself.
  EXPECT_EQ(
      outcome.spec,
      boost::json::parse(
          R"({"a":"x","c":null,"d":{"e":1},"f":[{"g":"yy"},{"g":"yy"}],"h":{"m":{"i":"z"}}})"));
}

TEST(SchemaDefaults, WholeNumbersMayBeWrittenAsFractions) {
  const Outcome outcome =
      CheckSpec("{type: object, properties: {a: {type: integer}, b: {type: number}}}",
                R"({"a":3.0,"b":3.0})");
  EXPECT_THAT(outcome.problems, IsEmpty());
  EXPECT_TRUE(outcome.spec.at("a").is_int64());
  EXPECT_TRUE(outcome.spec.at("b").is_double());
}

TEST(SchemaCheck, Numbers) {
  const std::string schema =
      "{type: object, properties: {a: {type: integer, format: int32, multipleOf: 2}, b: {type: "
      "number, minimum: 0, "
      "exclusiveMinimum: true, maximum: 1.5}}}";
  EXPECT_THAT(CheckSpec(schema, R"({"a":4,"b":1})").problems, IsEmpty());
  EXPECT_EQ(CheckSpec(schema, R"({"a":3})").problems.at(0).message,
            "must be a multiple of 2; is 3");
  EXPECT_EQ(CheckSpec(schema, R"({"a":2147483648})").problems.at(0).message,
            "must be a whole number between -2147483648 and 2147483647; is 2147483648");
  EXPECT_EQ(CheckSpec(schema, R"({"b":0})").problems.at(0).message,
            "must be more than 0 and at most 1.5; is 0");
}

TEST(SchemaCheck, SaysWhatToDo) {
  const std::string schema =
      "{type: object, required: [name], properties: {name: {type: string}, mode: {type: string, "
      "enum: [Fast, Slow]}, port: "
      "{type: integer}, hosts: {type: array, items: {type: string}}}}";
  const auto next = [&](const char* spec) { return CheckSpec(schema, spec).problems.at(0).next; };
  EXPECT_EQ(next("{}"), "Add name.");
  EXPECT_EQ(next(R"({"name":"a","mode":"fast"})"), "Write Fast.");
  EXPECT_EQ(next(R"({"name":"a","prot":1})"), "Did you mean port?");
  EXPECT_EQ(next(R"({"name":"a","zzzzzz":1})"), "Take it out.");
  EXPECT_EQ(next(R"({"name":1})"), "Put it in quotes.");
  EXPECT_EQ(next(R"({"name":"a","port":"1"})"), "Write it without quotes.");
  EXPECT_EQ(next(R"({"name":"a","hosts":"a"})"), "Write it as a list: put '- ' before each item.");
}

TEST(SchemaCheck, LongValuesAreCutBetweenCharacters) {
  std::string text;
  for (int index = 0; index < 100; ++index) text += "é";
  const Outcome outcome = CheckSpec("{type: object, properties: {a: {type: string, pattern: ^x}}}",
                                    {{"a", "x" + text}});
  EXPECT_THAT(outcome.problems, IsEmpty());
  const std::string message =
      CheckSpec("{type: object, properties: {a: {type: string, pattern: ^x}}}", {{"a", "y" + text}})
          .problems.at(0)
          .message;
  EXPECT_THAT(message, HasSubstr("é…'"));
  EXPECT_LT(message.size(), 150u);
}

TEST(SchemaCheck, Logic) {
  const std::string schema = R"(
type: object
properties:
  a: {type: string, allOf: [{minLength: 2}, {pattern: ^x}]}
  b: {type: string, not: {enum: [bad]}}
  c: {type: string, oneOf: [{pattern: a}, {pattern: b}]}
  d: {type: string, anyOf: [{pattern: a}, {pattern: b}]}
)";
  EXPECT_THAT(CheckSpec(schema, R"({"a":"xy","b":"good","c":"a","d":"ab"})").problems, IsEmpty());
  EXPECT_THAT(CheckSpec(schema, R"({"a":"y"})").problems, SizeIs(2));
  EXPECT_EQ(CheckSpec(schema, R"({"b":"bad"})").problems.at(0).message,
            "has a value that is not allowed here");
  EXPECT_THAT(CheckSpec(schema, R"({"c":"ab"})").problems.at(0).message,
              HasSubstr("more than one"));
  EXPECT_EQ(CheckSpec(schema, R"({"d":"c"})").problems.at(0).message,
            "must match the pattern a or match the pattern b; is 'c'");
}

TEST(SchemaRules, MessagesAndPlaces) {
  const std::string schema = R"yaml(
type: object
properties: {min: {type: integer}, max: {type: integer}}
x-kubernetes-validations:
- {rule: self.min <= self.max, fieldPath: .max, message: fixed, messageExpression: "'must be at least ' + string(self.min)"}
- {rule: self.max < 100, messageExpression: "string(self.nothing)"}
)yaml";
  // A messageExpression that names what is not there does not compile.
  EXPECT_THAT(WhyNot(schema), HasSubstr("unknown field 'nothing'"));
  const std::string good = R"yaml(
type: object
properties: {min: {type: integer}, max: {type: integer}, other: {type: integer}}
x-kubernetes-validations:
- {rule: self.min <= self.max, fieldPath: .max, message: fixed, messageExpression: "'must be at least ' + string(self.min)"
}
- {
rule:
  self.max < 100, message : fixed, messageExpression : string(self.other)
}
- {rule: self.max != 7}
)yaml";
  EXPECT_THAT(CheckSpec(good, R"({"min":5,"max":4})").problems,
              ElementsAre(Problem{"spec.max", "must be at least 5", ""}));
  EXPECT_THAT(CheckSpec(good, R"({"min":5,"max":100})").problems,
              ElementsAre(Problem{"spec", "fixed", ""}));
  EXPECT_THAT(CheckSpec(good, R"({"min":5,"max":7})").problems,
              ElementsAre(Problem{"spec", "must fulfil the rule self.max != 7", ""}));
  EXPECT_THAT(CheckSpec(good, "{}").problems, SizeIs(3));  // A rule that fails to run is broken.
  EXPECT_THAT(CheckSpec(good, "{}").problems.at(0).message, HasSubstr("no such key: min"));
}

TEST(SchemaRules, AreNotAskedWhenTheShapeIsWrong) {
  const std::string schema = R"(
type: object
properties: {a: {type: string, pattern: ^x}, b: {type: integer}}
x-kubernetes-validations: [{rule: self.a == 'xx', message: broken}]
)";
  EXPECT_THAT(CheckSpec(schema, R"({"a":"y","b":"1"})").problems, SizeIs(2));  // pattern and type
  EXPECT_THAT(CheckSpec(schema, R"({"a":"y"})").problems, SizeIs(2));          // pattern and rule
}

TEST(SchemaRules, AboutAChangeAreNotAsked) {
  EXPECT_THAT(CheckSpec("{type: object, properties: {a: {type: string}}, x-kubernetes-validations: "
                        "[{rule: 'self.a == oldSelf.a'}]}",
                        R"({"a":"y"})")
                  .problems,
              IsEmpty());
}

TEST(SchemaRules, CostIsBounded) {
  boost::json::array items;
  for (int index = 0; index < 2000; ++index) items.emplace_back(index);
  const Outcome outcome = CheckSpec(
      "{type: object, properties: {a: {type: array, items: {type: integer}, "
      "x-kubernetes-validations: [{rule: 'self.all(x, self.exists_one(y, "
      "x == y))', message: unique}, {rule: 'true'}]}}}",
      {{"a", items}});
  ASSERT_THAT(outcome.problems, SizeIs(1));
  EXPECT_THAT(outcome.problems[0].message, HasSubstr("costs too much"));
}

class EmbeddedTest : public ::testing::Test {
 protected:
  static const SchemaCatalog& Catalog() {
    static const auto kCatalog = SchemaCatalog::Create(EmbeddedSchemas());
    return *kCatalog;
  }
  static boost::json::object Route() {
    return FromYaml(R"(
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: a}
spec: {rules: [{matches: [{path: {value: /}}], backendRefs: [{name: a, port: 80}]}]}
)");
  }
  static std::vector<Problem> CheckRoute(boost::json::object& route) {
    return Check(*Catalog().Find("gateway.networking.k8s.io", "v1", "HTTPRoute"), route);
  }
};

TEST_F(EmbeddedTest, FillsDefaultsIn) {
  boost::json::object route = Route();
  EXPECT_THAT(CheckRoute(route), IsEmpty());
  EXPECT_EQ(route.at("metadata").at("namespace"), "default");
  EXPECT_EQ(route.at("spec").at("rules").at(0).at("backendRefs").at(0).at("weight"), 1);
  EXPECT_EQ(route.at("spec").at("rules").at(0).at("matches").at(0).at("path").at("type"),
            "PathPrefix");
}

TEST_F(EmbeddedTest, LeavesTheStatusAlone) {
  boost::json::object route = Route();
  const boost::json::value status = {{"parents", nullptr}, {"mine", 1}};
  route["status"] = status;
  EXPECT_THAT(CheckRoute(route), IsEmpty());
  EXPECT_EQ(route.at("status"), status);
}

TEST_F(EmbeddedTest, TenThousandMatchesAreOneProblem) {
  boost::json::object route = Route();
  boost::json::array matches;
  for (int index = 0; index < 10'000; ++index)
    matches.push_back({{"path", {{"value", fmt::format("/{}", index)}}}});
  route["spec"].at("rules").at(0).as_object()["matches"] = std::move(matches);
  EXPECT_THAT(CheckRoute(route), ElementsAre(Problem{"spec.rules[0].matches",
                                                     "must have at most 64 items; has 10000", ""}));
}

TEST_F(EmbeddedTest, ProblemsAreCounted) {
  boost::json::object route = Route();
  for (int index = 0; index < 1000; ++index) route[fmt::format("unknown-{}", index)] = 1;
  EXPECT_THAT(CheckRoute(route), SizeIs(kMaxProblems));
}

TEST_F(EmbeddedTest, ThreeMegabytesAreTooMuch) {
  boost::json::object route = Route();
  route["metadata"].as_object()["annotations"] = {{"a", std::string(3'000'000, 'x')}};
  const std::vector<Problem> problems = CheckRoute(route);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_THAT(problems[0].message, HasSubstr("is larger than 1572864 bytes"));
}

TEST_F(EmbeddedTest, AnnotationsHaveALimitOfTheirOwn) {
  boost::json::object route = Route();
  route["metadata"].as_object()["annotations"] = {{"a", std::string(300'000, 'x')}};
  const std::vector<Problem> problems = CheckRoute(route);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].path, "metadata.annotations");
}

TEST_F(EmbeddedTest, DeepNestingIsRefusedBeforeItIsWalked) {
  boost::json::value deep = 1;
  for (int level = 0; level < 5000; ++level) {
    boost::json::array around;
    around.push_back(std::move(deep));
    deep = std::move(around);
  }
  boost::json::object route = Route();
  route["spec"] = std::move(deep);
  const std::vector<Problem> problems = CheckRoute(route);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_THAT(problems[0].message, HasSubstr("nests more than 64 levels deep"));
}

TEST_F(EmbeddedTest, MessagesNeverRepeatASecret) {
  boost::json::object secret = FromYaml(R"(
apiVersion: v1
kind: Secret
metadata: {name: a}
type: kubernetes.io/tls
data: {tls.key: "hunter2!", "bad key": hunter2}
stringData: {other: hunter2}
)");
  const std::vector<Problem> problems = Check(*Catalog().Find("", "v1", "Secret"), secret);
  EXPECT_THAT(problems, SizeIs(testing::Ge(2u)));
  for (const Problem& problem : problems) {
    EXPECT_FALSE((problem.path + problem.message + problem.next).contains("hunter2"))
        << problem.message;
  }
}

// Random damage to a valid object: whatever it is, the check ends, says something sensible of each
// problem, and says the same again.
TEST_F(EmbeddedTest, SurvivesRandomDamage) {
  std::mt19937 random(11);
  const std::vector<boost::json::value> scraps = {nullptr,
                                                  true,
                                                  0,
                                                  -1,
                                                  1e300,
                                                  18446744073709551615u,
                                                  "",
                                                  "x",
                                                  "\xf0\x9f\x98\x80",
                                                  boost::json::array{},
                                                  boost::json::object{},
                                                  boost::json::array{nullptr, 1, "a"},
                                                  {{"name", 1}},
                                                  {{"name", {{"a", "b"}}}},
                                                  {{"type", "CORS"}}};
  boost::json::object valid = FromYaml(R"(
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: a, labels: {a: b}, ownerReferences: [{apiVersion: v1, kind: a, name: b, uid: c}]}
spec:
  parentRefs: [{name: a, sectionName: b}, {name: a, sectionName: c}]
  hostnames: [a.example]
  rules:
  - matches: [{path: {value: /a}, headers: [{name: a, value: b}]}]
    filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}]
    backendRefs: [{name: a, port: 80, filters: [{type: CORS, cors: {allowOrigins: ["*"]}}]}]
    timeouts: {request: 1s, backendRequest: 1ms}
)");
  const auto damage = [&](auto& self, boost::json::value& value) -> void {
    if (random() % 12 == 0) {
      value = scraps[random() % scraps.size()];
    } else if (auto* array = value.if_array(); array && !array->empty()) {
      if (random() % 4 == 0) array->push_back(boost::json::value(array->front()));
      self(self, (*array)[random() % array->size()]);
    } else if (auto* object = value.if_object(); object && !object->empty()) {
      auto member = object->begin() + static_cast<long>(random() % object->size());
      if (random() % 8 == 0) {
        object->erase(member);
      } else {
        self(self, member->value());
      }
    }
  };
  size_t refused = 0;
  for (int round = 0; round < 5000; ++round) {
    boost::json::value damaged = valid;
    for (size_t times = 1 + random() % 4; times > 0; --times) {
      if (damaged.is_object()) damage(damage, damaged);
    }
    if (!damaged.is_object()) continue;
    const std::vector<Problem> problems = CheckRoute(damaged.get_object());
    refused += problems.empty() ? 0 : 1;
    for (const Problem& problem : problems) EXPECT_FALSE(problem.message.empty()) << damaged;
    EXPECT_EQ(CheckRoute(damaged.get_object()), problems) << damaged;
  }
  EXPECT_GT(refused, 1000u);
  EXPECT_LT(refused, 5000u);
}

}  // namespace
}  // namespace weft::model
