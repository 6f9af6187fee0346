// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The place of a value in an object. A walk makes one per step, on the stack; text is made only for
// a problem.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace weft::model {

class SchemaPath {
 public:
  SchemaPath() = default;  // the object itself

  SchemaPath Member(std::string_view name) const { return {this, Kind::kMember, name, 0}; }
  SchemaPath Key(std::string_view key) const { return {this, Kind::kKey, key, 0}; }
  SchemaPath Element(size_t index) const { return {this, Kind::kElement, {}, index}; }

  // "spec.rules[0].name", "metadata.labels[app]".
  std::string ToString() const {
    if (kind_ == Kind::kRoot) return {};
    const std::string parent = parent_->ToString();
    switch (kind_) {
      case Kind::kMember:
        return fmt::format("{}{}{}", parent, parent.empty() ? "" : ".", name_);
      case Kind::kKey:
        return fmt::format("{}[{}]", parent, name_);
      default:
        return fmt::format("{}[{}]", parent, index_);
    }
  }

 private:
  enum class Kind { kRoot, kMember, kKey, kElement };

  SchemaPath(const SchemaPath* parent, Kind kind, std::string_view name, size_t index)
      : parent_(parent), kind_(kind), name_(name), index_(index) {}

  const SchemaPath* parent_ = nullptr;
  Kind kind_ = Kind::kRoot;
  std::string_view name_;
  size_t index_ = 0;
};

}  // namespace weft::model
