// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What does not compile, and how types guide names and comparisons.
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include "cel/program.h"

namespace weft::cel {
namespace {

// {name: string, port: int, ratio: double, ok: bool, wait: duration, any: dyn, secret: opaque,
//  namespace: string, "x-y": int, tags: set of string, ports: map list of {port: int}, labels: map}
TypeRef Sample() {
  static const TypeRef kSample = [] {
    Type port;
    port.kind = Type::Kind::kObject;
    port.fields["port"] = Simple(Type::Kind::kInt);
    Type ports;
    ports.kind = Type::Kind::kList;
    ports.element = std::make_shared<const Type>(port);
    ports.list_kind = Type::ListKind::kMap;
    ports.list_keys = {"port"};
    Type tags;
    tags.kind = Type::Kind::kList;
    tags.element = Simple(Type::Kind::kString);
    tags.list_kind = Type::ListKind::kSet;
    Type sample;
    sample.kind = Type::Kind::kObject;
    for (const auto& [name, type] : std::vector<std::pair<std::string, TypeRef>>{
             {"name", Simple(Type::Kind::kString)},
             {"port", Simple(Type::Kind::kInt)},
             {"ratio", Simple(Type::Kind::kDouble)},
             {"ok", Simple(Type::Kind::kBool)},
             {"wait", Simple(Type::Kind::kDuration)},
             {"any", Simple(Type::Kind::kDyn)},
             {"secret", Simple(Type::Kind::kOpaque)},
             {"namespace", Simple(Type::Kind::kString)},
             {"x-y", Simple(Type::Kind::kInt)},
             {"tags", std::make_shared<const Type>(tags)},
             {"ports", std::make_shared<const Type>(ports)},
             {"labels", MapOf(Simple(Type::Kind::kString), Simple(Type::Kind::kString))},
         }) {
      sample.fields[name] = type;
    }
    return std::make_shared<const Type>(sample);
  }();
  return kSample;
}

std::string CompileProblem(const std::string& expression) {
  const auto program = Program::CompileCondition(expression, {{"self", Sample()}});
  return program ? "" : program.error().message;
}

TEST(Checker, RefusesWhatNobodyImplements) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", "ends too early"},
      {"self.name ==", "ends too early"},
      {"(self.ok", "expected ')'"},
      {"self.ok)", "unexpected ')'"},
      {"self.ok self.ok", "unexpected 'self'"},
      {"self.ok ? true", "expected ':'"},
      {"[1, 2", "expected ']'"},
      {"{'a' 1}", "expected ':'"},
      {"self.", "ends too early"},
      {"self.in", "unexpected 'in'"},
      {"'open", "not closed"},
      {"'''open'", "not closed"},
      {"'\\q'", "unknown escape"},
      {"'\\ud800'", "names no Unicode character"},
      {"'\\x4'", "needs 2 digits"},
      {"99999999999999999999 == 1", "out of range"},
      {"1u == 1", "unsigned numbers are not supported"},
      {"b'x' == b'x'", "bytes are not supported"},
      {"self.?name == ''", "optional syntax"},
      {"self[?'name'] == ''", "optional syntax"},
      {"namespace == ''", "reserved word"},
      {"self.ok = true", "unexpected '='"},
      {"self.ok & true", "unexpected character"},
      {"1x == 1", "a letter follows the number"},
      {"other == 1", "unknown variable 'other'"},
      {"sefl.ok", "did you mean 'self'?"},
      {"self.prot == 1", "unknown field 'prot', did you mean 'port'?"},
      {"has(self.prot)", "did you mean 'port'?"},
      {"has(self)", "has() takes one field"},
      {"has(self.ok, self.ok)", "has() takes one field"},
      {"self.name.field == ''", "a string has no field 'field'"},
      {"self.name.startswith('a')", "unknown function 'startswith', did you mean 'startsWith'?"},
      {"startsWith(self.name, 'a')", "unknown function 'startsWith'"},
      {"format.nothing().validate('').hasValue()", "unknown function 'format.nothing'"},
      {"quantity('1Mi') == quantity('1Mi')", "unknown function 'quantity'"},
      {"self.name.startsWith(1)", "startsWith() does not take (string, int)"},
      {"self.name.startsWith()", "startsWith() does not take (string)"},
      {"self.tags.all(1, true)", "first argument of all() must be a name"},
      {"self.tags.all(x)", "unknown function 'all'"},
      {"self.tags.all(x, y, true)", "unknown function 'all'"},
      {"self.name.all(x, true)", "all() needs a list or map, not string"},
      {"self.tags.all(x, 1)", "all() needs a condition"},
      {"self.tags.map(x, x, x) == []", "map() needs a condition"},
      {"self.name == 1", "no operation '==' on string and int"},
      {"self.port == 1.0", "no operation '==' on int and double"},
      {"self.name == null", "no operation '==' on string and null_type"},
      {"self.name < 1", "no operation '<' on string and int"},
      {"self.name + 1 == ''", "no operation '+' on string and int"},
      {"self.ratio % 2.0 == 0.0", "no operation '%'"},
      {"self.name - self.name == ''", "no operation '-'"},
      {"1 in self.tags", "no operation 'in' on int and list(string)"},
      {"self.tags[0] && true", "a condition is needed here, not string"},
      {"!self.name", "no such operation on string"},
      {"-self.name == ''", "no such operation on string"},
      {"self.name ? true : false", "a condition is needed before the '?'"},
      {"self.ok ? true : 1", "the branches differ: bool and int"},
      {"self.tags['a'] == ''", "has no index of type string"},
      {"self.name[0] == ''", "a string has no index"},
      {"[1, 'a'] == []", "the list mixes types"},
      {"{'a': 1, 'b': 'c'} == {}", "the map mixes types"},
      {"self.secret == 'x'", "rules cannot read 'secret'"},
      {"self.name.matches('(')", "invalid pattern"},
      {"duration('1x') == duration('1s')", "'1x' is not a duration"},
      {"self.port == 1 / 0", "division by zero"},
      {"self.name", "must give a bool, gives string"},
      {"self.tags.all(a, self.tags.all(b, self.tags.all(c, self.tags.all(d, self.tags.all(e, "
       "self.tags.all(f, "
       "self.tags.all(g, self.tags.all(h, self.tags.all(i, true)))))))))",
       "too many macros inside each other"},
  };
  for (const auto& [expression, part] : rows) {
    const std::string problem = CompileProblem(expression);
    EXPECT_NE(problem.find(part), std::string::npos) << expression << ": " << problem;
    EXPECT_NE(problem, "") << expression;
  }
}

