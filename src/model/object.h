// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// AnyObject: one decoded object of any kind that Weft reads.
#pragma once

#include <boost/json/fwd.hpp>
#include <memory>
#include <string>
#include <variant>

#include "base/object_ref.h"
#include "model/decode.h"
#include "model/kinds.h"

namespace weft::model {

namespace internal {
template <class T>
using SharedObject = std::shared_ptr<const T>;
}  // namespace internal

// A shared, immutable object of one of Kinds; never null, except when moved from. Use std::visit
// with one generic lambda:
//   std::visit([&]<class T>(const std::shared_ptr<const T>& object) { … kKind<T> … }, any);
using AnyObject =
    boost::mp11::mp_rename<boost::mp11::mp_transform<internal::SharedObject, Kinds>, std::variant>;

// What an object says of its own type.
struct TypeMeta {
  std::string group;  // "" = the core group
  std::string version;
  std::string kind;

  bool operator==(const TypeMeta&) const = default;
};

// From `apiVersion` and `kind`: an error when one is missing, no text, or not of the form
// [group/]version.
Decoded<TypeMeta> ReadTypeMeta(const boost::json::object& object);

// Any object, by its apiVersion and kind. An error, beside those of Decode, when the kind is not in
// Kinds (at "kind": ask FindKind first to leave such objects alone) or the version is not one of
// the kind's (at "apiVersion").
Decoded<AnyObject> DecodeObject(const boost::json::object& object);

const KindInfo& KindOf(const AnyObject& object);
const ObjectMeta& MetaOf(const AnyObject& object);
ObjectRef RefOf(const AnyObject& object);

// The identity of an object whose kind is known at compile time.
template <class T>
ObjectRef RefOf(const T& object) {
  static const SharedText group(kKind<T>.group);
  static const SharedText kind(kKind<T>.kind);
  return {group, kind, object.metadata.namespace_, object.metadata.name};
}

}  // namespace weft::model
