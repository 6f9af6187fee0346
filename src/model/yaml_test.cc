// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// YAML and JSON documents: what they mean, and what each kind of bad text is told.
#include "model/yaml.h"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <chrono>
#include <string>

namespace weft::model {
namespace {

// The values of all documents as JSON lines; an error as "line:column CODE message".
std::string Read(std::string_view text, const YamlLimits& limits = {}) {
  std::string out;
  for (const ParsedDocument& document : ParseDocuments(text, limits)) {
    if (!out.empty()) out += "\n";
    if (document.error) {
      out += document.error->at.ToString() + " " + document.error->code + " " +
             document.error->message;
    } else {
      out += boost::json::serialize(document.value);
    }
  }
  return out;
}

std::string Repeat(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

struct Case {
  std::string name;
  std::string text;
  std::string want;  // of an error: how it begins
};

class Yaml : public testing::TestWithParam<Case> {};

TEST_P(Yaml, Reads) {
  const std::string got = Read(GetParam().text);
  const bool error = GetParam().want.find(" WEFT-") != std::string::npos;
  EXPECT_EQ(error ? got.substr(0, GetParam().want.size()) : got, GetParam().want) << got;
}

const auto kName = [](const auto& info) { return info.param.name; };

INSTANTIATE_TEST_SUITE_P(
    Values, Yaml,
    testing::ValuesIn(std::vector<Case>{
        {"Empty", "", ""},
        {"Comments", "# nothing\n---\n# here\n---\n", ""},
        {"Types", "a: 1\nb: '1'\nc: \"yes\"\nd: yes\ne:\nf: 1.5\ng: x",
         R"({"a":1,"b":"1","c":"yes","d":true,"e":null,"f":1.5E0,"g":"x"})"},
        {"Nested", "a:\n- b: [1, {c: d}]\n  e: {}\n- []",
         R"({"a":[{"b":[1,{"c":"d"}],"e":{}},[]]})"},
        {"Block", "a: |\n  x\n   y\nb: >-\n  x\n  y\n", R"({"a":"x\n y\n","b":"x y"})"},
        {"Escapes", R"(a: "\u00e9\t\x41\/")", "{\"a\":\"é\\tA/\"}"},
        {"SeveralDocuments", "a: 1\n---\nb: 2\n--- # c\nc: 3\n--- {d: 4}\n...\ne: 5\n",
         "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n{\"d\":4}\n{\"e\":5}"},
        {"Directive", "%YAML 1.2\n---\na: 1\n", R"({"a":1})"},
        {"ByteOrderMark",
         "\xEF\xBB\xBF"
         "a: 1",
         R"({"a":1})"},
        {"WindowsLineEnds", "a: 1\r\n---\r\nb: 2\r\n", "{\"a\":1}\n{\"b\":2}"},
        {"KeysThatAreNotText", "1: a\nyes: b\n1.5: c\n0x10: d",
         R"({"1":"a","true":"b","1.5":"c","16":"d"})"},
        {"Json", "{\"a\":1,\"b\":[true,null,\"x\"],\"c\":{}}",
         R"({"a":1,"b":[true,null,"x"],"c":{}})"},
        {"JsonWithTabs", "{\n\t\"a\": 1,\n\t\"b\": [\n\t\t2\n\t]\n}\n", R"({"a":1,"b":[2]})"},
        {"JsonSurrogates", R"({"a":"\ud83d\ude00","b":"\\ud83d\\ude00"})",
         R"({"a":"😀","b":"\\ud83d\\ude00"})"},
        {"Tags", "a: !!str 1\nb: !!int '1'\nc: !!bool yes\nd: ! 12\ne: !!map {}\nf: !!float 2",
         R"({"a":"1","b":1,"c":true,"d":"12","e":{},"f":2})"},
        {"Aliases", "a: &x [1, {b: c}]\nd: *x\ne: &s text\nf: *s",
         R"({"a":[1,{"b":"c"}],"d":[1,{"b":"c"}],"e":"text","f":"text"})"},
        {"AnchorTwice", "a: &x 1\nb: &x 2\nc: *x", R"({"a":1,"b":2,"c":2})"},
        {"MergeKey", "b: &x {p: 1, q: 2}\nc: {<<: *x, q: 3}\nd: {<<: [*x, {z: 1, p: 9}]}",
         R"({"b":{"p":1,"q":2},"c":{"q":3,"p":1},"d":{"p":1,"q":2,"z":1}})"},
        {"AnErrorLeavesTheOtherDocumentsAlone", "a: 1\n---\nb: 'x\n---\nc: 3\n",
         "{\"a\":1}\n3:4 WEFT-YAML-SYNTAX the quoted text that begins here is never "
         "closed\n{\"c\":3}"},
    }),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Errors, Yaml,
    testing::ValuesIn(std::vector<Case>{
        {"Nul", std::string("a: 1\nb: x\0y", 11), "2:5 WEFT-FILE-ENCODING a NUL character"},
        {"NulEscaped", R"(a: "x\0y")", "1:4 WEFT-YAML-VALUE a NUL character"},
        {"NotUtf8", "a: 1\nb: é\xFF", "2:5 WEFT-FILE-ENCODING the byte 0xFF"},
        {"OverlongUtf8", "a: \xC0\xAF", "1:4 WEFT-FILE-ENCODING the byte 0xC0"},
        {"CutUtf8", "a: \xE2\x82", "1:4 WEFT-FILE-ENCODING the byte 0xE2"},
        {"SurrogateInUtf8", "a: \xED\xA0\x80", "1:4 WEFT-FILE-ENCODING the byte 0xED"},
        {"Utf16",
         std::string("\xFF\xFE"
                     "a\0:\0",
                     6),
         "1:1 WEFT-FILE-ENCODING the file is in UTF-16"},
        {"ControlCharacter", "a: 1234567890\x07",
         "1:14 WEFT-FILE-ENCODING the control character U+0007"},
        {"Delete", "abcdefg\x7F: 1", "1:8 WEFT-FILE-ENCODING the control character U+007F"},
        {"Tab", "a:\n\tb: 1\n", "2:1 WEFT-YAML-SYNTAX a tab is used for indentation"},
        {"TabLater", "a: b\n\tc: d", "2:1 WEFT-YAML-SYNTAX a tab is used for indentation"},
        {"UnclosedDouble", "a: 1\nb: \"x\nc: 2\n", "2:4 WEFT-YAML-SYNTAX the quoted text"},
        {"UnclosedBrace", "a: {b: 1\nc: 2\n", "1:4 WEFT-YAML-SYNTAX the '{' that begins here"},
        {"UnclosedBracket", "a: [1, 2\nc: 2\n", "1:4 WEFT-YAML-SYNTAX the '[' that begins here"},
        {"Indentation", "a:\n  b: 1\n c: 2\n", "3:2 WEFT-YAML-SYNTAX this line does not fit"},
        {"IndentationOfList", "a:\n- b: 1\n   c: 2\n", "3:5 WEFT-YAML-SYNTAX a second ': '"},
        {"ColonInValue", "a: b: c", "1:5 WEFT-YAML-SYNTAX a second ': ' on this line"},
        {"NoColon", "a: 1\nbc\nd: 2\n", "3:1 WEFT-YAML-SYNTAX this line is neither"},
        {"DashAfterKey", "a: - b", "1:4 WEFT-YAML-SYNTAX a '- ' cannot stand here"},
        {"AtSign", "é: @x", "1:4 WEFT-YAML-SYNTAX a value cannot begin with '@'"},
        {"UnknownEscape", R"(a: "\d")", "1:5 WEFT-YAML-SYNTAX this escape is not known"},
        {"EmptyElement", "a: [1,,2]", "1:7 WEFT-YAML-SYNTAX a value is missing"},
        {"DuplicateKey", "a: 1\nb: 2\na: 3",
         "3:1 WEFT-YAML-DUPLICATE-KEY the key 'a' stands here "
         "for the second time (first on line 1)"},
        {"DuplicateKeyByType", "1: a\n'1': b", "2:1 WEFT-YAML-DUPLICATE-KEY"},
        {"DuplicateKeyInJson", R"({"a":1,"a":2})", "1:8 WEFT-YAML-DUPLICATE-KEY"},
        {"ListAsKey", "? [a]\n: b", "1:3 WEFT-YAML-VALUE a mapping or a list cannot be a key"},
        {"TemplatePlaceholder", "a: {{ x }}", "1:5 WEFT-YAML-VALUE a mapping or a list cannot"},
        {"NullKey", "~: a", "1:1 WEFT-YAML-VALUE a key is missing"},
        {"Infinity", "a: .inf", "1:4 WEFT-YAML-VALUE .inf is a number that no object can hold"},
        {"AliasOfNothing", "a: *nope", "1:4 WEFT-YAML-ALIAS this alias (the word"},
        {"AliasOfItself", "a: &x [1, *x]", "1:11 WEFT-YAML-ALIAS this alias stands within"},
        {"MergeOfText", "a: {<<: x}", "1:5 WEFT-YAML-VALUE '<<' takes a mapping"},
        {"LocalTag", "a: !secret x", "1:4 WEFT-YAML-TAG the tag"},
        {"TagThatDoesNotFit", "a: !!int x", "1:4 WEFT-YAML-TAG the tag"},
        {"MacLineEnds", "a: 1\r---\rb: 2\r", "2:1 WEFT-YAML-SYNTAX a document begins here"},
    }),
    kName);

TEST(YamlBounds, HundredDeepNestingIsRefused) {
  const std::string flow = "a: " + Repeat("[", 100) + Repeat("]", 100);
  EXPECT_EQ(Read(flow), "1:67 WEFT-YAML-TOO-DEEP mappings and lists are nested more than 64 deep");
  std::string block;
  for (int i = 0; i < 100; ++i) block += std::string(static_cast<size_t>(i), ' ') + "a:\n";
  EXPECT_EQ(Read(block),
            "65:65 WEFT-YAML-TOO-DEEP mappings and lists are nested more than 64 deep");
  const std::string fits = Repeat("[", 64) + Repeat("]", 64);
  EXPECT_EQ(Read(fits), fits);
}

TEST(YamlBounds, AMillionDeepIsRefusedAsQuickly) {
  EXPECT_EQ(Read(Repeat("[", 1000000)),
            "1:65 WEFT-YAML-TOO-DEEP mappings and lists are nested more than 64 deep");
  EXPECT_EQ(Read(Repeat("{a: ", 500000)),
            "1:257 WEFT-YAML-TOO-DEEP mappings and lists are nested more than 64 deep");
  EXPECT_EQ(Read(Repeat("- ", 500000)),
            "1:129 WEFT-YAML-TOO-DEEP mappings and lists are nested more than 64 deep");
}

TEST(YamlBounds, DepthCountsWhatAliasesHold) {
  std::string text = "a0: &a0 " + Repeat("[", 40) + Repeat("]", 40) + "\n";
  text += "a1: &a1 " + Repeat("[", 40) + "*a0" + Repeat("]", 40) + "\n";
  EXPECT_EQ(
      Read(text),
      "2:49 WEFT-YAML-ALIAS with this alias, mappings and lists are nested more than 64 deep");
}

TEST(YamlBounds, AliasBombIsRefusedQuickly) {
  std::string bomb = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string alias = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + alias;
    bomb += Repeat(", " + alias, 8) + "]\n";
  }
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_NE(Read(bomb).find("WEFT-YAML-ALIAS the anchors and aliases of this document add up"),
            std::string::npos);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
}

TEST(YamlBounds, AliasesOfOneLongTextCountItsLength) {
  const std::string text = "a: &x " + std::string(1 << 20, 'x') + "\nb: [*x, *x, *x, *x, *x]\n";
  EXPECT_NE(Read(text).find("2:13 WEFT-YAML-ALIAS"), std::string::npos);
}

TEST(YamlBounds, NestedAnchorsAreBoundedToo) {
  std::string text = "big: &b " + std::string(1 << 20, 'x') + "\n";
  std::string nested = "x";
  for (int i = 0; i < 40; ++i) nested = "&n" + std::to_string(i) + " [" + nested + ", 1]";
  EXPECT_NE(Read("n: " + nested), "");
  for (int i = 0; i < 40; ++i)
    text += "k" + std::to_string(i) + ": &k" + std::to_string(i) + " [*b]\n";
  EXPECT_NE(Read(text).find("WEFT-YAML-ALIAS"), std::string::npos);
}

TEST(YamlBounds, AnObjectOfMoreThanThreeMegabytesIsRefused) {
  std::string text = "kind: ConfigMap\ndata:\n";
  while (text.size() <= (3u << 20))
    text += "  key" + std::to_string(text.size()) + ": " + std::string(80, 'v') + "\n";
  EXPECT_EQ(
      Read("a: 1\n---\n" + text),
      "{\"a\":1}\n3:1 WEFT-OBJECT-TOO-LARGE the object that begins here has more than 3145728 "
      "characters of text");
}

TEST(YamlBounds, AListMayBeLargerThanItsObjects) {
  std::string text = "kind: List\nitems:\n";
  while (text.size() <= (4u << 20)) text += "- a: " + std::string(1000, 'v') + "\n";
  text += "z: 1\n";
  const auto documents = ParseDocuments(text);
  ASSERT_EQ(documents.size(), 1u);
  EXPECT_FALSE(documents[0].error);
  EXPECT_EQ(documents[0].item_lines.size(), documents[0].value.at("items").get_array().size());
  EXPECT_EQ(documents[0].item_lines[1], 4);
  EXPECT_NE(Read(text + "- b: " + std::string(4u << 20, 'v')).find("WEFT-"), std::string::npos);
  const std::string large_item = "items:\n- a\n- b: " + std::string(4u << 20, 'v') + "\n";
  EXPECT_EQ(Read(large_item).substr(0, 25), "3:1 WEFT-OBJECT-TOO-LARGE");
}

TEST(YamlBounds, ATextOverTheLimitIsNotRead) {
  EXPECT_EQ(Read("a: 12345", {.text_bytes = 7}),
            "1:1 WEFT-FILE-TOO-LARGE the file has 8 bytes, and at most 7 are read");
}

TEST(Yaml, DocumentsKnowTheirNumberAndPlace) {
  const auto documents = ParseDocuments("# c\n---\n# empty\n---\n\n  a: 1\n--- [b]\n");
  ASSERT_EQ(documents.size(), 2u);
  EXPECT_EQ(documents[0].number, 1);
  EXPECT_EQ(documents[0].at, (Mark{6, 3}));
  EXPECT_EQ(documents[1].number, 2);
  EXPECT_EQ(documents[1].at, (Mark{7, 5}));
}

}  // namespace
}  // namespace weft::model
