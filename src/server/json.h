// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The values of the API (server/values.h) to JSON and back, by one template over their described
// members. Heavy to compile: for the .cc files that make and read answers.
#pragma once

#include <boost/describe/members.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>
#include <concepts>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/shared_text.h"

namespace weft::server {

namespace internal {

template <class T>
concept Described = boost::describe::has_describe_members<T>::value;

template <Described T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public>;

// "namespace" for the member `namespace_`.
constexpr std::string_view JsonName(std::string_view member) {
  if (member.ends_with('_')) member.remove_suffix(1);
  return member;
}

template <class T>
constexpr bool kIsOptional = false;
template <class T>
constexpr bool kIsOptional<std::optional<T>> = true;
template <class T>
constexpr bool kIsVector = false;
template <class T>
constexpr bool kIsVector<std::vector<T>> = true;

}  // namespace internal

// Empty optionals are left out. Numbers, texts, lists, boost::json::value and described structs.
template <class T>
boost::json::value ToJson(const T& from) {
  if constexpr (std::is_same_v<T, boost::json::value> || std::is_arithmetic_v<T>) {
    return from;
  } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, SharedText>) {
    return boost::json::string(std::string_view(from));
  } else if constexpr (internal::kIsVector<T>) {
    boost::json::array array;
    array.reserve(from.size());
    for (const auto& element : from) array.push_back(ToJson(element));
    return array;
  } else {
    static_assert(internal::Described<T>, "describe the struct with BOOST_DESCRIBE_STRUCT");
    boost::json::object object;
    boost::mp11::mp_for_each<internal::Members<T>>([&](auto member) {
      const auto& value = from.*decltype(member)::pointer;
      const std::string_view name = internal::JsonName(decltype(member)::name);
      if constexpr (internal::kIsOptional<std::remove_cvref_t<decltype(value)>>) {
        if (value) object[name] = ToJson(*value);
      } else {
        object[name] = ToJson(value);
      }
    });
    return object;
  }
}

namespace internal {

// Where it went wrong, as "rows[3].line"; empty when all is well.
using Trouble = std::optional<std::string>;

template <class T>
Trouble Read(const boost::json::value& from, T& to) {
  if constexpr (std::is_same_v<T, boost::json::value>) {
    to = from;
    return std::nullopt;
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!from.is_bool()) return "";
    to = from.get_bool();
    return std::nullopt;
  } else if constexpr (std::is_arithmetic_v<T>) {
    boost::system::error_code failed;
    to = from.to_number<T>(failed);
    if (failed) return "";
    return std::nullopt;
  } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, SharedText>) {
    if (!from.is_string()) return "";
    to = std::string(from.get_string());
    return std::nullopt;
  } else if constexpr (kIsVector<T>) {
    if (!from.is_array()) return "";
    for (const boost::json::value& element : from.get_array()) {
      if (Trouble trouble = Read(element, to.emplace_back())) {
        return "[" + std::to_string(to.size() - 1) + "]" + *trouble;
      }
    }
    return std::nullopt;
  } else if constexpr (kIsOptional<T>) {
    return Read(from, to.emplace());
  } else {
    static_assert(Described<T>, "describe the struct with BOOST_DESCRIBE_STRUCT");
    if (!from.is_object()) return "";
    Trouble trouble;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
      if (trouble) return;
      const std::string_view name = JsonName(decltype(member)::name);
      const boost::json::value* found = from.get_object().if_contains(name);
      if (!found) return;
      trouble = Read(*found, to.*decltype(member)::pointer);
      if (trouble) trouble = "." + std::string(name) + *trouble;
    });
    return trouble;
  }
}

}  // namespace internal

// Members that are missing keep their default and unknown ones are passed over, so that a client
// and a server of two versions understand each other. The error is the path of a member of another
// type.
template <class T>
std::expected<T, std::string> FromJson(const boost::json::value& from) {
  T to{};
  if (const auto trouble = internal::Read(from, to)) {
    return std::unexpected(trouble->empty() ? "." : *trouble);
  }
  return to;
}

}  // namespace weft::server
