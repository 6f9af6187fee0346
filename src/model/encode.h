// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// From the structs back to JSON, for the kinds whose last good versions are kept.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string_view>

#include "model/object.h"

namespace weft::model {

// Routes of all kinds, and EnvoyPatches.
bool IsFreezable(const KindInfo& kind);

// The spec of an object of such a kind; what is unset is left out.
boost::json::value EncodeSpec(const AnyObject& object);
// The object of that kind and spec, with empty metadata; nothing where the JSON is no such spec.
std::optional<AnyObject> DecodeSpec(std::string_view group, std::string_view kind,
                                    boost::json::value spec);

}  // namespace weft::model
