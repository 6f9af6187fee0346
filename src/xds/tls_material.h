// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// TlsMaterial: what one side of mutual TLS shows and trusts, read from files again when they
// change.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"

namespace weft::xds {

// Three PEM files.
struct TlsFiles {
  std::string certificate;  // with its chain, leaf first
  std::string key;
  std::string authority;  // who signs the other side's certificates
};

// What is in them.
struct TlsPems {
  std::string certificate;
  std::string key;
  std::string authority;

  bool operator==(const TlsPems&) const = default;
};

// How often whoever holds a material calls Current() when nothing else makes it.
inline constexpr Duration kLookAtFiles = std::chrono::seconds(10);

// Says why these could not be used; from any thread.
using CheckPems = std::function<Status(const TlsFiles& files, const TlsPems& pems)>;

// Threads: everything may be called from any thread.
class TlsMaterial {
 public:
  // Fails when a file cannot be read, or what is in them cannot be used. `check` may be empty.
  // `clock` and `log` outlive the material.
  static Result<std::shared_ptr<TlsMaterial>> Read(TlsFiles files, CheckPems check,
                                                   const Clock& clock, Log& log);

  // What was good last. Looks at the files first: when one has changed, all are read, and taken
  // together or not at all. What is not taken is told in the log, once for each change. What is in
  // use is checked again once a day, so that the check can tell of what will end soon.
  std::shared_ptr<const TlsPems> Current();

 private:
  // By which a change of a file is seen, whether it was written or another one was put in its
  // place.
  struct Stamp {
    dev_t device = 0;
    ino_t inode = 0;
    int64_t changed_ns = 0;
    int64_t size = -1;  // there is none

    bool operator==(const Stamp&) const = default;
  };
  using Stamps = std::array<Stamp, 3>;

  TlsMaterial(TlsFiles files, CheckPems check, const Clock& clock, Log& log)
      : files_(std::move(files)), check_(std::move(check)), clock_(clock), log_(log) {}

  Stamps Look() const;
  Result<TlsPems> ReadAll() const;
  Status Check(const TlsPems& pems);
  void TakeChanged();
  void CheckAgain();

  const TlsFiles files_;
  const CheckPems check_;
  const Clock& clock_;
  Log& log_;

  std::mutex mutex_;  // guards what follows
  Stamps seen_;
  std::shared_ptr<const TlsPems> good_;
  MonoTime checked_{};
};

}  // namespace weft::xds