TEST(Checker, PointsAtTheMistake) {
  const auto program = Program::CompileCondition("self.ok && self.prot == 1", {{"self", Sample()}});
  ASSERT_FALSE(program);
  EXPECT_EQ(program.error().position, std::string("self.ok && self").size());
}

TEST(Checker, AcceptsByType) {
  for (const char* expression : {
           "self.any == 1 && self.any == 'x' && self.any.size() > 0 && self.any < 2.5",
           "self.__namespace__ == '' && self.namespace == '' && has(self.namespace) && "
           "self.x__dash__y == 1",
           "self.labels.app == 'x' && self.labels['app'] == 'x' && self.labels.all(k, k != '') && "
           "'a' in self.labels",
           "self.ports.all(p, p.port > 0) && self.ports[0].port == 1 && self.ports.map(p, "
           "p.port)[0] == 1",
           "self.wait > duration('1s') && self.wait + self.wait != duration('0s')",
           "has(self.secret) && self.ports[0] != null",
           "self.port < self.ratio && double(self.port) == self.ratio",
           "(self.ok ? [] : ['x']).size() == 0 && (self.ok ? self.any : 1) == 1",
           "type(self.any) == int ? self.any > 5 : self.any.endsWith('%')",
       }) {
    EXPECT_EQ(CompileProblem(expression), "") << expression;
  }
}

std::string Evaluate(const std::string& expression, const std::string& self) {
  const auto program = Program::CompileCondition(expression, {{"self", Sample()}});
  if (!program) return program.error().message;
  const boost::json::value document = boost::json::parse(self);
  const std::vector<Value> values = {FromJson(document, *Sample())};
  int64_t budget = kRuleBudget;
  const auto verdict = program->Test(values, budget);
  return !verdict ? verdict.error().message : *verdict ? "true" : "false";
}

TEST(Checker, TypesGuideValues) {
  // The JSON names stand behind the escaped ones.
  EXPECT_EQ(Evaluate("self.__namespace__ == 'a' && self.namespace == 'a' && self.x__dash__y == 2",
                     R"({"namespace":"a","x-y":2})"),
            "true");
  // A whole number in a field of type number is a double.
  EXPECT_EQ(Evaluate("self.ratio / 2.0 == 0.5", R"({"ratio":1})"), "true");
  EXPECT_EQ(Evaluate("self.wait == duration('1m')", R"({"wait":"60s"})"), "true");
  // Sets and map lists have no order.
  EXPECT_EQ(Evaluate("self.tags == ['b', 'a']", R"({"tags":["a","b"]})"), "true");
  EXPECT_EQ(Evaluate("self.tags == ['b', 'c']", R"({"tags":["a","b"]})"), "false");
  EXPECT_EQ(Evaluate("self.ports == self.any",
                     R"({"ports":[{"port":1},{"port":2}],"any":[{"port":2},{"port":1}]})"),
            "true");
  EXPECT_EQ(Evaluate("has(self.secret)", R"({"secret":"AA=="})"), "true");
}

