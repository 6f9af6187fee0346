// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "golden/yaml_writer.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cctype>
#include <string_view>

namespace weft::golden {
namespace {

namespace json = boost::json;

constexpr size_t kWidth = 100;

// Whether a text means itself without quotes, in block and in flow style.
bool IsPlain(std::string_view text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ' || text.back() == ':') return false;
  static constexpr std::string_view kWords[] = {"true", "false", "null", "~", "yes",
                                                "no",   "on",    "off",  "y", "n"};
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  if (std::ranges::find(kWords, lower) != std::end(kWords)) return false;
  const char first = text.front();
  if (!std::isalpha(static_cast<unsigned char>(first)) && first != '/' && first != '_') {
    return false;
  }
  return std::ranges::all_of(text,
                             [](char c) {
                               return std::isalnum(static_cast<unsigned char>(c)) ||
                                      std::string_view(" _-./:()+=;|<>'").find(c) !=
                                          std::string_view::npos;
                             }) &&
         text.find(": ") == std::string_view::npos && text.find(" #") == std::string_view::npos;
}

std::string Scalar(const json::value& value) {
  if (value.is_string() && IsPlain(value.get_string())) return std::string(value.get_string());
  return json::serialize(value);
}

std::string Flow(const json::value& value) {
  std::string text;
  if (const json::object* object = value.if_object()) {
    for (const auto& [key, member] : *object) {
      text += (text.empty() ? "" : ", ") + Scalar(json::string(key)) + ": " + Flow(member);
    }
    return "{" + text + "}";
  }
  if (const json::array* array = value.if_array()) {
    for (const json::value& element : *array) text += (text.empty() ? "" : ", ") + Flow(element);
    return "[" + text + "]";
  }
  return Scalar(value);
}

bool IsEmpty(const json::value& value) {
  return (value.is_object() && value.get_object().empty()) ||
         (value.is_array() && value.get_array().empty());
}

void Block(const json::value& value, size_t indent, std::string& out);

// After "key:" or "-": on the same line where it fits, else below.
void Rest(const json::value& value, size_t column, size_t indent, bool in_list, std::string& out) {
  const std::string flow = Flow(value);
  if (!value.is_structured() || IsEmpty(value) || column + 1 + flow.size() <= kWidth) {
    out += " " + flow + "\n";
  } else if (in_list) {
    std::string block;
    Block(value, indent + 2, block);
    out += block.substr(indent + 1);  // its first line goes behind the dash
  } else {
    out += "\n";
    Block(value, value.is_array() ? indent : indent + 2, out);
  }
}

void Block(const json::value& value, size_t indent, std::string& out) {
  const std::string margin(indent, ' ');
  if (const json::object* object = value.if_object()) {
    for (const auto& [key, member] : *object) {
      const std::string head = margin + Scalar(json::string(key)) + ":";
      out += head;
      Rest(member, head.size(), indent, false, out);
    }
  } else {
    for (const json::value& element : value.get_array()) {
      out += margin + "-";
      Rest(element, indent + 1, indent, true, out);
    }
  }
}

}  // namespace

std::string ToYaml(const json::value& value) {
  std::string out;
  if (!value.is_structured() || IsEmpty(value)) return Flow(value) + "\n";
  Block(value, 0, out);
  return out;
}

}  // namespace weft::golden
