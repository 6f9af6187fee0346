// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/schema_metadata.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "base/check.h"
#include "base/names.h"
#include "base/text.h"
#include "model/schema_compile.h"
#include "model/schema_defaults.h"

namespace weft::model {
namespace {

namespace json = boost::json;

// metav1.ObjectMeta. The server's own fields are accepted and left alone.
constexpr std::string_view kMetadataSchema = R"({
  "type": "object",
  "properties": {
    "name": {"type": "string"},
    "generateName": {"type": "string"},
    "namespace": {"type": "string"},
    "selfLink": {"type": "string"},
    "uid": {"type": "string"},
    "resourceVersion": {"type": "string"},
    "generation": {"type": "integer", "format": "int64", "minimum": 0},
    "creationTimestamp": {"type": "string", "format": "date-time"},
    "deletionTimestamp": {"type": "string", "format": "date-time"},
    "deletionGracePeriodSeconds": {"type": "integer", "format": "int64"},
    "labels": {"type": "object", "additionalProperties": {"type": "string"}},
    "annotations": {"type": "object", "additionalProperties": {"type": "string"}},
    "finalizers": {"type": "array", "items": {"type": "string"}},
    "ownerReferences": {"type": "array", "items": {
      "type": "object",
      "required": ["apiVersion", "kind", "name", "uid"],
      "properties": {
        "apiVersion": {"type": "string", "minLength": 1},
        "kind": {"type": "string", "minLength": 1},
        "name": {"type": "string", "minLength": 1},
        "uid": {"type": "string", "minLength": 1},
        "controller": {"type": "boolean"},
        "blockOwnerDeletion": {"type": "boolean"}
      }
    }},
    "managedFields": {"type": "array", "items": {
      "type": "object",
      "properties": {
        "manager": {"type": "string"},
        "operation": {"type": "string"},
        "apiVersion": {"type": "string"},
        "time": {"type": "string", "format": "date-time"},
        "fieldsType": {"type": "string"},
        "fieldsV1": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
        "subresource": {"type": "string"}
      }
    }}
  }
})";

constexpr size_t kMaxAnnotationBytes = 256 * 1024;

const json::string* FindText(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(json::string_view(name.data(), name.size()));
  return value ? value->if_string() : nullptr;
}

void CheckName(const MetadataRules& rules, const json::object& metadata, const SchemaPath& path,
               SchemaReport& report) {
  const json::string* name = FindText(metadata, "name");
  if (!name || name->empty()) {
    const bool generated = metadata.contains("generateName");
    report.Add(path.Member("name"),
               generated ? "is required; generateName needs an API server" : "is required",
               "Give the object a name.");
    return;
  }
  const std::string problem = rules.name_problem ? rules.name_problem(*name) : "";
  if (!problem.empty())
    report.Add(path.Member("name"),
               fmt::format("must {}; is '{}'", problem, std::string_view(*name)));
}

void CheckNamespace(const MetadataRules& rules, json::object& metadata, const SchemaPath& path,
                    SchemaReport& report) {
  if (!rules.namespaced) {
    metadata.erase("namespace");
    return;
  }
  const json::string* name = FindText(metadata, "namespace");
  if (!name || name->empty()) {
    metadata["namespace"] = "default";
    return;
  }
  const std::string problem = DnsLabelProblem(*name);
  if (!problem.empty()) {
    report.Add(path.Member("namespace"),
               fmt::format("must {}; is '{}'", problem, std::string_view(*name)));
  }
}

void CheckLabels(const json::object& metadata, const SchemaPath& path, SchemaReport& report) {
  const json::value* labels = metadata.if_contains("labels");
  if (!labels) return;
  const SchemaPath labels_path = path.Member("labels");
  for (const auto& label : labels->get_object()) {
    const std::string key = QualifiedNameProblem(label.key());
    if (!key.empty()) report.Add(labels_path.Key(label.key()), "the key must " + key);
    const std::string value = LabelValueProblem(label.value().get_string());
    if (!value.empty()) {
      report.Add(labels_path.Key(label.key()),
                 fmt::format("the value must {}; is '{}'", value,
                             std::string_view(label.value().get_string())));
    }
  }
}

