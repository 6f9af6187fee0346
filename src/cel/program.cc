// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cel/program.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "cel/eval.h"
#include "cel/parser.h"

namespace weft::cel {
namespace {

bool Names(const Node& node, size_t slot) {
  if (node.op == Node::Op::kVariable && node.slot == slot) return true;
  return std::ranges::any_of(node.children, [&](const Node& child) { return Names(child, slot); });
}

}  // namespace

std::expected<Program, CompileError> Program::CompileCondition(std::string_view text,
                                                               std::vector<Variable> variables) {
  return Compile(text, std::move(variables), Type::Kind::kBool);
}

std::expected<Program, CompileError> Program::CompileMessage(std::string_view text,
                                                             std::vector<Variable> variables) {
  return Compile(text, std::move(variables), Type::Kind::kString);
}

std::expected<Program, CompileError> Program::Compile(std::string_view text,
                                                      std::vector<Variable> variables,
                                                      Type::Kind result) {
  std::expected<Expr, CompileError> expr = Parse(text);
  if (!expr) return std::unexpected(std::move(expr.error()));
  Program program;
  program.variables_ = std::move(variables);
  program.constants_ = std::make_unique<Arena>();
  std::expected<Node, CompileError> root = Check(*expr, program.variables_, *program.constants_);
  if (!root) return std::unexpected(std::move(root.error()));
  if (!Assignable(*Simple(result), *root->type)) {
    return std::unexpected(
        CompileError{0, fmt::format("must give a {}, gives {}", Simple(result)->Describe(),
                                    root->type->Describe())});
  }
  program.root_ = *std::move(root);
  return program;
}

bool Program::Uses(std::string_view variable) const {
  const auto found = std::ranges::find(variables_, variable, &Variable::name);
  return found != variables_.end() && Names(root_, static_cast<size_t>(found - variables_.begin()));
}

std::expected<Value, RunError> Program::Run(std::span<const Value> values, Arena& arena,
                                            int64_t& budget) const {
  WEFT_CHECK(values.size() == variables_.size());
  Frame frame{.variables = values, .locals = {}, .arena = arena, .budget = budget};
  const Value value = cel::Run(root_, frame);
  budget = frame.budget;
  if (frame.Spent())
    return std::unexpected(RunError{.too_costly = true, .message = "costs too much to check"});
  if (const auto* failure = std::get_if<Failure>(&value)) {
    return std::unexpected(RunError{.message = std::string(failure->message)});
  }
  return value;
}

std::expected<bool, RunError> Program::Test(std::span<const Value> values, int64_t& budget) const {
  Arena arena;
  const std::expected<Value, RunError> value = Run(values, arena, budget);
  if (!value) return std::unexpected(value.error());
  if (const auto* truth = std::get_if<bool>(&*value)) return *truth;
  return std::unexpected(
      RunError{.message = fmt::format("gives {}, not a bool", KindName(*value))});
}

std::expected<std::string, RunError> Program::Say(std::span<const Value> values,
                                                  int64_t& budget) const {
  Arena arena;
  const std::expected<Value, RunError> value = Run(values, arena, budget);
  if (!value) return std::unexpected(value.error());
  if (const auto* text = std::get_if<std::string_view>(&*value)) return std::string(*text);
  return std::unexpected(
      RunError{.message = fmt::format("gives {}, not a string", KindName(*value))});
}

}  // namespace weft::cel
