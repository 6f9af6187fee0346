// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// JSON for people: indented by two spaces, with a newline at the end.
#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace weft::cli {

// A text, number, true, false or null (or something empty), with 100.0 as 100.
std::string ScalarJson(const boost::json::value& value);

std::string PrettyJson(const boost::json::value& value);

}  // namespace weft::cli
