// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Formats of access logs in Envoy's command operators: "%REQ(:METHOD)% took %DURATION% ms".
#pragma once

#include <string>
#include <string_view>

namespace weft::model {

// Why Envoy would refuse the format, as a clause that follows "must": "have a second % for each %
// that is not part of an operator". Empty when it takes it. The operators are those of Envoy 1.40
// (envoy_agrees_test.cc asks it), but for CEL and COALESCE, which hold languages of their own and
// are refused here.
std::string LogFormatProblem(std::string_view format);

}  // namespace weft::model
