// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/encode.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/mp11/algorithm.hpp>
#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/check.h"
#include "model/described.h"

namespace weft::model {
namespace {

template <class T>
constexpr bool kIsList = false;
template <class T>
constexpr bool kIsList<std::vector<T>> = true;
template <class T>
constexpr bool kIsMap = false;
template <class T>
constexpr bool kIsMap<std::map<std::string, T>> = true;

template <class T>
boost::json::value Encode(const T& from) {
  if constexpr (std::is_same_v<T, boost::json::value> || std::is_arithmetic_v<T>) {
    return from;
  } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, SharedText>) {
    return boost::json::string(std::string_view(from));
  } else if constexpr (std::is_same_v<T, IntOrString>) {
    return std::visit([](const auto& value) { return Encode(value); }, from);
  } else if constexpr (kIsList<T>) {
    boost::json::array array;
    for (const auto& element : from) array.push_back(Encode(element));
    return array;
  } else if constexpr (kIsMap<T>) {
    boost::json::object object;
    for (const auto& [key, value] : from) object[key] = Encode(value);
    return object;
  } else {
    boost::json::object object;
    boost::mp11::mp_for_each<internal::Members<T>>([&](auto member) {
      const auto& value = from.*decltype(member)::pointer;
      const std::string_view name = internal::JsonName(decltype(member)::name);
      if constexpr (internal::Optional<std::remove_cvref_t<decltype(value)>>) {
        if (value) object[name] = Encode(*value);
      } else {
        object[name] = Encode(value);
      }
    });
    return object;
  }
}

template <class T>
constexpr bool kFreezable = boost::mp11::mp_contains<FreezableKinds, T>::value;

}  // namespace

bool IsFreezable(const KindInfo& kind) {
  bool found = false;
  ForEachKind([&]<class T> { found |= kFreezable<T> && kKind<T> == kind; });
  return found;
}

boost::json::value EncodeSpec(const AnyObject& object) {
  return std::visit(
      []<class T>(const std::shared_ptr<const T>& typed) -> boost::json::value {
        if constexpr (kFreezable<T>) return Encode(typed->spec);
        WEFT_CHECK(kFreezable<T>);
        return nullptr;
      },
      object);
}

std::optional<AnyObject> DecodeSpec(std::string_view group, std::string_view kind,
                                    boost::json::value spec) {
  const KindInfo* info = FindKind(group, kind);
  if (!info || !IsFreezable(*info) || !spec.is_object()) return std::nullopt;
  const std::string version(info->versions().front());
  boost::json::object object = {
      {"apiVersion", group.empty() ? version : std::string(group) + "/" + version},
      {"kind", kind},
      {"spec", std::move(spec)}};
  auto decoded = DecodeObject(object);
  if (!decoded) return std::nullopt;
  return std::move(*decoded);
}

}  // namespace weft::model
