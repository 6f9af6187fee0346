// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "random/values.h"

#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>

#include "base/text.h"
#include "model/scalars.h"

namespace weft::sets {
namespace {

namespace json = boost::json;

const json::object* ObjectAt(const json::object& schema, std::string_view member) {
  const json::value* value = schema.if_contains(member);
  return value ? value->if_object() : nullptr;
}

int64_t IntegerAt(const json::object& schema, std::string_view member, int64_t otherwise) {
  const json::value* value = schema.if_contains(member);
  return value ? value->to_number<int64_t>() : otherwise;
}

bool Requires(const json::object& schema, std::string_view member) {
  const json::value* required = schema.if_contains("required");
  return required && std::ranges::any_of(required->as_array(), [&](const json::value& each) {
           return each.as_string() == member;
         });
}

// The member whose text says which of the other members there is, such as the type of a filter; and
// for each text that member. {"type", {{"CORS", "cors"}, …}}
struct Choice {
  std::string member;
  std::map<std::string, std::string> by_text;
};
Choice ChoiceOf(const json::object& properties) {
  for (const auto& [name, property] : properties) {
    const json::value* values = property.as_object().if_contains("enum");
    if (!values) continue;
    Choice choice{std::string(name), {}};
    for (const json::value& text : values->as_array()) {
      if (!text.is_string()) continue;
      for (const auto& [other, ignored] : properties) {
        if (LowerCase(other) == LowerCase(text.as_string())) {
          choice.by_text[std::string(text.as_string())] = other;
        }
      }
    }
    if (!choice.by_text.empty()) return choice;
  }
  return {};
}

// Kinds of filters that Weft does not have: a rule with one is left out whole, so they are rare but
// in odd objects.
bool IsRare(std::string_view text) { return text == "ExternalAuth" || text == "ExtensionRef"; }

// Of the texts, one that Weft leaves out, at that place or everywhere.
std::optional<json::value> OddOf(const json::array& texts, const std::string& path,
                                 Choices& choices) {
  std::vector<json::value> odd;
  for (const json::value& text : texts) {
    const bool late = path.contains("backendRefs") && (text == "CORS" || text == "RequestRedirect");
    if (late || IsRare(text.as_string().c_str())) odd.push_back(text);
  }
  if (odd.empty()) return std::nullopt;
  return choices.Pick(odd);
}

// For texts that no table knows.
const std::vector<std::string>& Vocabulary() {
  static const std::vector<std::string> kVocabulary = {"a",
                                                       "web",
                                                       "shop-1",
                                                       "example.com",
                                                       "example.com/thing",
                                                       "/",
                                                       "/a/b",
                                                       "10.0.0.0/8",
                                                       "10.0.0.1",
                                                       "fd00::1",
                                                       "1s",
                                                       "500ms",
                                                       "0s",
                                                       "1h30m",
                                                       "99999h99999m",
                                                       "two words",
                                                       "GET",
                                                       "100%",
                                                       "%{x}",
                                                       "uri://a/b?c",
                                                       "spiffe://d/ns/x",
                                                       "x_y.z",
                                                       "\"quoted\"",
                                                       "b\\c",
                                                       "Service",
                                                       "v1",
                                                       "Grüße",
                                                       "a,b;c=d",
                                                       "Kind",
                                                       "tab\there",
                                                       "[]{}",
                                                       "In",
                                                       std::string(63, 'x')};
  return kVocabulary;
}

bool Fits(const json::object& schema, const std::string& text) {
  if (const json::value* pattern = schema.if_contains("pattern")) {
    if (!RE2::PartialMatch(text, std::string(pattern->as_string()))) return false;
  }
  const auto length = static_cast<int64_t>(text.size());
  return length >= IntegerAt(schema, "minLength", 0) &&
         length <= IntegerAt(schema, "maxLength", 1 << 20);
}

}  // namespace

json::value Values::Make(const json::object& schema, const std::string& path) {
  if (const Shape shape = ShapeOf(path)) return shape(*this, schema, path);
  if (schema.contains("x-kubernetes-int-or-string")) {
    if (choices.Chance(50)) return 8000 + choices.Below(3);
    return json::string(Word(schema, path));
  }
  if (const json::value* values = schema.if_contains("enum")) {
    return choices.Pick(values->as_array());
  }
  const json::value* type = schema.if_contains("type");
  if (!type) return json::object{{"any", choices.Below(10)}};
  if (*type == "string") return json::string(Word(schema, path));
  if (*type == "boolean") return choices.Chance(50);
  if (*type == "integer" || *type == "number") return MakeNumber(schema);
  if (*type == "array") return MakeArray(schema, path);
  if (ObjectAt(schema, "additionalProperties")) return MakeMap(schema, path);
  return MakeObject(schema, path);
}

json::object Values::MakeObject(const json::object& schema, const std::string& path,
                                const std::set<std::string_view>& without) {
  json::object made;
  const json::object* properties = ObjectAt(schema, "properties");
  if (!properties) return made;
  const Choice choice = ChoiceOf(*properties);
  std::string chosen;
  if (!choice.by_text.empty() && !without.contains(choice.member)) {
    const auto& texts = properties->at(choice.member).at("enum").as_array();
    json::value text = choices.Pick(texts);
    if (odd && choices.Chance(50)) text = OddOf(texts, path, choices).value_or(text);
    if (IsRare(text.as_string().c_str()) && !odd && !choices.Chance(5)) text = texts.front();
    made[choice.member] = text;
    const auto member = choice.by_text.find(text.as_string().c_str());
    if (member != choice.by_text.end()) chosen = member->second;
  }
  for (const auto& [name, property] : *properties) {
    if (without.contains(name) || made.contains(name)) continue;
    const bool is_choice = std::ranges::any_of(
        choice.by_text, [&](const auto& each) { return each.second == std::string_view(name); });
    if (is_choice ? name != chosen : !Requires(schema, name) && !choices.Chance(odd ? 60 : 40)) {
      continue;
    }
    made[name] = Make(property.as_object(), path + "." + std::string(name));
  }
  if (made.empty() && IntegerAt(schema, "minProperties", 0) > 0 && !properties->empty()) {
    const std::string name(properties->begin()->key());
    made[name] = Make(properties->begin()->value().as_object(), path + "." + name);
  }
  return made;
}

json::array Values::MakeArray(const json::object& schema, const std::string& path) {
  const auto least = static_cast<size_t>(IntegerAt(schema, "minItems", 0));
  const auto most = static_cast<size_t>(IntegerAt(schema, "maxItems", 1 << 20));
  const json::value* listed = schema.at("items").as_object().if_contains("enum");
  const size_t more = listed ? listed->as_array().size() : 3;
  size_t count = std::max<size_t>(least, 1) + choices.Below(more);
  if (choices.Chance(3)) count = least;
  json::array made;
  std::set<std::string> keys;  // of a list that is a set or a map
  const json::value* list = schema.if_contains("x-kubernetes-list-type");
  const json::value* map_keys = schema.if_contains("x-kubernetes-list-map-keys");
  for (count = std::min(count, most); count > 0; --count) {
    json::value element = Make(schema.at("items").as_object(), path + "[]");
    std::string key;
    if (map_keys) {
      for (const json::value& name : map_keys->as_array()) {
        const json::value* part = element.as_object().if_contains(name.as_string());
        key += part ? json::serialize(*part) + "|" : "|";
      }
    } else if (list && *list == "set") {
      key = json::serialize(element);
    }
    if (!key.empty() && !keys.insert(key).second && made.size() >= least) continue;
    made.push_back(std::move(element));
  }
  return made;
}

json::object Values::MakeMap(const json::object& schema, const std::string& path) {
  json::object made;
  const json::object key_schema{{"type", "string"}};
  size_t count = 1 + choices.Below(2);
  for (; count > 0; --count) {
    made[Word(key_schema, path + "{key}")] =
        Make(schema.at("additionalProperties").as_object(), path + "{}");
  }
  return made;
}

json::value Values::MakeNumber(const json::object& schema) {
  const int64_t least = IntegerAt(schema, "minimum", 0);
  int64_t most = IntegerAt(schema, "maximum", -1);
  if (most < 0) {
    const json::value* format = schema.if_contains("format");
    most = format && *format == "int32" ? 2'147'483'647 : 9'007'199'254'740'991;
  }
  switch (choices.Below(8)) {
    case 0:
      return least;
    case 1:
      return choices.Chance(30) ? most : std::min(most, least + 1);
    case 2:
      return IntegerAt(schema, "default", least);
    default:  // mostly small
      return least + static_cast<int64_t>(choices.Below(
                         static_cast<size_t>(std::min<int64_t>(most - least, 99)) + 1));
  }
}

std::string Values::Word(const json::object& schema, const std::string& path) {
  if (const Words* words = WordsOf(path)) {
    if (!words->odd.empty() && choices.Chance(5)) return choices.Pick(words->odd);
    return choices.Pick(words->usual);
  }
  const json::value* format = schema.if_contains("format");
  if (format && *format == "byte") return model::EncodeBase64(choices.Pick(Vocabulary()));
  if (format) return choices.Chance(50) ? "web" : "node-1";
  static auto* const known = new std::map<std::string, std::vector<std::string>>;
  auto [entry, is_new] = known->try_emplace(path);
  if (is_new) {
    std::ranges::copy_if(Vocabulary(), std::back_inserter(entry->second),
                         [&](const std::string& text) { return Fits(schema, text); });
  }
  if (entry->second.empty()) throw std::logic_error("no word fits " + path);
  return choices.Pick(entry->second);
}

}  // namespace weft::sets