void CheckAnnotations(const json::object& metadata, const SchemaPath& path, SchemaReport& report) {
  const json::value* annotations = metadata.if_contains("annotations");
  if (!annotations) return;
  const SchemaPath annotations_path = path.Member("annotations");
  size_t bytes = 0;
  for (const auto& annotation : annotations->get_object()) {
    bytes += annotation.key().size() + annotation.value().get_string().size();
    // Case does not matter in the keys of annotations.
    const std::string problem = QualifiedNameProblem(LowerCase(annotation.key()));
    if (!problem.empty())
      report.Add(annotations_path.Key(annotation.key()), "the key must " + problem);
  }
  if (bytes > kMaxAnnotationBytes) {
    report.Add(annotations_path,
               fmt::format("must have at most {} bytes; has {}", kMaxAnnotationBytes, bytes));
  }
}

void CheckFinalizers(const json::object& metadata, const SchemaPath& path, SchemaReport& report) {
  const json::value* finalizers = metadata.if_contains("finalizers");
  if (!finalizers) return;
  const SchemaPath finalizers_path = path.Member("finalizers");
  const json::array& array = finalizers->get_array();
  for (size_t index = 0; index < array.size(); ++index) {
    const std::string problem = QualifiedNameProblem(array[index].get_string());
    if (!problem.empty()) report.Add(finalizers_path.Element(index), "must " + problem);
  }
}

void CheckOwners(const json::object& metadata, const SchemaPath& path, SchemaReport& report) {
  const json::value* owners = metadata.if_contains("ownerReferences");
  if (!owners) return;
  size_t controllers = 0;
  for (const json::value& owner : owners->get_array()) {
    const json::value* controller = owner.get_object().if_contains("controller");
    controllers += controller && controller->get_bool() ? 1 : 0;
  }
  if (controllers > 1)
    report.Add(path.Member("ownerReferences"), "must name one controller at most");
}

}  // namespace

MetadataRules MetadataRulesOf(std::string_view group, std::string_view kind, bool namespaced) {
  const bool label = group.empty() && (kind == "Service" || kind == "Namespace");
  // Its names have colons; the rules in its schema say which.
  const bool any = kind == "ClusterTrustBundle";
  return {namespaced, any ? nullptr : label ? DnsLabelProblem : DnsSubdomainProblem};
}

SchemaNodeRef CompileMetadataSchema() {
  PatternCache patterns;
  auto compiled = CompileSchema(json::parse(json::string_view(kMetadataSchema)), patterns);
  WEFT_CHECK(compiled.has_value());
  return *std::move(compiled);
}

void CheckMetadata(const MetadataRules& rules, const SchemaNode& schema, json::object& object,
                   SchemaReport& report) {
  const SchemaPath root;
  const SchemaPath path = root.Member("metadata");
  if (!object.contains("metadata")) object["metadata"] = json::object();
  json::value& metadata = object["metadata"];
  if (metadata.is_null()) metadata = json::object();
  ApplyDefaults(schema, metadata);
  SchemaReport shape;
  Validate(schema, metadata, path, shape);
  for (Problem& problem : shape.problems) report.problems.push_back(std::move(problem));
  report.misshapen = report.misshapen || shape.misshapen;
  if (shape.misshapen) return;
  CheckName(rules, metadata.get_object(), path, report);
  CheckNamespace(rules, metadata.get_object(), path, report);
  CheckLabels(metadata.get_object(), path, report);
  CheckAnnotations(metadata.get_object(), path, report);
  CheckFinalizers(metadata.get_object(), path, report);
  CheckOwners(metadata.get_object(), path, report);
}

}  // namespace weft::model
