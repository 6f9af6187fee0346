// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cel/functions.h"

#include <string>

namespace weft::cel {
namespace {

const std::vector<Function>& AllFunctions() {
  static const std::vector<Function> kFunctions = [] {
    std::vector<Function> all;
    for (auto part : {TextFunctions, ListFunctions, ConversionFunctions, KubernetesFunctions}) {
      for (Function& function : part()) all.push_back(std::move(function));
    }
    return all;
  }();
  return kFunctions;
}

}  // namespace

std::vector<const Function*> FindFunctions(std::string_view name, bool member) {
  std::vector<const Function*> found;
  for (const Function& function : AllFunctions()) {
    if (function.name == name && function.member == member) found.push_back(&function);
  }
  return found;
}

std::vector<std::string> FunctionNames(bool member) {
  std::vector<std::string> names;
  for (const Function& function : AllFunctions()) {
    if (function.member == member) names.emplace_back(function.name);
  }
  return names;
}

bool Fits(const Value& value, const Type& type) {
  switch (type.kind) {
    case Type::Kind::kDyn:
      return !IsFailure(value);
    case Type::Kind::kNull:
      return std::holds_alternative<Null>(value);
    case Type::Kind::kBool:
      return std::holds_alternative<bool>(value);
    case Type::Kind::kInt:
      return std::holds_alternative<int64_t>(value);
    case Type::Kind::kDouble:
      return std::holds_alternative<double>(value);
    case Type::Kind::kString:
      return std::holds_alternative<std::string_view>(value);
    case Type::Kind::kDuration:
      return std::holds_alternative<Duration>(value);
    case Type::Kind::kList:
      return IsList(value);
    case Type::Kind::kMap:
    case Type::Kind::kObject:
      return IsMap(value);
    case Type::Kind::kOptional:
      return std::holds_alternative<const Optional*>(value);
    case Type::Kind::kFormat:
      return std::holds_alternative<Format>(value);
    case Type::Kind::kType:
      return std::holds_alternative<TypeName>(value);
    case Type::Kind::kOpaque:
      return false;
  }
  return false;
}

}  // namespace weft::cel
