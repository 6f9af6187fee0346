// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/schema_compile.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <string_view>
#include <utility>

#include "model/schema_types.h"

namespace weft::model {
namespace {

namespace json = boost::json;
using NodeType = SchemaNode::Type;

// Thrown no further than CompileSchema: a schema is read in some hundred places, each of which may
// find it wrong.
struct WrongSchema {
  std::string place;
  std::string message;
};

constexpr std::array<std::string_view, 37> kKnownKeywords = {"additionalProperties",
                                                             "allOf",
                                                             "anyOf",
                                                             "default",
                                                             "description",
                                                             "enum",
                                                             "example",
                                                             "exclusiveMaximum",
                                                             "exclusiveMinimum",
                                                             "externalDocs",
                                                             "format",
                                                             "items",
                                                             "maxItems",
                                                             "maxLength",
                                                             "maxProperties",
                                                             "maximum",
                                                             "minItems",
                                                             "minLength",
                                                             "minProperties",
                                                             "minimum",
                                                             "multipleOf",
                                                             "not",
                                                             "nullable",
                                                             "oneOf",
                                                             "pattern",
                                                             "properties",
                                                             "required",
                                                             "title",
                                                             "type",
                                                             "x-kubernetes-embedded-resource",
                                                             "x-kubernetes-int-or-string",
                                                             "x-kubernetes-list-map-keys",
                                                             "x-kubernetes-list-type",
                                                             "x-kubernetes-map-type",
                                                             "x-kubernetes-preserve-unknown-fields",
                                                             "x-kubernetes-validations",
                                                             "$schema"};

class Compiler {
 public:
  explicit Compiler(PatternCache& patterns) : patterns_(patterns) {}

  // A schema within oneOf and the like says nothing of the shape, only of values (structural =
  // false).
  std::unique_ptr<SchemaNode> Compile(const json::value& schema, const std::string& place,
                                      bool structural) {
    const json::object* keywords = schema.if_object();
    if (!keywords) throw WrongSchema{place, "is no object"};
    for (const auto& keyword : *keywords) {
      if (std::ranges::find(kKnownKeywords, std::string_view(keyword.key())) ==
          kKnownKeywords.end()) {
        throw WrongSchema{place,
                          fmt::format("unknown keyword {}", std::string_view(keyword.key()))};
      }
    }
    auto node = std::make_unique<SchemaNode>();
    node->type = TypeOf(*keywords, place);
    node->nullable = Flag(*keywords, "nullable");
    if (const json::value* value = keywords->if_contains("default")) node->default_ = *value;
    if (const json::value* values = keywords->if_contains("enum")) {
      node->enum_.assign(values->as_array().begin(), values->as_array().end());
    }
    ReadNumber(*keywords, *node);
    ReadText(*keywords, *node, place);
    ReadArray(*keywords, *node, place, structural);
    ReadObject(*keywords, *node, place, structural);
    ReadLogic(*keywords, *node, place);
    const json::value* rules = keywords->if_contains("x-kubernetes-validations");
    if (rules && !structural)
      throw WrongSchema{place, "rules inside allOf and the like are not supported"};
    if (!structural) return node;
    node->cel_type = CelTypeOf(*node);
    if (rules) {
      for (const json::value& rule : rules->as_array()) AddRule(*node, rule.as_object(), place);
    }
    node->rules_below = HasRules(*node);
    return node;
  }

 private:
  static bool HasRules(const SchemaNode& node) {
    return !node.rules.empty() || (node.items && node.items->rules_below) ||
           (node.additional && node.additional->rules_below) ||
           std::ranges::any_of(node.properties,
                               [](const auto& property) { return property.second->rules_below; });
  }
  static const json::value* Find(const json::object& keywords, std::string_view name) {
    return keywords.if_contains(json::string_view(name.data(), name.size()));
  }
  static bool Flag(const json::object& keywords, std::string_view name) {
    const json::value* value = Find(keywords, name);
    return value && value->is_bool() && value->get_bool();
  }
  static std::string Text(const json::object& keywords, std::string_view name) {
    const json::value* value = Find(keywords, name);
    return value ? std::string(value->as_string()) : "";
  }
  static std::optional<double> Number(const json::object& keywords, std::string_view name) {
    const json::value* value = Find(keywords, name);
    return value ? std::optional(value->to_number<double>()) : std::nullopt;
  }
  static std::optional<size_t> Count(const json::object& keywords, std::string_view name) {
    const json::value* value = Find(keywords, name);
    return value ? std::optional(value->to_number<size_t>()) : std::nullopt;
  }

