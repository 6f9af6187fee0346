// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// A number that tells JSON values apart, whatever the order of their members.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>

namespace weft::model {

// 64 bits that are the same for equal values: the order of an object's members and the kind of an
// integer (1 or 1u) do not matter. Stable over processes, machines and versions of Weft, so that it
// can be kept on disk. Not for values that an enemy makes up to collide.
uint64_t StableHash(const boost::json::value& value);

}  // namespace weft::model
