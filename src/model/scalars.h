// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The texts that Kubernetes gives a meaning: durations, times, quantities, base64.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weft::model {

// A duration of the Gateway API (GEP-2257), in milliseconds: one to four of a number of up to five
// digits and a unit h, m, s or ms, as in "1h30m" or "500ms". nullopt for anything else.
std::optional<int64_t> ParseDuration(std::string_view text);

// A time of RFC 3339, in microseconds since 1970 (UTC). What is finer than a microsecond is cut
// off; nullopt for anything else, and for dates that do not exist.
std::optional<int64_t> ParseTime(std::string_view text);

// A quantity of Kubernetes ("32Ki", "1.5M", "100m", "1e3"), rounded away from zero to a whole
// number, as Kubernetes' Quantity.Value does; nullopt when it is none or does not fit.
std::optional<int64_t> ParseQuantity(std::string_view text);

// The bytes of base64 text with its padding (RFC 4648, section 4); line breaks are passed over.
std::optional<std::string> DecodeBase64(std::string_view text);
std::string EncodeBase64(std::string_view bytes);

}  // namespace weft::model
