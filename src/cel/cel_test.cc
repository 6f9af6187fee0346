// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What expressions give. Each row: an expression over `self`, self as JSON, and the result: "true",
// "false", or "error: " and a part of its message.
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include "cel/program.h"

namespace weft::cel {
namespace {

struct Row {
  std::string expression;
  std::string self;
  std::string result;
};

std::string Evaluate(const std::string& expression, const std::string& self,
                     int64_t budget = kRuleBudget) {
  const TypeRef dyn = Simple(Type::Kind::kDyn);
  const auto program = Program::CompileCondition(expression, {{"self", dyn}});
  if (!program) return "compile error: " + program.error().message;
  const boost::json::value document = boost::json::parse(self);
  const std::vector<Value> values = {FromJson(document, *dyn)};
  const auto verdict = program->Test(values, budget);
  if (!verdict) return "error: " + verdict.error().message;
  return *verdict ? "true" : "false";
}

void ExpectAll(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    const std::string result = Evaluate(row.expression, row.self);
    if (row.result.contains("error: ")) {
      EXPECT_TRUE(result.starts_with(row.result))
          << row.expression << " on " << row.self << " gives " << result;
    } else {
      EXPECT_EQ(result, row.result) << row.expression << " on " << row.self;
    }
  }
}

TEST(Cel, Literals) {
  ExpectAll({
      {"true", "0", "true"},
      {"0x1F == 31", "0", "true"},
      {"-0x1F == -31", "0", "true"},
      {"-9223372036854775808 < 9223372036854775807", "0", "true"},
      {"1.5e3 == 1500.0 && .5 == 0.5 && 1e2 == 100.0", "0", "true"},
      {R"('a\'b' == "a'b")", "0", "true"},
      {R"('\x41\u00e9\U0001F600\101\n' == self)", R"("A\u00e9\ud83d\ude00A\n")", "true"},
      {R"(r'\d' == '\\d' && R"\d" == r"""\d""")", "0", "true"},
      {"'''a\n'b''' == self", R"("a\n'b")", "true"},
      {"[1, 2,] == self", "[1,2]", "true"},
      {"{'a': [1], 'b': [2]} == self", R"({"b":[2],"a":[1]})", "true"},
      {"// first\n true // and last", "0", "true"},
      {"self == null", "null", "true"},
  });
}

TEST(Cel, Arithmetic) {
  ExpectAll({
      {"1 + 2 * 3 - 8 / 2 % 3 == 6", "0", "true"},
      {"(1 + 2) * 3 == 9", "0", "true"},
      {"7 / 2 == 3 && -7 / 2 == -3 && -7 % 3 == -1", "0", "true"},
      {"7.0 / 2.0 == 3.5", "0", "true"},
      {"--self == self && !!true", "3", "true"},
      {"self + 1 > 0", "9223372036854775807", "error: integer overflow"},
      {"self - 1 > 0", "-9223372036854775808", "error: integer overflow"},
      {"self * 2 > 0", "9223372036854775807", "error: integer overflow"},
      {"-self > 0", "-9223372036854775808", "error: integer overflow"},
      {"self / -1 > 0", "-9223372036854775808", "error: integer overflow"},
      {"1 / self > 0", "0", "error: division by zero"},
      {"1 % self > 0", "0", "error: division by zero"},
      {"'a' + 'b' == 'ab'", "0", "true"},
      {"[1] + self == [1, 2]", "[2]", "true"},
      {"self + 1 == 2", R"("x")", "error: no such operation on string and int"},
  });
}

TEST(Cel, Comparisons) {
  ExpectAll({
      {"1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3 && 1 != 2", "0", "true"},
      {"1 < 1.5 && self > 1", "1.5", "true"},
      {"self == 1.0", "1", "true"},  // A whole number and a double are equal by value.
      {"'B' < 'a' && 'a' < 'ab'", "0", "true"},
      {"false < true", "0", "true"},
      {"self < 1", R"("1")", "error: no such operation"},
      {"self == 'x'", "1", "false"},  // Values of different types are not equal, which is no error.
      {"self == [1, 2]", "[2,1]", "false"},
      {"self == {'a': null}", R"({"a":null})", "true"},
      {"self == {'a': null}", R"({"b":null})", "false"},
      {"self == 9007199254740993", "9007199254740992", "false"},
  });
}

TEST(Cel, LogicAbsorbsFailures) {
  const std::string failing = "self.missing";
  ExpectAll({
      {"false && " + failing, "{}", "false"},
      {failing + " && false", "{}", "false"},
      {"true && " + failing, "{}", "error: no such key: missing"},
      {failing + " && true", "{}", "error: no such key: missing"},
      {"true || " + failing, "{}", "true"},
      {failing + " || true", "{}", "true"},
      {failing + " || false || true", "{}", "true"},
      {"false || " + failing, "{}", "error: no such key: missing"},
      {"self || true", "1", "true"},
      {"self || false", "1", "error: wanted a bool, got int"},
      {"!self", "1", "error: wanted a bool, got int"},
      {"true ? true : " + failing, "{}", "true"},
      {"false ? " + failing + " : true", "{}", "true"},
      {failing + " ? true : true", "{}", "error: no such key"},
      {"true || false && false", "0", "true"},
      {"false ? false : true ? true : false", "0", "true"},
  });
}

TEST(Cel, FieldsAndIndexes) {
  const std::string object = R"({"a":{"b":[{"c":1},{"c":2}]},"x-y":3,"n":null})";
  ExpectAll({
      {"self.a.b[1].c == 2", object, "true"},
      {"self['x-y'] == 3", object, "true"},
      {"has(self.a.b) && !has(self.a.z) && has(self.n)", object, "true"},
      {"has(self.z.b)", object, "error: no such key: z"},
      {"has(self.a.b.c)", object, "error: wanted an object, got list"},
      {"self.a.b[2].c == 2", object, "error: index out of bounds: 2"},
      {"self.a.b[-1].c == 2", object, "error: index out of bounds: -1"},
      {"self.a.b['c'] == 2", object, "error: wanted an int, got string"},
      {"self.n.z == 1", object, "error: wanted an object, got null_type"},
      {"self['q'] == 1", object, "error: no such key: q"},
      {"'a' in self && !('z' in self)", object, "true"},
      {"2 in self && !(3 in self)", "[1,2]", "true"},
      {"1 in self", "1", "error: no such operation"},
      {"self in ['x', 'y']", R"("y")", "true"},
      {"self.namespace == 'a'", R"({"namespace":"a"})", "true"},
  });
}

TEST(Cel, Macros) {
  ExpectAll({
      {"self.all(x, x > 0)", "[1,2]", "true"},
      {"self.all(x, x > 1)", "[1,2]", "false"},
      {"self.all(x, x > 0)", "[]", "true"},
      {"self.exists(x, x > 1)", "[1,2]", "true"},
      {"self.exists(x, x > 2)", "[1,2]", "false"},
      {"self.exists_one(x, x > 1)", "[1,2]", "true"},
      {"self.existsOne(x, x > 0)", "[1,2]", "false"},
      {"self.filter(x, x > 1) == [2, 3]", "[1,2,3]", "true"},
      {"self.map(x, x * 2) == [2, 4]", "[1,2]", "true"},
      {"self.map(x, x > 1, x * 2) == [4]", "[1,2]", "true"},
      {"self.map(x, x > 1) == [false, true]", "[1,2]", "true"},
      {"self.all(x, self.exists_one(y, x == y))", "[1,2,1]", "false"},
      {"self.map(k, k) == ['a', 'b'] && self.all(k, self[k] > 0)", R"({"a":1,"b":2})", "true"},
      {"self.all(x, x == 1) || self.exists(self, self == 2)", "[1,2]",
       "true"},  // The inner name wins.
      // all() and exists() absorb failures, exists_one(), filter() and map() do not.
      {"self.all(x, x.a == 1)", R"([{}, {"a":2}])", "false"},
      {"self.all(x, x.a == 1)", R"([{}, {"a":1}])", "error: no such key: a"},
      {"self.exists(x, x.a == 1)", R"([{}, {"a":1}])", "true"},
      {"self.exists(x, x.a == 1)", R"([{}, {"a":2}])", "error: no such key: a"},
      {"self.exists_one(x, x.a == 1)", R"([{"a":1}, {}])", "error: no such key: a"},
      {"self.filter(x, x.a == 1).size() == 1", R"([{"a":1}, {}])", "error: no such key: a"},
      {"self.map(x, x.a).size() == 1", R"([{"a":1}, {}])", "error: no such key: a"},
      {"self.all(x, true)", "1", "error: wanted a list or map, got int"},
      {"self.filter(x, x).size() == 0", "[1]", "error: wanted a bool, got int"},
  });
}

TEST(Cel, Strings) {
  ExpectAll({
      {"self.size() == 2 && size(self) == 2", R"("é😀")", "true"},
      {"size(self) == 1 && size([1, 2]) == 2", R"({"a":1})", "true"},
      {"'abc'.startsWith('ab') && 'abc'.endsWith('bc') && 'abc'.contains('b') && "
       "!'abc'.contains('B')",
       "0", "true"},
      {"self.matches('^a+$') && matches(self, 'a') && !self.matches('^b')", R"("aaa")", "true"},
      {"'aaa'.matches(self)", R"("^a+$")", "true"},
      {"'aaa'.matches(self)", R"("(")", "error: invalid pattern"},
      {"self.substring(1) == '😀b' && self.substring(1, 2) == '😀'", R"("é😀b")", "true"},
      {"self.substring(3) == '' && self.substring(0, 0) == ''", R"("abc")", "true"},
      {"self.substring(4) == ''", R"("abc")", "error: substring(4, 3) is out of range"},
      {"self.substring(1, 9) == ''", R"("abc")", "error: substring(1, 9) is out of range"},
      {"self.substring(-1) == ''", R"("abc")", "error: substring(-1"},
      {"self.charAt(1) == '😀' && self.charAt(2) == ''", R"("é😀")", "true"},
      {"self.indexOf('b') == 2 && self.lastIndexOf('b') == 3 && self.indexOf('z') == -1",
       R"("é😀bb")", "true"},
      {"'aBc'.lowerAscii() == 'abc' && 'aBc'.upperAscii() == 'ABC'", "0", "true"},
      {"' a b\\n'.trim() == 'a b' && '  '.trim() == ''", "0", "true"},
      {"'a-b-c'.replace('-', '+') == 'a+b+c'", "0", "true"},
      {"'a/b/'.split('/') == ['a', 'b', ''] && 'a'.split('/')[0] == 'a'", "0", "true"},
      {"['a', 'b'].join() == 'ab' && ['a', 'b'].join(', ') == 'a, b'", "0", "true"},
      {"self.join() == ''", "[1]", "error: join() of a list that does not hold strings"},
      {"self.contains('a')", "1", "error: contains() does not take int"},
  });
}

TEST(Cel, Lists) {
  ExpectAll({
      {"['a', 'b', 'a'].distinct() == ['a', 'b'] && [1, 1].distinct().size() == 1", "0", "true"},
      {"self.distinct() == [1, 'a', [2], null]", R"([1, "a", 1.0, [2], "a", [2], null, null])",
       "compile error: the list mixes types"},
      {"self.distinct().size() == 4", R"([1, "a", 1.0, [2], "a", [2], null, null])", "true"},
      {"self.distinct().size() == 0", "1", "error: distinct() does not take int"},
  });
}

TEST(Cel, Conversions) {
  ExpectAll({
      {"int('-42') == -42 && int(2.9) == 2 && int(-2.9) == -2 && int(7) == 7", "0", "true"},
      {"int(self) == 5", "5", "true"},
      {"int(self) == 5", R"("5")", "true"},
      {"int(self) == 5", R"("5x")", "error: '5x' is not a number"},
      {"int(self) == 5", R"("")", "error: '' is not a number"},
      {"int(self) == 5", R"("99999999999999999999")", "error: '"},
      {"int(self) > 0", "1e30", "error: integer overflow"},
      {"double('1.5') == 1.5 && double(1) == 1.0", "0", "true"},
      {"string(5) == '5' && string(1.5) == '1.5' && string(true) == 'true' && string('x') == 'x'",
       "0", "true"},
      {"string(duration('1h1m1s')) == '3661s' && string(duration('-1.5s')) == '-1.5s'", "0",
       "true"},
      {"bool('true') && !bool('f')", "0", "true"},
      {"bool(self)", R"("yes")", "error: 'yes' is not a boolean"},
      {"type(self) == int && type('') == string && type([]) == list && type({}) == map", "1",
       "true"},
      {"type(self) == int ? self > 1 : type(self) == string && self.endsWith('%')", R"("5%")",
       "true"},
      {"type(1.0) == double && type(null) == null_type && type(true) == bool && type(type(1)) == "
       "type",
       "0", "true"},
      {"dyn(1) == 1", "0", "true"},
  });
}

TEST(Cel, Durations) {
  ExpectAll({
      {"duration('1h30m') == duration('90m') && duration('1.5s') == duration('1500ms')", "0",
       "true"},
      {"duration(self) > duration('1s') && duration(self) < duration('1h')", R"("10s")", "true"},
      {"duration('-1s') < duration('0')", "0", "true"},
      {"duration('1us') == duration('1000ns') && duration('1µs') == duration('1us')", "0", "true"},
      {"duration('1m') + duration('1s') - duration('1s') == duration('60s')", "0", "true"},
      {"duration(self) > duration('1s')", R"("10")", "error: '10' is not a duration"},
      {"duration(self) > duration('1s')", R"("")", "error: '' is not a duration"},
      {"duration(self) > duration('1s')", R"("1d")", "error: '1d' is not a duration"},
      {"duration(self) > duration('1s')", R"("1.s.5")", "error: '"},
      {"duration(self) > duration('1s')", R"("2562048h")", "error: '"},
  });
}

TEST(Cel, KubernetesFunctions) {
  ExpectAll({
      {"isIP('10.0.0.1') && isIP('::1') && !isIP('10.0.0.01') && !isIP('::ffff:1.2.3.4') && "
       "!isIP('a')",
       "0", "true"},
      {"isCIDR('10.0.0.0/8') && isCIDR('::/0') && !isCIDR('10.0.0.0/33') && !isCIDR('10.0.0.0')",
       "0", "true"},
      {"!format.dns1123Subdomain().validate('a.b').hasValue()", "0", "true"},
      {"format.dns1123Subdomain().validate('A').hasValue()", "0", "true"},
      {"!format.qualifiedName().validate('a.b/C').hasValue() && "
       "format.qualifiedName().validate('/').hasValue()",
       "0", "true"},
      {"format.dns1123Label().validate('a.b').value()[0].startsWith('must ')", "0", "true"},
      {"format.dns1035Label().validate('0a').hasValue() && "
       "!format.labelValue().validate('').hasValue()",
       "0", "true"},
      {"format.dns1123Label().validate(self).value().size() == 0", R"("a")",
       "error: value() of an optional"},
  });
}

TEST(Cel, CostIsBounded) {
  std::string items = "0";
  for (int index = 1; index < 400; ++index) items += "," + std::to_string(index);
  const std::string cubic = "self.all(x, self.all(y, self.all(z, x + y + z >= 0)))";
  EXPECT_EQ(Evaluate(cubic, "[" + items + "]"), "error: costs too much to check");
  // The budget's end is not a failure that a logical operator could absorb.
  EXPECT_EQ(Evaluate("true || " + cubic, "[" + items + "]"), "true");
  EXPECT_EQ(Evaluate(cubic + " || true", "[" + items + "]"), "error: costs too much to check");
  // Text made by doubling pays for its length.
  std::string doubling = "self";
  for (int times = 0; times < 40; ++times) doubling = "[" + doubling + "].map(x, x + x)[0]";
  EXPECT_EQ(Evaluate(doubling + " == ''", R"("0123456789abcdef")"),
            "error: costs too much to check");
}

TEST(Cel, BudgetIsTakenFromTheCaller) {
  const TypeRef dyn = Simple(Type::Kind::kDyn);
  const auto program = Program::CompileCondition("self == 1", {{"self", dyn}});
  ASSERT_TRUE(program);
  const boost::json::value one = 1;
  const std::vector<Value> values = {FromJson(one, *dyn)};
  int64_t budget = 10;
  ASSERT_TRUE(program->Test(values, budget));
  EXPECT_LT(budget, 10);
  EXPECT_GT(budget, 0);
}

TEST(Cel, SaysMessages) {
  const TypeRef dyn = Simple(Type::Kind::kDyn);
  const auto program =
      Program::CompileMessage("'port ' + string(self.port) + ' is taken'", {{"self", dyn}});
  ASSERT_TRUE(program);
  const boost::json::value document = {{"port", 80}};
  const std::vector<Value> values = {FromJson(document, *dyn)};
  int64_t budget = kRuleBudget;
  EXPECT_EQ(program->Say(values, budget).value_or("?"), "port 80 is taken");
}

}  // namespace
}  // namespace weft::cel