  static NodeType TypeOf(const json::object& keywords, const std::string& place) {
    if (Flag(keywords, "x-kubernetes-int-or-string")) return NodeType::kIntOrString;
    const std::string name = Text(keywords, "type");
    constexpr std::array<std::pair<std::string_view, NodeType>, 7> kTypes = {{
        {"", NodeType::kAny},
        {"object", NodeType::kObject},
        {"array", NodeType::kArray},
        {"string", NodeType::kString},
        {"integer", NodeType::kInteger},
        {"number", NodeType::kNumber},
        {"boolean", NodeType::kBoolean},
    }};
    const auto* found =
        std::ranges::find(kTypes, name, &std::pair<std::string_view, NodeType>::first);
    if (found == kTypes.end()) throw WrongSchema{place, fmt::format("unknown type {}", name)};
    return found->second;
  }

  static void ReadNumber(const json::object& keywords, SchemaNode& node) {
    node.minimum = Number(keywords, "minimum");
    node.maximum = Number(keywords, "maximum");
    node.exclusive_minimum = Flag(keywords, "exclusiveMinimum");
    node.exclusive_maximum = Flag(keywords, "exclusiveMaximum");
    node.multiple_of = Number(keywords, "multipleOf");
  }

  void ReadText(const json::object& keywords, SchemaNode& node, const std::string& place) {
    node.length = {Count(keywords, "minLength"), Count(keywords, "maxLength")};
    if (const json::value* pattern = keywords.if_contains("pattern")) {
      node.pattern = Pattern(std::string(pattern->as_string()), place);
    }
    const std::string format = Text(keywords, "format");
    if (format.empty()) return;
    const bool numbers = node.type == NodeType::kInteger || node.type == NodeType::kNumber;
    node.format = FindFormat(format, numbers);
    if (!node.format) throw WrongSchema{place, fmt::format("unknown format {}", format)};
  }

  std::shared_ptr<const re2::RE2> Pattern(const std::string& text, const std::string& place) {
    const auto found = patterns_.find(text);
    if (found != patterns_.end()) return found->second;
    auto pattern = std::make_shared<const re2::RE2>(text, re2::RE2::Quiet);
    if (!pattern->ok())
      throw WrongSchema{place, fmt::format("invalid pattern: {}", pattern->error())};
    return patterns_.emplace(text, std::move(pattern)).first->second;
  }

  void ReadArray(const json::object& keywords, SchemaNode& node, const std::string& place,
                 bool structural) {
    node.items_count = {Count(keywords, "minItems"), Count(keywords, "maxItems")};
    if (const json::value* items = keywords.if_contains("items")) {
      node.items = Compile(*items, place + ".items", structural);
    } else if (structural && node.type == NodeType::kArray) {
      throw WrongSchema{place, "an array without items"};
    }
    const std::string list_type = Text(keywords, "x-kubernetes-list-type");
    node.set = list_type == "set";
    if (const json::value* keys = keywords.if_contains("x-kubernetes-list-map-keys")) {
      for (const json::value& key : keys->as_array()) node.list_keys.emplace_back(key.as_string());
    }
    if ((list_type == "map") != !node.list_keys.empty()) {
      throw WrongSchema{place,
                        "x-kubernetes-list-type: map and x-kubernetes-list-map-keys go together"};
    }
  }

  void ReadObject(const json::object& keywords, SchemaNode& node, const std::string& place,
                  bool structural) {
    node.properties_count = {Count(keywords, "minProperties"), Count(keywords, "maxProperties")};
    if (const json::value* required = keywords.if_contains("required")) {
      for (const json::value& name : required->as_array())
        node.required.emplace_back(name.as_string());
    }
    if (const json::value* properties = keywords.if_contains("properties")) {
      for (const auto& property : properties->as_object()) {
        const std::string name(property.key());
        node.properties[name] =
            Compile(property.value(), fmt::format("{}.{}", place, name), structural);
      }
    }
    const json::value* additional = keywords.if_contains("additionalProperties");
    if (additional && additional->is_object()) {
      node.additional = Compile(*additional, place + ".*", structural);
    }
    node.open = !structural || node.additional != nullptr ||
                Flag(keywords, "x-kubernetes-preserve-unknown-fields") ||
                (additional && additional->is_bool() && additional->get_bool());
    if (Flag(keywords, "x-kubernetes-embedded-resource")) {
      throw WrongSchema{place, "x-kubernetes-embedded-resource is not supported"};
    }
  }

