// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a command of the CLI may touch, so that tests can give it something else; and how commands
// end.
#pragma once

#include <expected>
#include <functional>
#include <ostream>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/result.h"

namespace weft::cli {

// Data goes to `out`, talk to `err`.
struct Io {
  std::ostream& out;
  std::ostream& err;
  const Clock& clock;
  // The value of an environment variable; "" when it is not set.
  std::function<std::string(const std::string& name)> environment;
  bool color = false;  // `out` is a terminal, and NO_COLOR is not set
};

// The same for every command and every -o.
enum ExitCode : int {
  kFine = 0,
  kFailed = 1,  // or, with plan --exit-code: something differs
  kUsage = 2,
  kHasErrors = 3,  // a check, or a folder, has errors
  kNotConnected = 4,
  kInterrupted = 130,
};

// Why a command could not do what it was asked.
struct Failure {
  ExitCode code = kFailed;
  Error error;
};

template <class T>
using Outcome = std::expected<T, Failure>;

inline std::unexpected<Failure> GiveUp(ExitCode code, std::string message, std::string next = {}) {
  return std::unexpected(Failure{code, {std::move(message), std::move(next)}});
}

// Says it on `err`, with the next step on a line of its own, and gives the exit code.
inline int Tell(Io& io, const Failure& failure) {
  io.err << "weft: " << failure.error.message << "\n";
  if (!failure.error.next.empty()) io.err << "  next: " << failure.error.next << "\n";
  return failure.code;
}
inline int Tell(Io& io, const Error& error) { return Tell(io, Failure{kFailed, error}); }

}  // namespace weft::cli
