// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// From the structs back to JSON, for the tests of this room: every member is written, a missing one
// as null, so that a comparison sees members that are lost or left over. (But where a member takes
// any JSON, null is a value, and a missing one is left out.)
#pragma once

#include <boost/json.hpp>
#include <boost/mp11/algorithm.hpp>

#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "model/common.h"
#include "model/described.h"

namespace weft::model {

inline boost::json::value Encode(const std::string& from) { return boost::json::string(from); }
inline boost::json::value Encode(const SharedText& from) { return Encode(from.str()); }
inline boost::json::value Encode(bool from) { return from; }
inline boost::json::value Encode(int32_t from) { return from; }
inline boost::json::value Encode(int64_t from) { return from; }
inline boost::json::value Encode(double from) { return from; }
inline boost::json::value Encode(const boost::json::value& from) { return from; }
inline boost::json::value Encode(const IntOrString& from) {
  return std::visit([](const auto& value) { return Encode(value); }, from);
}

template <internal::Optional T>
boost::json::value Encode(const T& from);
template <class T>
boost::json::value Encode(const std::vector<T>& from);
template <class T>
boost::json::value Encode(const std::map<std::string, T>& from);

template <internal::Described T>
boost::json::value Encode(const T& from) {
  boost::json::object object;
  boost::mp11::mp_for_each<internal::Members<T>>([&](auto member) {
    const auto& value = from.*decltype(member)::pointer;
    if constexpr (std::is_same_v<decltype(value), const std::optional<boost::json::value>&>) {
      if (!value) return;
    }
    object[internal::JsonName(decltype(member)::name)] = Encode(value);
  });
  return object;
}

template <internal::Optional T>
boost::json::value Encode(const T& from) {
  return from ? Encode(*from) : boost::json::value(nullptr);
}

template <class T>
boost::json::value Encode(const std::vector<T>& from) {
  boost::json::array array;
  for (const T& element : from) array.push_back(Encode(element));
  return array;
}

template <class T>
boost::json::value Encode(const std::map<std::string, T>& from) {
  boost::json::object object;
  for (const auto& [key, value] : from) object[key] = Encode(value);
  return object;
}

}  // namespace weft::model
