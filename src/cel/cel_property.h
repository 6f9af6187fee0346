// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What must hold for any text given as a rule: for the fuzzer and for the replay of its corpus.
#pragma once

#include <boost/json/value.hpp>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "cel/program.h"

namespace weft::cel {

// Compiling ends, and says where it failed; running ends within its budget.
inline void CheckCelProperty(std::string_view text) {
  constexpr int64_t kBudget = 10'000;
  const TypeRef dyn = Simple(Type::Kind::kDyn);
  const auto program = Program::CompileCondition(text, {{"self", dyn}});
  if (!program) {
    WEFT_CHECK(program.error().position <= text.size());
    WEFT_CHECK(!program.error().message.empty());
    return;
  }
  const boost::json::value document = {{"text", "aé😀"},
                                       {"number", -3},
                                       {"list", {1, 2.5, "x", nullptr, {{"a", true}}}},
                                       {"map", {{"k", "v"}}}};
  const std::vector<Value> values = {FromJson(document, *dyn)};
  int64_t budget = kBudget;
  const auto verdict = program->Test(values, budget);
  WEFT_CHECK(verdict || !verdict.error().message.empty());
  // The same again: a run leaves nothing behind.
  int64_t again = kBudget;
  const auto second = program->Test(values, again);
  WEFT_CHECK(budget == again && verdict.has_value() == second.has_value());
}

}  // namespace weft::cel
