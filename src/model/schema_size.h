// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// How large an object is, found before anything walks it without a bound.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>

namespace weft::model {

struct SchemaSize {
  size_t bytes = 0;  // as compact JSON; escapes count as the characters that they stand for
  int depth = 0;     // a scalar has 1
};

// Looks no deeper than `limit` levels: then depth is limit + 1, and bytes are those seen.
SchemaSize SizeOf(const boost::json::value& value, int limit);

}  // namespace weft::model
