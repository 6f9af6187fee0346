// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/admit.h"

#include <string>
#include <utility>

namespace weft::model {
namespace {

// Where there is nothing more to say than what is wrong.
constexpr char kCorrectIt[] = "correct it; weft check tells whether all is well";

std::string TextOf(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  const boost::json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string(*text) : "";
}

// As much of the identity as can be read: the object may be anything.
ObjectRef Identity(const boost::json::object& object, const Decoded<TypeMeta>& type) {
  ObjectRef ref{.kind = TextOf(object, "kind")};
  if (type) ref = {.group = type->group, .kind = type->kind};
  const boost::json::value* metadata = object.if_contains("metadata");
  if (metadata && metadata->is_object()) {
    ref.namespace_ = TextOf(metadata->get_object(), "namespace");
    ref.name = TextOf(metadata->get_object(), "name");
  }
  return ref;
}

Finding Invalid(ObjectRef object, std::string field, std::string message, std::string next) {
  return {.severity = Severity::kError,
          .code = "WEFT-OBJECT-INVALID",
          .object = std::move(object),
          .field = std::move(field),
          .message = std::move(message),
          .next = next.empty() ? kCorrectIt : std::move(next)};
}

}  // namespace

Admitted Admit(const SchemaCatalog& catalog, boost::json::object object) {
  Admitted admitted;
  const Decoded<TypeMeta> type = ReadTypeMeta(object);
  const auto refuse = [&](std::string field, std::string message, std::string next) {
    admitted.findings.push_back(
        Invalid(Identity(object, type), std::move(field), std::move(message), std::move(next)));
  };
  if (!type) {
    refuse(type.error().path, type.error().message, "");
    return admitted;
  }
  const Schema* schema = catalog.Find(type->group, type->version, type->kind);
  if (!schema) {
    refuse("apiVersion", "has no schema of this kind and version", "");
    return admitted;
  }
  for (Problem& problem : Check(*schema, object)) {
    refuse(std::move(problem.path), std::move(problem.message), std::move(problem.next));
  }
  if (!admitted.findings.empty()) return admitted;
  Decoded<AnyObject> decoded = DecodeObject(object);
  if (decoded) {
    admitted.object = *std::move(decoded);
  } else {
    refuse(decoded.error().path, decoded.error().message, "");
  }
  return admitted;
}

}  // namespace weft::model
