// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/kinds.h"

#include <algorithm>
#include <string>

#include "base/text.h"

namespace weft::model {
namespace {

using Table = std::array<KindInfo, boost::mp11::mp_size<Kinds>::value>;

constexpr Table kTable = [] {
  Table table;
  size_t next = 0;
  ForEachKind([&]<class T> { table[next++] = kKind<T>; });
  return table;
}();

static_assert(std::ranges::none_of(kTable, [](const KindInfo& info) { return info.kind.empty(); }),
              "a kind of Kinds has no KindInfo");

bool IsCalled(const KindInfo& info, std::string_view word) {
  return word == LowerCase(info.kind) || word == info.plural ||
         std::ranges::count(info.short_names(), word) > 0;
}

}  // namespace

std::span<const KindInfo> AllKinds() { return kTable; }

const KindInfo* FindKind(std::string_view group, std::string_view kind) {
  const auto found = std::ranges::find_if(
      kTable, [&](const KindInfo& info) { return info.group == group && info.kind == kind; });
  return found == kTable.end() ? nullptr : &*found;
}

const KindInfo* FindKindByWord(std::string_view word) {
  const std::string lower = LowerCase(word);
  const std::string_view text = lower;
  const size_t dot = text.find('.');
  const std::string_view group = dot == text.npos ? "" : text.substr(dot + 1);
  const auto found = std::ranges::find_if(kTable, [&](const KindInfo& info) {
    return IsCalled(info, text.substr(0, dot)) && (dot == text.npos || info.group == group);
  });
  return found == kTable.end() ? nullptr : &*found;
}

}  // namespace weft::model
