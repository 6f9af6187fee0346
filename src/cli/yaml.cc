// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/yaml.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string_view>

#include "base/text.h"
#include "cli/pretty_json.h"

namespace weft::cli {
namespace {

namespace json = boost::json;

// Numbers in all their notations, times and dates; an IPv4 address is none of them.
bool LooksLikeNumber(std::string_view text) {
  constexpr std::string_view kFirst = "0123456789+-.";
  constexpr std::string_view kLetters = "0123456789abcdefxotzABCDEFXOTZ+-.:_";
  if (kFirst.find(text.front()) == kFirst.npos) return false;
  if (text.find_first_not_of(kLetters) != text.npos) return false;
  return std::ranges::count(text, '.') < 3 || text.find(':') != text.npos;
}

// What a reader of YAML 1.1 or 1.2 takes for something else than text.
bool ReadsAsOther(std::string_view text) {
  static constexpr std::array<std::string_view, 16> kWords = {
      "true", "false", "yes", "no",   "on",    "off",   "null", "~",
      "y",    "n",     "<<",  ".inf", "-.inf", "+.inf", ".nan", "="};
  const std::string lower = LowerCase(text);
  return std::ranges::find(kWords, lower) != kWords.end() || LooksLikeNumber(text);
}

// Letters, digits and a few marks that mean nothing to YAML where they stand.
bool IsPlain(std::string_view text) {
  if (text.empty() || ReadsAsOther(text)) return false;
  constexpr std::string_view kInside = "-_./ @+()*%=~$^";
  const auto is_word = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9');
  };
  if (!is_word(text.front()) && text.front() != '/' && text.front() != '_') return false;
  if (text.back() == ' ') return false;
  for (size_t at = 0; at < text.size(); ++at) {
    // A colon is a mark of YAML only before a space or at the end.
    const bool colon = text[at] == ':' && at + 1 < text.size() && text[at + 1] != ' ';
    if (!colon && !is_word(text[at]) && kInside.find(text[at]) == kInside.npos) return false;
  }
  return true;
}

// Lines of text can stand as they are ("|") when nothing in them needs an escape.
bool IsBlock(std::string_view text) {
  if (text.find('\n') == text.npos || text.front() == ' ' || text.front() == '\n') return false;
  if (text.find(" \n") != text.npos) return false;
  return std::ranges::all_of(text, [](char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return letter == '\n' || (byte >= 0x20 && byte < 0x7F);
  });
}

class Writer {
 public:
  std::string Take() && { return std::move(text_); }

  // Writes a value that begins on the current line, which ends in a key or a dash.
  void Behind(const json::value& value, size_t indent) {
    if (value.is_object() && !value.get_object().empty()) {
      text_ += "\n";
      Members(value.get_object(), indent);
    } else if (value.is_array() && !value.get_array().empty()) {
      text_ += "\n";
      Elements(value.get_array(), indent);
    } else {
      text_ += " ";
      Scalar(value, indent);
    }
  }

  void Members(const json::object& object, size_t indent, bool first_is_placed = false) {
    for (const auto& member : object) {
      if (!std::exchange(first_is_placed, false)) text_.append(indent, ' ');
      Text(std::string_view(member.key()));
      text_ += ":";
      // Lists stand under their key, not further in.
      const bool list = member.value().is_array();
      Behind(member.value(), list ? indent : indent + 2);
    }
  }

  void Elements(const json::array& array, size_t indent) {
    for (const json::value& element : array) {
      text_.append(indent, ' ');
      text_ += "-";
      if (element.is_object() && !element.get_object().empty()) {
        text_ += " ";
        Members(element.get_object(), indent + 2, true);
      } else {
        Behind(element, indent + 2);
      }
    }
  }

  void Scalar(const json::value& value, size_t indent) {
    if (value.is_string() && IsBlock(std::string_view(value.get_string()))) {
      Block(std::string_view(value.get_string()), indent);
      return;
    }
    if (value.is_string()) {
      Text(std::string_view(value.get_string()));
    } else {
      text_ += ScalarJson(value);
    }
    text_ += "\n";
  }

 private:
  void Text(std::string_view text) {
    // Text in JSON is text in YAML as well.
    text_ += IsPlain(text) ? std::string(text) : json::serialize(json::string(text));
  }

  void Block(std::string_view text, size_t indent) {
    const size_t kept = text.size() - text.find_last_not_of('\n') - 1;
    text_ += kept == 0 ? "|-\n" : kept == 1 ? "|\n" : "|+\n";
    if (kept > 0) text.remove_suffix(1);
    while (true) {
      const std::string_view line = text.substr(0, text.find('\n'));
      if (!line.empty()) text_.append(indent, ' ').append(line);
      text_ += "\n";
      if (line.size() == text.size()) return;
      text.remove_prefix(line.size() + 1);
    }
  }

  std::string text_;
};

}  // namespace

std::string ToYaml(const json::value& value) {
  Writer writer;
  if (value.is_object() && !value.get_object().empty()) {
    writer.Members(value.get_object(), 0);
  } else if (value.is_array() && !value.get_array().empty()) {
    writer.Elements(value.get_array(), 0);
  } else {
    writer.Scalar(value, 2);
  }
  return std::move(writer).Take();
}

}  // namespace weft::cli
