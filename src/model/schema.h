// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Validation of objects by the schemas of their kinds, as the API server of Kubernetes does it for
// an object that is created: what it refuses is refused here, and what it fills in is filled in.
// Where there is no API server, this is what stands between a user's file and the translation.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <expected>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "model/schemas.h"

namespace weft::model {

// One thing that is wrong with an object. No text repeats a value of a Secret.
struct Problem {
  std::string path;     // as in kubectl: "spec.rules[0].matches[1].path.value"; "" = the object
  std::string message;  // what and why: "must be one of Exact, PathPrefix; is 'Prefix'"
  std::string next;     // what to do, an imperative sentence; may be empty

  bool operator==(const Problem&) const = default;
};

// The largest object, as compact JSON, and the deepest: what etcd and the API server take.
inline constexpr size_t kMaxObjectBytes = 1'572'864;
inline constexpr int kMaxObjectDepth = 64;
// No more problems than these are told of one object.
inline constexpr size_t kMaxProblems = 50;

class Schema;

// All kinds, each version compiled. Immutable once made, so any thread may use it.
class SchemaCatalog {
 public:
  // The error says which schema is wrong, where and why: a CRD with a rule or format that nobody
  // implements, or a bug of ours. The build checks the embedded ones. Each `json` must have the
  // form that model/schemas.h promises.
  static std::expected<SchemaCatalog, std::string> Create(std::span<const EmbeddedSchema> embedded);

  SchemaCatalog(SchemaCatalog&&) noexcept;
  SchemaCatalog& operator=(SchemaCatalog&&) noexcept;
  ~SchemaCatalog();

  // Null when the kind or the version is not known. Lives as long as the catalog.
  const Schema* Find(std::string_view group, std::string_view version, std::string_view kind) const;

  // The versions of a kind, in the order of its CRD; empty when the kind is not known.
  std::vector<std::string> Versions(std::string_view group, std::string_view kind) const;

 private:
  using Key = std::tuple<std::string, std::string, std::string>;  // group, kind, version

  SchemaCatalog();

  std::map<Key, std::shared_ptr<const Schema>> schemas_;
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> versions_;
};

// Checks one whole object (apiVersion, kind, metadata and all else) and fills the schema's defaults
// in; nulls where the schema wants none are taken out first, as the API server does. The status is
// left alone, unchecked. Rules about a change (oldSelf) are not asked: there is no old object.
// Problems come in the order of the document, those of the schema before those of its rules; rules
// are not asked when the shape that they build on is wrong.
std::vector<Problem> Check(const Schema& schema, boost::json::object& object);

}  // namespace weft::model
