// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/schema_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <utility>

namespace weft::model {
namespace {

namespace json = boost::json;

constexpr size_t kLongestQuote = 80;

// Patterns of the Gateway API's schemas and of ours.
constexpr std::array<std::pair<std::string_view, std::string_view>, 20> kPatterns = {{
    {R"(^[a-z0-9]([-a-z0-9]*[a-z0-9])?$)",
     "be a DNS label: lower case letters, digits and '-', first and last a letter or digit"},
    {R"(^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$)",
     "be a DNS name: lower case letters, digits, '-' and '.', each part beginning and ending with "
     "a letter or digit"},
    {R"(^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$)",
     "be an API group such as gateway.networking.k8s.io, or empty for the core group"},
    {R"(^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$)",
     "be a host name in lower case, such as shop.example or *.shop.example"},
    {R"(^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$)",
     "be a name of letters, digits and '-' that begins with a letter, such as HTTPRoute"},
    {R"(^[A-Za-z0-9!#$%&'*+\-.^_\x60|~]+$)",
     "be the name of an HTTP header: letters, digits and any of !#$%&'*+-.^_`|~"},
    {R"(^[!-~]+([\t ]?[!-~]+)*$)",
     "be the value of an HTTP header: visible ASCII, words parted by one space or tab"},
    {R"(^([0-9]{1,5}(h|m|s|ms)){1,4}$)", "be a duration such as 500ms, 30s or 1h30m"},
    {R"(^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$)",
     "be a URL path: letters, digits, any of -/._~!$&'()*+,;=:@, and others as %XX"},
    {R"(^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$)",
     "be the value of a label: letters, digits, '-', '_' and '.', first and last a letter or "
     "digit"},
    {R"(^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$)",
     "be the key of a label, such as app or example.com/app"},
    {R"(^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9\/\-._~%!$&'()*+,;=:]+$)",
     "be a domain name, a '/' and a path, such as example.com/gateway"},
    {R"((^\*$)|(^(http(s)?):\/\/(((\*\.)?([a-zA-Z0-9\-]+\.)*[a-zA-Z0-9-]+|\*)(:([0-9]{1,5}))?)$))",
     "be an origin such as https://shop.example or https://*.shop.example:8443, or *"},
    {R"(^$|^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$)",
     "be a host name in lower case, such as shop.example or *.shop.example, or empty"},
    {R"(^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9]+$)",
     "be a protocol such as HTTP, or a domain name, a '/' and a protocol"},
    {R"(^(System|([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]))$)",
     "be System, or a domain name, a '/' and a name"},
    {R"(^(([^:/?#]+):)(//([^/?#]*))([^?#]*)(\?([^#]*))?(#(.*))?)",
     "be a URI with a scheme, such as spiffe://example.com/service"},
    {R"(^/)", "begin with '/'"},
    {R"(^[/@])", "begin with '/' or '@'"},
    {R"(^(/([^~/]|~[01])*)*$)", "be a JSON pointer such as /list/0/name"},
}};

}  // namespace

std::string_view WordForValue(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return "null";
    case json::kind::bool_:
      return "true or false";
    case json::kind::int64:
    case json::kind::uint64:
      return "a whole number";
    case json::kind::double_:
      return "a number";
    case json::kind::string:
      return "a text";
    case json::kind::array:
      return "a list";
    case json::kind::object:
      return "an object";
  }
  return "a value";
}

std::string_view WordForType(SchemaNode::Type type) {
  switch (type) {
    case SchemaNode::Type::kAny:
      return "a value";
    case SchemaNode::Type::kObject:
      return "an object";
    case SchemaNode::Type::kArray:
      return "a list";
    case SchemaNode::Type::kString:
      return "a text";
    case SchemaNode::Type::kInteger:
      return "a whole number";
    case SchemaNode::Type::kNumber:
      return "a number";
    case SchemaNode::Type::kBoolean:
      return "true or false";
    case SchemaNode::Type::kIntOrString:
      return "a whole number or a text";
  }
  return "a value";
}

std::string Quote(const json::value& value) {
  if (value.is_object() || value.is_array()) return std::string(WordForValue(value));
  const json::string* text = value.if_string();
  if (!text) return json::serialize(value);
  if (text->size() <= kLongestQuote) return fmt::format("'{}'", std::string_view(*text));
  size_t cut = kLongestQuote;
  while ((static_cast<unsigned char>((*text)[cut]) & 0xC0) == 0x80) --cut;  // Not amid a character.
  return fmt::format("'{}…'", std::string_view(*text).substr(0, cut));
}

std::string Alternatives(const std::vector<json::value>& values) {
  std::vector<std::string> words;
  for (const json::value& value : values) {
    const json::string* word = value.if_string();
    // An empty text, where it is allowed, is as good as nothing: not worth a word.
    if (word && word->empty() && values.size() > 1) continue;
    words.push_back(word && !word->empty() ? std::string(*word) : Quote(value));
  }
  if (words.size() == 1) return words.front();
  const std::string last = std::move(words.back());
  words.pop_back();
  return fmt::format("{} or {}", fmt::join(words, ", "), last);
}

std::string PatternMust(std::string_view pattern) {
  const auto* found =
      std::ranges::find(kPatterns, pattern, &std::pair<std::string_view, std::string_view>::first);
  if (found != kPatterns.end()) return std::string(found->second);
  return fmt::format("match the pattern {}", pattern);
}

std::string Plural(size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace weft::model
