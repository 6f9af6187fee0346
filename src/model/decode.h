// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// From JSON to the structs of this room.
#pragma once

#include <boost/json/fwd.hpp>
#include <expected>
#include <string>

namespace weft::model {

// Why a value could not be read. The message never repeats a value: it may be a secret.
struct DecodeError {
  std::string path;     // as in kubectl: "spec.rules[0].backendRefs[0].port"; "" = the whole object
  std::string message;  // "must be an integer, is text"

  bool operator==(const DecodeError&) const = default;
};

template <class T>
using Decoded = std::expected<T, DecodeError>;

// One object of kind T, for each T of model/object.h. Members that are missing or null get their
// zero value; members that T does not have are passed over (the schema check names them); the first
// member of a wrong type is the error. Defaults of the schema must have been filled in before.
// Takes any JSON whatever, and does not throw.
template <class T>
Decoded<T> Decode(const boost::json::object& object);

// In these two the base64 is undone as well (model/core.h).
struct ConfigMap;
struct Secret;
template <>
Decoded<ConfigMap> Decode(const boost::json::object& object);
template <>
Decoded<Secret> Decode(const boost::json::object& object);

}  // namespace weft::model
