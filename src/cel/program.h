// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Program: a CEL expression ready to be run any number of times, on any thread.
//
//   auto rule = Program::CompileCondition("self.min <= self.max", {{"self", type}});
//   int64_t budget = kRuleBudget;
//   auto verdict = rule->Test({{FromJson(object, *type)}}, budget);
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cel/checker.h"
#include "cel/node.h"

namespace weft::cel {

// Why a rule gave no verdict: a missing key, a division by zero, or its cost.
struct RunError {
  bool too_costly = false;
  std::string message;
};

// What one run may cost, in the units of Frame. About that of the API server: 64 listeners compared
// each with each take a twentieth.
inline constexpr int64_t kRuleBudget = 1'000'000;

class Program {
 public:
  // Compiles `text` over `variables`. The result must be a bool for Test, a string for Say.
  static std::expected<Program, CompileError> CompileCondition(std::string_view text,
                                                               std::vector<Variable> variables);
  static std::expected<Program, CompileError> CompileMessage(std::string_view text,
                                                             std::vector<Variable> variables);

  // Whether the expression names the variable.
  bool Uses(std::string_view variable) const;

  // Runs it with `values` for the variables, in their order (see FromJson). Takes the cost of the
  // run off `budget`, which nobody else may use meanwhile; below zero, the run is too costly.
  std::expected<bool, RunError> Test(std::span<const Value> values, int64_t& budget) const;
  std::expected<std::string, RunError> Say(std::span<const Value> values, int64_t& budget) const;

 private:
  Program() = default;
  static std::expected<Program, CompileError> Compile(std::string_view text,
                                                      std::vector<Variable> variables,
                                                      Type::Kind result);
  std::expected<Value, RunError> Run(std::span<const Value> values, Arena& arena,
                                     int64_t& budget) const;

  std::vector<Variable> variables_;
  std::unique_ptr<Arena> constants_;
  Node root_;
};

}  // namespace weft::cel
