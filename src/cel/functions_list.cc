// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Functions over lists.
#include <algorithm>
#include <string>
#include <unordered_set>

#include "cel/functions.h"

namespace weft::cel {
namespace {

// The items without those that equal an earlier one. Texts, of which lists may be long, are looked
// up; others are compared with each.
Value Distinct(Frame& frame, std::span<const Value> arguments) {
  List kept;
  std::unordered_set<std::string_view> texts;
  for (size_t index = 0; index < ListSize(arguments[0]); ++index) {
    const Value item = ListItem(arguments[0], index);
    bool seen = false;
    if (const auto* text = std::get_if<std::string_view>(&item)) {
      if (!frame.PayForBytes(text->size())) return Failure{};
      seen = !texts.insert(*text).second;
    } else {
      if (!frame.Pay(1 + static_cast<int64_t>(kept.items.size()))) return Failure{};
      seen =
          std::ranges::any_of(kept.items, [&](const Value& other) { return Equal(item, other); });
    }
    if (!seen) kept.items.push_back(item);
  }
  return frame.arena.Keep(std::move(kept));
}

}  // namespace

std::vector<Function> ListFunctions() {
  const TypeRef any_list = ListOf(Simple(Type::Kind::kDyn));
  // The checker gives this the type of its argument.
  return {{"distinct", true, {any_list}, any_list, Distinct}};
}

}  // namespace weft::cel
