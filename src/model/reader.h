// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The one template that reads every described struct, for the decode_*.cc files alone: it is heavy
// to compile, so nothing else should include it.
#pragma once

#include <boost/describe/members.hpp>
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
#include <utility>
#include <vector>

#include "model/common.h"
#include "model/decode.h"

namespace weft::model::internal {

// Null when all is well. A pointer, since it is returned from every leaf of every object.
using Trouble = std::unique_ptr<DecodeError>;

// "must be <wanted>, is <what `found` is>".
Trouble WrongType(const boost::json::value& found, std::string_view wanted);
// Put a member's name, a map's key or an element's place before the path of what went wrong inside.
Trouble InMember(std::string_view member, Trouble inner);
Trouble InKey(std::string_view key, Trouble inner);
Trouble InElement(size_t element, Trouble inner);

// "namespace" for the member `namespace_`.
constexpr std::string_view JsonName(std::string_view member) {
  if (member.ends_with('_')) member.remove_suffix(1);
  return member;
}

// Leaves.
Trouble Read(const boost::json::value& from, std::string& to);
Trouble Read(const boost::json::value& from, bool& to);
Trouble Read(const boost::json::value& from, int32_t& to);
Trouble Read(const boost::json::value& from, int64_t& to);
Trouble Read(const boost::json::value& from, double& to);
Trouble Read(const boost::json::value& from, IntOrString& to);
Trouble Read(const boost::json::value& from, boost::json::value& to);
Trouble Read(const boost::json::value& from, ObjectMeta& to);

template <class T>
concept Optional = requires(T t) {
  typename T::value_type;
  t.emplace();
  t.reset();
};

template <Optional T>
Trouble Read(const boost::json::value& from, T& to);
template <class T>
Trouble Read(const boost::json::value& from, std::vector<T>& to);
template <class T>
Trouble Read(const boost::json::value& from, std::map<std::string, T>& to);
template <class T>
  requires boost::describe::has_describe_members<T>::value
Trouble Read(const boost::json::value& from, T& to);

// The members of one object; null counts as missing, as it does in Kubernetes.
template <class T>
Trouble ReadMembers(const boost::json::object& from, T& to) {
  using Members = boost::describe::describe_members<T, boost::describe::mod_public |
                                                           boost::describe::mod_inherited>;
  Trouble trouble;
  boost::mp11::mp_for_each<Members>([&](auto member) {
    constexpr std::string_view name = JsonName(decltype(member)::name);
    if (trouble) return;
    const auto found = from.find(name);
    if (found == from.end() || found->value().is_null()) return;
    trouble = Read(found->value(), to.*decltype(member)::pointer);
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

template <class T>
  requires boost::describe::has_describe_members<T>::value
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
