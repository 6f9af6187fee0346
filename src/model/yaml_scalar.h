// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What an unquoted YAML text means: the resolution of Kubernetes.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string_view>

namespace weft::model {

// The value of a plain scalar as Kubernetes reads it (sigs.k8s.io/yaml and then the API server's
// JSON), or nothing when it is a string. That is YAML 1.2's core schema and, with it, of YAML 1.1:
// y, yes, on, n, no, off (also Capitalised and UPPER) are booleans; 0777, 0o17, 0x1F and 0b11 are
// integers; underscores within numbers are ignored. Sexagesimals and dates are strings. A double
// that is a whole number becomes an integer. The result may be an infinity or NaN (".inf", ".nan"),
// which no object can hold: the caller refuses those.
std::optional<boost::json::value> ResolvePlainScalar(std::string_view text);

}  // namespace weft::model
