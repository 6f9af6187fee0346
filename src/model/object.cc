// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/object.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace weft::model {
namespace {

std::unexpected<DecodeError> Wrong(std::string path, std::string message) {
  return std::unexpected(DecodeError{std::move(path), std::move(message)});
}

Decoded<std::string> ReadText(const boost::json::object& object, std::string_view member) {
  const boost::json::value* value = object.if_contains(member);
  if (!value) return Wrong(std::string(member), "is missing");
  const boost::json::string* text = value->if_string();
  if (!text || text->empty()) return Wrong(std::string(member), "must be text that is not empty");
  return std::string(*text);
}

}  // namespace

Decoded<TypeMeta> ReadTypeMeta(const boost::json::object& object) {
  const Decoded<std::string> api_version = ReadText(object, "apiVersion");
  if (!api_version) return std::unexpected(api_version.error());
  Decoded<std::string> kind = ReadText(object, "kind");
  if (!kind) return std::unexpected(std::move(kind.error()));

  TypeMeta type{.kind = *std::move(kind)};
  const size_t slash = api_version->find('/');
  if (slash != std::string::npos) type.group = api_version->substr(0, slash);
  type.version = slash == std::string::npos ? *api_version : api_version->substr(slash + 1);
  const bool grouped = slash != std::string::npos;
  if (type.version.empty() || type.version.contains('/') || (grouped && type.group.empty())) {
    return Wrong("apiVersion",
                 "must be a version such as v1, or a group and a version such as "
                 "gateway.networking.k8s.io/v1");
  }
  return type;
}

Decoded<AnyObject> DecodeObject(const boost::json::object& object) {
  const Decoded<TypeMeta> type = ReadTypeMeta(object);
  if (!type) return std::unexpected(type.error());
  const KindInfo* info = FindKind(type->group, type->kind);
  if (!info) return Wrong("kind", "is no kind that Weft reads");
  if (std::ranges::count(info->versions(), type->version) == 0) {
    return Wrong("apiVersion",
                 fmt::format("must have the version {}", fmt::join(info->versions(), " or ")));
  }

  const size_t index = static_cast<size_t>(info - AllKinds().data());
  return boost::mp11::mp_with_index<boost::mp11::mp_size<Kinds>::value>(
      index, [&](auto kind) -> Decoded<AnyObject> {
        using T = boost::mp11::mp_at<Kinds, decltype(kind)>;
        Decoded<T> decoded = Decode<T>(object);
        if (!decoded) return std::unexpected(std::move(decoded.error()));
        return std::make_shared<const T>(*std::move(decoded));
      });
}

const KindInfo& KindOf(const AnyObject& object) { return AllKinds()[object.index()]; }

const ObjectMeta& MetaOf(const AnyObject& object) {
  return std::visit([](const auto& typed) -> const ObjectMeta& { return typed->metadata; }, object);
}

ObjectRef RefOf(const AnyObject& object) {
  return std::visit([](const auto& typed) { return RefOf(*typed); }, object);
}

}  // namespace weft::model
