// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Result<T>: what an operation on the environment (file, network, disk) gives back. A user's wrong
// configuration is never an Error: it is a Finding (base/finding.h).
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace weft {

// One failure of the environment, told to a person: what failed, where, why, and what to do next.
struct Error {
  std::string message;
  // A command or an action that helps; empty when there is none.
  std::string next;

  bool operator==(const Error&) const = default;
};

template <class T>
using Result = std::expected<T, Error>;

// Result of an operation that gives nothing but success.
using Status = std::expected<void, Error>;

inline std::unexpected<Error> Fail(std::string message, std::string next = {}) {
  return std::unexpected(Error{std::move(message), std::move(next)});
}

}  // namespace weft