TEST(Checker, KnowsWhichVariablesAreUsed) {
  const TypeRef dyn = Simple(Type::Kind::kDyn);
  const std::vector<Variable> variables = {{"self", dyn}, {"oldSelf", dyn}};
  EXPECT_TRUE(Program::CompileCondition("self == oldSelf", variables)->Uses("oldSelf"));
  EXPECT_FALSE(Program::CompileCondition("self == 1", variables)->Uses("oldSelf"));
  // A local of the same name is another thing.
  EXPECT_FALSE(
      Program::CompileCondition("self.all(oldSelf, oldSelf > 1)", variables)->Uses("oldSelf"));
}

TEST(Escaping, FieldNames) {
  EXPECT_EQ(EscapeFieldName("name"), "name");
  EXPECT_EQ(EscapeFieldName("namespace"), "__namespace__");
  EXPECT_EQ(EscapeFieldName("a-b.c/d"), "a__dash__b__dot__c__slash__d");
  EXPECT_EQ(EscapeFieldName("a__b"), "a__underscores__b");
  EXPECT_EQ(EscapeFieldName("a___b"), "a__underscores___b");
  EXPECT_EQ(EscapeFieldName("1a"), "");
  EXPECT_EQ(EscapeFieldName("a$"), "");
  EXPECT_EQ(EscapeFieldName(""), "");
}

TEST(Parser, DeepTextIsAnErrorNotACrash) {
  for (const std::string& open :
       {std::string("("), std::string("["), std::string("!("), std::string("-("),
        std::string("self.all(x, "), std::string("{1:"), std::string("true?true:")}) {
    std::string text;
    for (int depth = 0; depth < 100'000; ++depth) text += open;
    EXPECT_NE(CompileProblem(text), "") << open;
  }
  std::string chain = "1";
  for (int terms = 0; terms < 100'000; ++terms) chain += "+1";
  EXPECT_NE(CompileProblem(chain + " > 0").find("nests too deep"), std::string::npos);
  std::string members = "self.any";
  for (int depth = 0; depth < 100'000; ++depth) members += ".a";
  EXPECT_NE(CompileProblem(members + " == 1").find("nests too deep"), std::string::npos);
  // Long is not deep.
  std::string conjunction = "true";
  for (int terms = 0; terms < 10'000; ++terms) conjunction += "&&true";
  EXPECT_EQ(CompileProblem(conjunction), "");
}

// Random texts made of pieces of the language: whatever they are, compiling and running them ends.
TEST(Parser, RandomTextNeverCrashes) {
  const std::vector<std::string> pieces = {"self",
                                           ".",
                                           "name",
                                           "ports",
                                           "any",
                                           "(",
                                           ")",
                                           "[",
                                           "]",
                                           "{",
                                           "}",
                                           ",",
                                           ":",
                                           "?",
                                           "&&",
                                           "||",
                                           "!",
                                           "-",
                                           "==",
                                           "in",
                                           "+",
                                           "*",
                                           "/",
                                           "<",
                                           "1",
                                           "2.5",
                                           "'a'",
                                           "true",
                                           "null",
                                           "has(",
                                           ".all(",
                                           ".map(",
                                           "x,",
                                           "x",
                                           "%",
                                           " ",
                                           "\"",
                                           "'",
                                           "\\",
                                           "r'''",
                                           "//",
                                           "\n",
                                           "\xff",
                                           "size(",
                                           "0x",
                                           "1e",
                                           ".size()",
                                           "duration('1s')",
                                           ".matches('a')",
                                           ".split('/')",
                                           "int(",
                                           "string(",
                                           "format.",
                                           "dns1123Label()"};
  std::mt19937 random(7);
  const boost::json::value document =
      boost::json::parse(R"({"name":"a","any":[1],"ports":[{"port":1}]})");
  const std::vector<Value> values = {FromJson(document, *Sample())};
  size_t compiled = 0;
  for (int round = 0; round < 100'000; ++round) {
    std::string text;
    for (size_t length = random() % 12; length > 0; --length)
      text += pieces[random() % pieces.size()];
    const auto program = Program::CompileCondition(text, {{"self", Sample()}});
    if (!program) {
      EXPECT_LE(program.error().position, text.size());
      continue;
    }
    ++compiled;
    int64_t budget = 10'000;
    (void)program->Test(values, budget);
  }
  EXPECT_GT(compiled, 100u);  // Else the pieces make nothing and the test proves little.
}

}  // namespace
}  // namespace weft::cel