  void ReadLogic(const json::object& keywords, SchemaNode& node, const std::string& place) {
    const auto read = [&](std::string_view name, std::vector<SchemaNodeRef>& nodes) {
      const json::value* schemas = Find(keywords, name);
      if (!schemas) return;
      for (const json::value& schema : schemas->as_array()) {
        nodes.push_back(Compile(schema, fmt::format("{}.{}", place, name), /*structural=*/false));
      }
    };
    read("allOf", node.all_of);
    read("anyOf", node.any_of);
    read("oneOf", node.one_of);
    if (const json::value* schema = keywords.if_contains("not")) {
      node.not_ = Compile(*schema, place + ".not", /*structural=*/false);
    }
  }

  static void AddRule(SchemaNode& node, const json::object& keywords, const std::string& place) {
    if (!node.cel_type) throw WrongSchema{place, "a rule on a value that rules cannot see"};
    if (Flag(keywords, "optionalOldSelf"))
      throw WrongSchema{place, "optionalOldSelf is not supported"};
    const std::string text = Text(keywords, "rule");
    const std::vector<cel::Variable> variables = {{"self", node.cel_type},
                                                  {"oldSelf", node.cel_type}};
    auto condition = cel::Program::CompileCondition(text, variables);
    if (!condition) {
      throw WrongSchema{place, fmt::format("rule \"{}\", at byte {}: {}", text,
                                           condition.error().position, condition.error().message)};
    }
    if (condition->Uses("oldSelf")) return;
    SchemaRule rule{
        .text = text, .condition = *std::move(condition), .message = Text(keywords, "message")};
    if (rule.message.empty()) rule.message = fmt::format("must fulfil the rule {}", text);
    const std::string expression = Text(keywords, "messageExpression");
    if (!expression.empty()) {
      auto message = cel::Program::CompileMessage(expression, variables);
      if (!message) {
        throw WrongSchema{place, fmt::format("messageExpression \"{}\", at byte {}: {}", expression,
                                             message.error().position, message.error().message)};
      }
      rule.message_expression = *std::move(message);
    }
    rule.field_path = Text(keywords, "fieldPath");
    if (!rule.field_path.empty() && rule.field_path.front() != '.') {
      throw WrongSchema{place, fmt::format("fieldPath {} must begin with a dot", rule.field_path)};
    }
    node.rules.push_back(std::move(rule));
  }

  PatternCache& patterns_;
};

}  // namespace

std::expected<SchemaNodeRef, std::string> CompileSchema(const json::value& schema,
                                                        PatternCache& patterns) {
  try {
    return Compiler(patterns).Compile(schema, "", /*structural=*/true);
  } catch (const WrongSchema& wrong) {
    return std::unexpected(
        fmt::format("{}: {}", wrong.place.empty() ? "." : wrong.place, wrong.message));
  } catch (const std::exception& error) {
    return std::unexpected(fmt::format("a keyword has the wrong type: {}", error.what()));
  }
}

std::expected<SchemaNodeRef, std::string> CompileObjectSchema(const json::value& schema,
                                                              PatternCache& patterns) {
  const json::object* root = schema.if_object();
  const json::value* properties = root ? root->if_contains("properties") : nullptr;
  if (!properties || !properties->is_object()) return std::unexpected("is no schema of an object");
  json::object kept = properties->get_object();
  kept.erase("status");
  kept["metadata"] = {
      {"type", "object"},
      {"properties", {{"name", {{"type", "string"}}}, {"generateName", {{"type", "string"}}}}},
      {"x-kubernetes-preserve-unknown-fields", true}};
  for (const char* name : {"apiVersion", "kind"}) kept[name] = {{"type", "string"}};
  json::object whole = *root;
  whole["properties"] = std::move(kept);
  return CompileSchema(whole, patterns);
}

}  // namespace weft::model
