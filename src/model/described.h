// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// How the structs of this room are looked at from the outside: what decoding and its tests share.
#pragma once

#include <boost/describe/members.hpp>
#include <string_view>

namespace weft::model::internal {

template <class T>
concept Described = boost::describe::has_describe_members<T>::value;

// Descriptors of the members of T and of its bases, the bases' first.
template <Described T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public |
                                                         boost::describe::mod_inherited>;

// std::optional and Boxed.
template <class T>
concept Optional = requires(T t) {
  typename T::value_type;
  t.emplace();
  t.reset();
};

// "namespace" for the member `namespace_`.
constexpr std::string_view JsonName(std::string_view member) {
  if (member.ends_with('_')) member.remove_suffix(1);
  return member;
}

}  // namespace weft::model::internal
