// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/schema_validate.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <set>
#include <utility>

#include "base/text.h"
#include "cel/text.h"
#include "model/schema_logic.h"
#include "model/schema_words.h"

namespace weft::model {
namespace {

namespace json = boost::json;
using NodeType = SchemaNode::Type;

bool HasType(NodeType type, const json::value& value) {
  switch (type) {
    case NodeType::kAny:
      return true;
    case NodeType::kObject:
      return value.is_object();
    case NodeType::kArray:
      return value.is_array();
    case NodeType::kString:
      return value.is_string();
    case NodeType::kInteger:
      return value.is_int64();
    case NodeType::kNumber:
      return value.is_number();
    case NodeType::kBoolean:
      return value.is_bool();
    case NodeType::kIntOrString:
      return value.is_int64() || value.is_string();
  }
  return false;
}

// Whole numbers have 64 bits, one of them for the sign; what needs more is read as another number.
bool IsTooLarge(const json::value& value) {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  return value.is_uint64() || (value.is_double() && std::abs(value.get_double()) >= kTwoTo63);
}

// What a value of the wrong type is.
std::string_view WordFor(NodeType type, const json::value& value) {
  const bool whole = type == NodeType::kInteger || type == NodeType::kIntOrString;
  return whole && IsTooLarge(value) ? "one that is out of range" : WordForValue(value);
}

// What a person most likely meant who wrote a value of the wrong type.
std::string TypeAdvice(NodeType type, const json::value& value) {
  if (type == NodeType::kString && (value.is_number() || value.is_bool()))
    return "Put it in quotes.";
  const bool scalar =
      type == NodeType::kInteger || type == NodeType::kNumber || type == NodeType::kBoolean;
  if (scalar && value.is_string()) return "Write it without quotes.";
  if (type == NodeType::kArray) return "Write it as a list: put '- ' before each item.";
  return {};
}

// " is 'x'", or nothing where values may be secret.
std::string Is(const json::value& value, const SchemaReport& report) {
  return report.secret ? "" : fmt::format("; is {}", Quote(value));
}

void CheckEnum(const SchemaNode& node, const json::value& value, const SchemaPath& path,
               SchemaReport& report) {
  if (node.enum_.empty() || std::ranges::find(node.enum_, value) != node.enum_.end()) return;
  ++report.wrong_enums;
  std::string next;
  if (const json::string* text = value.if_string()) {
    std::vector<std::string> words;
    for (const json::value& known : node.enum_) {
      if (const json::string* word = known.if_string()) words.emplace_back(*word);
    }
    const std::string nearest = Nearest(*text, words);
    if (!nearest.empty()) next = fmt::format("Write {}.", nearest);
  }
  const std::string_view one_of = node.enum_.size() == 1 ? "" : "one of ";
  report.AddMisshapen(
      path, fmt::format("must be {}{}{}", one_of, Alternatives(node.enum_), Is(value, report)),
      std::move(next));
}

// The bounds as text: "between 1 and 65535", "at least 1", "more than 0".
std::string Range(const SchemaNode& node) {
  if (node.minimum && node.maximum && !node.exclusive_minimum && !node.exclusive_maximum) {
    return fmt::format("between {} and {}", *node.minimum, *node.maximum);
  }
  std::string text;
  if (node.minimum)
    text = fmt::format("{} {}", node.exclusive_minimum ? "more than" : "at least", *node.minimum);
  if (node.maximum) {
    text += fmt::format("{}{} {}", text.empty() ? "" : " and ",
                        node.exclusive_maximum ? "less than" : "at most", *node.maximum);
  }
  return text;
}

void CheckNumber(const SchemaNode& node, const json::value& value, const SchemaPath& path,
                 SchemaReport& report) {
  const double number = value.to_number<double>();
  const bool low =
      node.minimum && (node.exclusive_minimum ? number <= *node.minimum : number < *node.minimum);
  const bool high =
      node.maximum && (node.exclusive_maximum ? number >= *node.maximum : number > *node.maximum);
  if (low || high) {
    report.Add(path, fmt::format("must be {}{}", Range(node), Is(value, report)));
  } else if (node.format && node.format->number_fits && !node.format->number_fits(number)) {
    report.Add(path, fmt::format("must {}{}", node.format->must, Is(value, report)));
  }
  if (node.multiple_of && std::trunc(number / *node.multiple_of) != number / *node.multiple_of) {
    report.Add(path,
               fmt::format("must be a multiple of {}{}", *node.multiple_of, Is(value, report)));
  }
}

void CheckText(const SchemaNode& node, const json::value& value, const SchemaPath& path,
               SchemaReport& report) {
  const std::string_view text = value.get_string();
  if (node.length.most || node.length.least) {
    const size_t length = cel::CodePoints(text);
    if (node.length.most && length > *node.length.most) {
      report.AddMisshapen(path, fmt::format("must have at most {}; has {}",
                                            Plural(*node.length.most, "character"), length));
      return;
    }
    if (node.length.least && length < *node.length.least) {
      report.Add(path, length == 0 ? "must not be empty"
                                   : fmt::format("must have at least {}; has {}",
                                                 Plural(*node.length.least, "character"), length));
      return;
    }
  }
  if (node.pattern &&
      !re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *node.pattern)) {
    report.Add(path,
               fmt::format("must {}{}", PatternMust(node.pattern->pattern()), Is(value, report)));
  }
  if (node.format && node.format->text_fits && !node.format->text_fits(text)) {
    report.Add(path, fmt::format("must {}{}", node.format->must, Is(value, report)));
  }
}

// The part of an item by which a list knows it: the item itself in a set, the keys in a map list.
json::value Identity(const SchemaNode& node, const json::value& item) {
  if (node.set) return item;
  json::object keys;
  if (const json::object* object = item.if_object()) {
    for (const std::string& key : node.list_keys) {
      if (const json::value* value = object->if_contains(key)) keys[key] = *value;
    }
  }
  return keys;
}

// "name 'http'", "port 80, protocol 'TCP'".
std::string DescribeIdentity(const SchemaNode& node, const json::value& identity) {
  if (node.set) return Quote(identity);
  std::string text;
  for (const auto& key : identity.get_object()) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", std::string_view(key.key()),
                        Quote(key.value()));
  }
  return text.empty() ? "no key" : text;
}

