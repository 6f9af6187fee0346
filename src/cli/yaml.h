// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// JSON values as YAML, as kubectl writes it: block style, members in their order, text quoted where
// it would read as something else.
#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace weft::cli {

// Reading it back (model/yaml.h) gives the same value. Ends with a newline.
std::string ToYaml(const boost::json::value& value);

}  // namespace weft::cli
