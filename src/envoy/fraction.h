// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Shares, as finely as Envoy takes them.
#pragma once

#include <envoy/type/v3/percent.pb.h>

#include <cstdint>

namespace weft::envoy {

// part / whole in millionths, cut off; `whole` is not 0.
inline void SetFraction(uint64_t part, uint64_t whole,
                        ::envoy::type::v3::FractionalPercent* share) {
  share->set_denominator(::envoy::type::v3::FractionalPercent::MILLION);
  share->set_numerator(static_cast<uint32_t>(part * 1'000'000 / whole));
}

}  // namespace weft::envoy
