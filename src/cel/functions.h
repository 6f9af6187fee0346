// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The functions that rules can call: those of CEL, of its string extension, and of Kubernetes that
// rules of CRDs use. A rule that calls any other does not compile, and the build says so.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "cel/frame.h"
#include "cel/type.h"
#include "cel/value.h"

namespace weft::cel {

// One overload. Its arguments have the types of `parameters` when it is called, but for those
// declared kDyn, which can be anything but a Failure.
struct Function {
  std::string_view name;  // qualified when it belongs to a namespace: "format.dns1123Label"
  bool member = false;    // x.name(...) rather than name(x, ...)
  std::vector<TypeRef> parameters;
  TypeRef result;
  Value (*call)(Frame&, std::span<const Value>) = nullptr;
};

// All overloads of `name`, global or member. Empty when there is no such function.
std::vector<const Function*> FindFunctions(std::string_view name, bool member);

// The names of all functions of one sort, for suggestions.
std::vector<std::string> FunctionNames(bool member);

// An argument of type string.
inline std::string_view Text(const Value& value) { return std::get<std::string_view>(value); }

// Whether `value` can be passed where `type` is wanted.
bool Fits(const Value& value, const Type& type);

// The parts of the table.
std::vector<Function> TextFunctions();        // functions_text.cc
std::vector<Function> ListFunctions();        // functions_list.cc
std::vector<Function> ConversionFunctions();  // functions_convert.cc
std::vector<Function> KubernetesFunctions();  // functions_kubernetes.cc

}  // namespace weft::cel
