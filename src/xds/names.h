// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Names: every resource id that the server or one of its clients knows, kept once, under a small
// number. Hundreds of sessions handle thousands of names each: numbers need no hashing and no
// copies.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ir/resource.h"

namespace weft::xds {

class Names;

// One resource id; as cheap to copy and compare as a number. Ordered by number, that is by age.
// Whoever has one keeps the id known; not thread-safe.
class Name {
 public:
  Name() = default;  // none: may only be assigned, compared and destroyed
  Name(const Name& other);
  Name(Name&& other) noexcept
      : names_(std::exchange(other.names_, nullptr)), number_(other.number_) {}
  Name& operator=(Name other) noexcept {
    std::swap(names_, other.names_);
    std::swap(number_, other.number_);
    return *this;
  }
  ~Name();

  // Valid as long as the name is.
  const ir::ResourceId& operator*() const;
  const ir::ResourceId* operator->() const { return &**this; }
  // Below a bound that grows only with the number of ids known at one time.
  uint32_t number() const { return number_; }
  explicit operator bool() const { return names_ != nullptr; }

  std::strong_ordering operator<=>(const Name& other) const { return number_ <=> other.number_; }
  bool operator==(const Name& other) const { return number_ == other.number_; }

 private:
  friend class Names;
  Name(Names* names, uint32_t number) : names_(names), number_(number) {}

  Names* names_ = nullptr;
  uint32_t number_ = 0;
};

// Outlives its names.
class Names {
 public:
  Names() = default;
  ~Names();
  Names(const Names&) = delete;
  Names& operator=(const Names&) = delete;

  Name Of(const ir::ResourceId& id) { return Of(id.type, id.name); }
  Name Of(ir::ResourceType type, std::string_view name);
  // nullopt: nobody has it.
  std::optional<Name> Find(ir::ResourceType type, std::string_view name);

  size_t known() const { return slots_.size() - free_.size(); }

 private:
  friend class Name;
  struct Slot {
    ir::ResourceId id;
    uint32_t users = 0;
  };

  void Release(uint32_t number);

  std::deque<Slot> slots_;  // by number; a deque, for the maps' keys point into it
  std::vector<uint32_t> free_;
  std::array<std::unordered_map<std::string_view, uint32_t>, ir::kResourceTypes> numbers_;
};

inline Name::Name(const Name& other) : names_(other.names_), number_(other.number_) {
  if (names_ != nullptr) ++names_->slots_[number_].users;
}
inline Name::~Name() {
  if (names_ != nullptr && --names_->slots_[number_].users == 0) names_->Release(number_);
}
inline const ir::ResourceId& Name::operator*() const { return names_->slots_[number_].id; }

}  // namespace weft::xds
