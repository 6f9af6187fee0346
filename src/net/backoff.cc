// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Exponential backoff with jitter.
#include "net/backoff.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace weft::net {

Duration BackoffDelay(const BackoffOptions& options, int failures, double random) {
  WEFT_CHECK(failures >= 1 && random >= 0 && random < 1);
  const double exponent = std::min(failures - 1, 64);  // far above `most`, far below overflow
  const double whole =
      std::min(static_cast<double>(options.first.count()) * std::pow(options.factor, exponent),
               static_cast<double>(options.most.count()));
  return Duration(static_cast<Duration::rep>(whole * (0.5 + random / 2)));
}

}  // namespace weft::net
