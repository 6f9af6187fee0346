// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// SharedText: an immutable text of which there is one copy, however many values hold it.
#pragma once

#include <fmt/core.h>

#include <compare>
#include <concepts>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>

namespace weft {

// The size of a pointer; equality is that of pointers. For names, kinds, groups and the like, which
// stand in tens of thousands of values and are few, or come in many copies. Making one from a text
// is a look-up under a lock, copying one a count. Any thread.
class SharedText {
 public:
  SharedText() = default;
  // Implicit: it stands where a text would.
  SharedText(std::string_view text) : entry_(Intern(text)) {}
  SharedText(const std::string& text) : SharedText(std::string_view(text)) {}
  SharedText(const char* text) : SharedText(std::string_view(text)) {}
  SharedText(const SharedText& other) : entry_(other.entry_) {
    if (entry_) Count(*entry_);
  }
  SharedText(SharedText&& other) noexcept : entry_(std::exchange(other.entry_, nullptr)) {}
  SharedText& operator=(SharedText other) noexcept {
    std::swap(entry_, other.entry_);
    return *this;
  }
  ~SharedText() {
    if (entry_) Release(*entry_);
  }

  const std::string& str() const { return entry_ ? TextOf(*entry_) : EmptyText(); }
  operator const std::string&() const { return str(); }
  operator std::string_view() const { return str(); }
  bool empty() const { return entry_ == nullptr; }
  size_t size() const { return str().size(); }
  bool starts_with(std::string_view front) const { return str().starts_with(front); }

  friend bool operator==(const SharedText& a, const SharedText& b) { return a.entry_ == b.entry_; }
  friend std::strong_ordering operator<=>(const SharedText& a, const SharedText& b) {
    return a == b ? std::strong_ordering::equal : a.str() <=> b.str();
  }
  template <class Text>
    requires(std::convertible_to<const Text&, std::string_view> && !std::same_as<Text, SharedText>)
  friend bool operator==(const SharedText& a, const Text& b) {
    return std::string_view(a) == std::string_view(b);
  }
  friend std::string operator+(const SharedText& a, std::string_view b) {
    return std::string(a.str()).append(b);
  }
  friend std::string operator+(std::string a, const SharedText& b) {
    return std::move(a.append(b.str()));
  }
  friend std::ostream& operator<<(std::ostream& out, const SharedText& text);

 private:
  struct Entry;
  class Table;

  static const Entry* Intern(std::string_view text);  // null for ""; with a count for the caller
  static void Count(const Entry& entry);
  static void Release(const Entry& entry);
  static const std::string& TextOf(const Entry& entry);
  static const std::string& EmptyText();

  const Entry* entry_ = nullptr;  // null: ""
};

}  // namespace weft

template <>
struct fmt::formatter<weft::SharedText> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(const weft::SharedText& text, Context& context) const {
    return fmt::formatter<std::string_view>::format(text, context);
  }
};
