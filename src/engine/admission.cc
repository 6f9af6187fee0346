// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/admission.h"

#include <fmt/format.h>

#include <memory>
#include <utility>
#include <variant>

#include "model/json_hash.h"

namespace weft::engine {
namespace {

Finding Refused(const ObjectRef& object, std::string code, std::string field, std::string message,
                std::string next) {
  return {.severity = Severity::kError,
          .code = std::move(code),
          .object = object,
          .field = std::move(field),
          .message = std::move(message),
          .next = std::move(next)};
}

uint64_t SpecHash(const boost::json::object& object) {
  boost::json::object spec = object;
  spec.erase("metadata");
  spec.erase("status");
  return model::StableHash(spec);
}

}  // namespace

Admitted Admit(const model::SchemaCatalog& schemas, const model::RawObject& raw) {
  Admitted admitted;
  const std::string version = raw.apiVersion.substr(raw.apiVersion.rfind('/') + 1);
  const model::Schema* schema = schemas.Find(raw.ref.group, version, raw.ref.kind);
  if (!schema) {
    admitted.findings.push_back(
        Refused(raw.ref, "WEFT-OBJECT-VERSION", "apiVersion",
                fmt::format("version {} of {} is not known", version, raw.ref.kind),
                fmt::format("use one of {}",
                            fmt::join(schemas.Versions(raw.ref.group, raw.ref.kind), ", "))));
    return admitted;
  }
  boost::json::object object = raw.value.as_object();
  for (model::Problem& problem : model::Check(*schema, object)) {
    admitted.findings.push_back(Refused(raw.ref, "WEFT-SCHEMA", std::move(problem.path),
                                        std::move(problem.message), std::move(problem.next)));
  }
  if (!admitted.findings.empty()) return admitted;
  auto decoded = model::DecodeObject(object);
  if (!decoded) {
    admitted.findings.push_back(
        Refused(raw.ref, "WEFT-SCHEMA", decoded.error().path, decoded.error().message, ""));
    return admitted;
  }
  admitted.spec_hash = SpecHash(object);
  admitted.object = std::move(*decoded);
  return admitted;
}

model::AnyObject WithRecord(const model::AnyObject& object, const ObjectRecord& record) {
  return std::visit(
      [&]<class T>(const std::shared_ptr<const T>& typed) -> model::AnyObject {
        auto copy = std::make_shared<T>(*typed);
        if (copy->metadata.uid.empty()) copy->metadata.uid = record.uid;
        copy->metadata.generation = record.generation;
        if (copy->metadata.creationTimestamp == 0) {
          copy->metadata.creationTimestamp = record.first_seen;
        }
        return std::shared_ptr<const T>(std::move(copy));
      },
      object);
}

}  // namespace weft::engine
