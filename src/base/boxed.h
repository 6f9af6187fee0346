// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Boxed<T>: an optional value that lives on the heap. Used where a struct has many optional parts
// of which few are ever set, so that ten thousand of them stay small.
#pragma once

#include <memory>
#include <optional>
#include <utility>

namespace weft {

// Behaves as std::optional<T> does (copies copy the value, equality compares values) and takes one
// pointer of space when empty. T must be complete where a Boxed<T> is made, copied or destroyed.
template <class T>
class Boxed {
 public:
  using value_type = T;

  Boxed() = default;
  // Implicit, as with std::optional.
  Boxed(std::nullopt_t) {}  // NOLINT(google-explicit-constructor)
  Boxed(T value)            // NOLINT(google-explicit-constructor)
      : value_(std::make_unique<T>(std::move(value))) {}
  Boxed(const Boxed& other) : value_(other ? std::make_unique<T>(*other) : nullptr) {}
  Boxed(Boxed&&) noexcept = default;
  Boxed& operator=(Boxed other) noexcept {
    value_ = std::move(other.value_);
    return *this;
  }
  ~Boxed() = default;

  template <class... Args>
  T& emplace(Args&&... args) {
    value_ = std::make_unique<T>(std::forward<Args>(args)...);
    return *value_;
  }
  void reset() { value_.reset(); }

  bool has_value() const { return value_ != nullptr; }
  explicit operator bool() const { return has_value(); }
  // The value must be there, as with std::optional.
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return value_.get(); }
  const T* operator->() const { return value_.get(); }
  T value_or(T otherwise) const { return value_ ? *value_ : std::move(otherwise); }

  bool operator==(const Boxed& other) const {
    if (!value_ || !other.value_) return !value_ && !other.value_;
    return *value_ == *other.value_;
  }

 private:
  std::unique_ptr<T> value_;
};

}  // namespace weft
