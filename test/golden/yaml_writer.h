// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// JSON values as YAML that a person can read in a review: what is short stands on one line.
#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace weft::golden {

std::string ToYaml(const boost::json::value& value);

}  // namespace weft::golden