void CheckUnique(const SchemaNode& node, const json::array& array, const SchemaPath& path,
                 SchemaReport& report) {
  if ((!node.set && node.list_keys.empty()) || array.size() < 2) return;
  std::set<std::string> seen;
  for (size_t index = 0; index < array.size() && !report.Full(); ++index) {
    const json::value identity = Identity(node, array[index]);
    if (seen.insert(json::serialize(identity)).second) continue;
    report.Add(path.Element(index),
               report.secret
                   ? "is in the list already"
                   : fmt::format("{} is in the list already", DescribeIdentity(node, identity)),
               "Take it out, or give it another value.");
  }
}

// False when the count is wrong in a way that makes looking inside pointless.
bool CheckCount(const SchemaBounds& bounds, size_t count, std::string_view noun,
                const SchemaPath& path, SchemaReport& report) {
  if (bounds.most && count > *bounds.most) {
    report.AddMisshapen(
        path, fmt::format("must have at most {}; has {}", Plural(*bounds.most, noun), count));
    return false;
  }
  if (bounds.least && count < *bounds.least) {
    report.Add(path,
               fmt::format("must have at least {}; has {}", Plural(*bounds.least, noun), count));
  }
  return true;
}

void CheckArray(const SchemaNode& node, const json::array& array, const SchemaPath& path,
                SchemaReport& report) {
  if (!CheckCount(node.items_count, array.size(), "item", path, report)) return;
  if (node.items) {
    for (size_t index = 0; index < array.size() && !report.Full(); ++index) {
      Validate(*node.items, array[index], path.Element(index), report);
    }
  }
  CheckUnique(node, array, path, report);
}

void ReportUnknown(const SchemaNode& node, std::string_view name, const SchemaPath& path,
                   SchemaReport& report) {
  std::vector<std::string> known;
  for (const auto& [property, unused] : node.properties) known.push_back(property);
  const std::string nearest = Nearest(name, known);
  report.Add(path.Member(name), "unknown field",
             nearest.empty() ? "Take it out." : fmt::format("Did you mean {}?", nearest));
}

void CheckMember(const SchemaNode& node, std::string_view name, const json::value& value,
                 const SchemaPath& path, SchemaReport& report) {
  const auto property = node.properties.find(name);
  if (property != node.properties.end()) {
    Validate(*property->second, value, path.Member(name), report);
  } else if (node.additional) {
    Validate(*node.additional, value, path.Key(name), report);
  } else if (!node.open && node.type == NodeType::kObject) {
    ReportUnknown(node, name, path, report);
  }
}

void CheckRequired(const SchemaNode& node, const json::object& object, const SchemaPath& path,
                   SchemaReport& report) {
  for (const std::string& name : node.required) {
    if (!object.contains(name))
      report.AddMisshapen(path.Member(name), "is required", fmt::format("Add {}.", name));
  }
}

void CheckObject(const SchemaNode& node, const json::object& object, const SchemaPath& path,
                 SchemaReport& report) {
  if (!CheckCount(node.properties_count, object.size(), "entry", path, report)) return;
  for (const auto& member : object) {
    if (report.Full()) return;
    CheckMember(node, member.key(), member.value(), path, report);
  }
  CheckRequired(node, object, path, report);
}

}  // namespace

void SchemaReport::Add(const SchemaPath& path, std::string message, std::string next) {
  if (!Full()) problems.push_back({path.ToString(), std::move(message), std::move(next)});
}

void SchemaReport::AddMisshapen(const SchemaPath& path, std::string message, std::string next) {
  misshapen = true;
  Add(path, std::move(message), std::move(next));
}

void Validate(const SchemaNode& node, const json::value& value, const SchemaPath& path,
              SchemaReport& report) {
  if (value.is_null() && node.nullable) return;
  if (!HasType(node.type, value)) {
    report.AddMisshapen(
        path, fmt::format("must be {}; is {}", WordForType(node.type), WordFor(node.type, value)),
        TypeAdvice(node.type, value));
    return;
  }
  const size_t before = report.problems.size();
  CheckEnum(node, value, path, report);
  if (value.is_number()) CheckNumber(node, value, path, report);
  if (value.is_string()) CheckText(node, value, path, report);
  if (const json::array* array = value.if_array()) CheckArray(node, *array, path, report);
  if (const json::object* object = value.if_object()) CheckObject(node, *object, path, report);
  // Alternatives would only say again what is wrong already.
  if (report.problems.size() == before) CheckLogic(node, value, path, report);
}

void ValidateRoot(const SchemaNode& node, const json::value& value, std::string_view skipped,
                  SchemaReport& report) {
  const json::object& object = value.get_object();
  const SchemaPath root;
  for (const auto& member : object) {
    if (report.Full()) return;
    if (std::string_view(member.key()) != skipped)
      CheckMember(node, member.key(), member.value(), root, report);
  }
  CheckRequired(node, object, root, report);
}

}  // namespace weft::model
