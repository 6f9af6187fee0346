// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/schema.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <utility>

#include "model/schema_compile.h"
#include "model/schema_defaults.h"
#include "model/schema_metadata.h"
#include "model/schema_observe.h"
#include "model/schema_rules.h"
#include "model/schema_size.h"
#include "model/schema_validate.h"

namespace weft::model {

namespace json = boost::json;

class Schema {
 public:
  std::shared_ptr<const SchemaNode> root;
  std::shared_ptr<const SchemaNode> metadata;
  MetadataRules metadata_rules;
  bool secret = false;
};

SchemaCatalog::SchemaCatalog() = default;
SchemaCatalog::SchemaCatalog(SchemaCatalog&&) noexcept = default;
SchemaCatalog& SchemaCatalog::operator=(SchemaCatalog&&) noexcept = default;
SchemaCatalog::~SchemaCatalog() = default;

namespace {

using NodeRef = std::shared_ptr<const SchemaNode>;

// Compiles versions of one kind, which mostly have one schema.
class VersionCompiler {
 public:
  explicit VersionCompiler(PatternCache& patterns) : patterns_(patterns) {}

  std::expected<NodeRef, std::string> Compile(const json::value& schema) {
    for (const auto& [source, node] : compiled_) {
      if (*source == schema) return node;
    }
    auto node = CompileObjectSchema(schema, patterns_);
    if (!node) return std::unexpected(std::move(node.error()));
    return compiled_.emplace_back(&schema, *std::move(node)).second;
  }

 private:
  PatternCache& patterns_;
  std::vector<std::pair<const json::value*, NodeRef>> compiled_;
};

}  // namespace

std::expected<SchemaCatalog, std::string> SchemaCatalog::Create(
    std::span<const EmbeddedSchema> embedded) {
  SchemaCatalog catalog;
  PatternCache patterns;
  const NodeRef metadata = CompileMetadataSchema();
  for (const EmbeddedSchema& kind : embedded) {
    const std::string group(kind.group);
    const std::string name(kind.kind);
    const json::value form = json::parse(json::string_view(kind.json.data(), kind.json.size()));
    const bool namespaced = form.at("scope").as_string() == "Namespaced";
    VersionCompiler compiler(patterns);
    for (const json::value& version : form.at("versions").as_array()) {
      const std::string version_name(version.at("name").as_string());
      auto root = compiler.Compile(version.at("schema"));
      if (!root) {
        return std::unexpected(
            fmt::format("{} {}/{}: {}", name, group, version_name, root.error()));
      }
      Schema schema{.root = *std::move(root),
                    .metadata = metadata,
                    .metadata_rules = MetadataRulesOf(group, name, namespaced),
                    .secret = group.empty() && name == "Secret"};
      catalog.schemas_[{group, name, version_name}] =
          std::make_shared<const Schema>(std::move(schema));
      catalog.versions_[{group, name}].push_back(version_name);
    }
  }
  return catalog;
}

const Schema* SchemaCatalog::Find(std::string_view group, std::string_view version,
                                  std::string_view kind) const {
  const auto found = schemas_.find({std::string(group), std::string(kind), std::string(version)});
  return found == schemas_.end() ? nullptr : found->second.get();
}

std::vector<std::string> SchemaCatalog::Versions(std::string_view group,
                                                 std::string_view kind) const {
  const auto found = versions_.find({std::string(group), std::string(kind)});
  return found == versions_.end() ? std::vector<std::string>() : found->second;
}

namespace {

// The problem of an object that is too large or too deep to be looked at.
std::optional<Problem> SizeProblem(const json::object& object) {
  SchemaSize size{.depth = 1};
  for (const auto& member : object) {
    const SchemaSize inner = SizeOf(member.value(), kMaxObjectDepth);
    size.bytes += member.key().size() + inner.bytes;
    size.depth = std::max(size.depth, inner.depth + 1);
  }
  if (size.depth > kMaxObjectDepth) {
    return Problem{"", fmt::format("nests more than {} levels deep", kMaxObjectDepth),
                   "Make it flatter."};
  }
  if (size.bytes > kMaxObjectBytes) {
    return Problem{"",
                   fmt::format("is larger than {} bytes: about {}", kMaxObjectBytes, size.bytes),
                   "Split it into several objects."};
  }
  return std::nullopt;
}

void AddRules(const SchemaNode& node, std::vector<std::string_view>& rules) {
  for (const SchemaRule& rule : node.rules) rules.push_back(rule.text);
  if (node.items) AddRules(*node.items, rules);
  if (node.additional) AddRules(*node.additional, rules);
  for (const auto& [name, property] : node.properties) AddRules(*property, rules);
}

}  // namespace

std::vector<Problem> CheckObserved(const Schema& schema, json::object& object,
                                   const RuleObserver& observer) {
  if (std::optional<Problem> problem = SizeProblem(object)) return {*std::move(problem)};
  SchemaReport report{.secret = schema.secret};
  // The status is the server's to write: neither filled in nor looked at.
  json::value status;
  const bool has_status = object.contains("status");
  if (has_status) {
    status = std::move(object["status"]);
    object.erase("status");
  }
  CheckMetadata(schema.metadata_rules, *schema.metadata, object, report);
  json::value whole = std::move(object);
  ApplyDefaults(*schema.root, whole);
  ValidateRoot(*schema.root, whole, "metadata", report);
  if (!report.misshapen) CheckRules(*schema.root, whole, report, observer);
  object = std::move(whole.get_object());
  if (has_status) object["status"] = std::move(status);
  return std::move(report.problems);
}

std::vector<Problem> Check(const Schema& schema, json::object& object) {
  return CheckObserved(schema, object, nullptr);
}

std::vector<std::string_view> RulesOf(const Schema& schema) {
  std::vector<std::string_view> rules;
  AddRules(*schema.root, rules);
  return rules;
}

}  // namespace weft::model
