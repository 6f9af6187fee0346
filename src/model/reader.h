// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The one template that reads every described struct, for the decode_*.cc files alone: it is heavy
// to compile, so nothing else should include it.
#pragma once

#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "model/common.h"
#include "model/decode.h"
#include "model/described.h"

namespace weft::model::internal {

// Null when all is well. A pointer, since it is returned from every leaf of every object.
using Trouble = std::unique_ptr<DecodeError>;

// "must be <wanted>, is <what `found` is>".
Trouble WrongType(const boost::json::value& found, std::string_view wanted);
// Put a member's name, a map's key or an element's place before the path of what went wrong inside.
Trouble InMember(std::string_view member, Trouble inner);
Trouble InKey(std::string_view key, Trouble inner);
Trouble InElement(size_t element, Trouble inner);

// Leaves.
Trouble Read(const boost::json::value& from, std::string& to);
Trouble Read(const boost::json::value& from, SharedText& to);
Trouble Read(const boost::json::value& from, bool& to);
Trouble Read(const boost::json::value& from, int32_t& to);
Trouble Read(const boost::json::value& from, int64_t& to);
Trouble Read(const boost::json::value& from, double& to);
Trouble Read(const boost::json::value& from, IntOrString& to);
Trouble Read(const boost::json::value& from, boost::json::value& to);
Trouble Read(const boost::json::value& from, ObjectMeta& to);

template <Optional T>
Trouble Read(const boost::json::value& from, T& to);
template <class T>
Trouble Read(const boost::json::value& from, std::vector<T>& to);
template <class T>
Trouble Read(const boost::json::value& from, std::map<std::string, T>& to);
template <Described T>
Trouble Read(const boost::json::value& from, T& to);

// The members of one object. Null counts as missing, as it does in Kubernetes, except where a
// member takes any JSON at all.
template <class T>
Trouble ReadMembers(const boost::json::object& from, T& to) {
  Trouble trouble;
  boost::mp11::mp_for_each<Members<T>>([&](auto member) {
    constexpr std::string_view name = JsonName(decltype(member)::name);
    if (trouble) return;
    auto& place = to.*decltype(member)::pointer;
    constexpr bool any = std::is_same_v<decltype(place), std::optional<boost::json::value>&>;
    const auto found = from.find(name);
    if (found == from.end() || (found->value().is_null() && !any)) return;
    trouble = Read(found->value(), place);
    if (trouble) trouble = InMember(name, std::move(trouble));
  });
  return trouble;
}

template <Optional T>
Trouble Read(const boost::json::value& from, T& to) {
  return Read(from, to.emplace());
}

template <class T>
Trouble Read(const boost::json::value& from, std::vector<T>& to) {
  const boost::json::array* array = from.if_array();
  if (!array) return WrongType(from, "a list");
  to.resize(array->size());
  for (size_t i = 0; i < to.size(); ++i) {
    if (Trouble trouble = Read((*array)[i], to[i])) return InElement(i, std::move(trouble));
  }
  return nullptr;
}

template <class T>
Trouble Read(const boost::json::value& from, std::map<std::string, T>& to) {
  const boost::json::object* object = from.if_object();
  if (!object) return WrongType(from, "a map");
  for (const auto& [key, value] : *object) {
    if (Trouble trouble = Read(value, to[std::string(key)])) return InKey(key, std::move(trouble));
  }
  return nullptr;
}

template <Described T>
Trouble Read(const boost::json::value& from, T& to) {
  const boost::json::object* object = from.if_object();
  if (!object) return WrongType(from, "an object");
  return ReadMembers(*object, to);
}

}  // namespace weft::model::internal

namespace weft::model {

template <class T>
Decoded<T> Decode(const boost::json::object& object) {
  Decoded<T> decoded(std::in_place);
  if (internal::Trouble trouble = internal::ReadMembers(object, *decoded)) {
    return std::unexpected(std::move(*trouble));
  }
  return decoded;
}

}  // namespace weft::model
