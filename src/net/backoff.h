// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Backoff: how long to wait before the next try of something that keeps failing.
#pragma once

#include "base/clock.h"

namespace weft::net {

struct BackoffOptions {
  Duration first = std::chrono::milliseconds(100);
  Duration most = std::chrono::seconds(30);
  double factor = 2.0;
  // A run at least this long counts as a success: the next failure starts from `first` again.
  Duration healthy_after = std::chrono::seconds(60);
};

// The wait after the `failures`-th failure in a row (1 is the first). `random` in [0, 1) spreads
// many clients over the upper half of the wait (jitter): the result lies in [w/2, w].
Duration BackoffDelay(const BackoffOptions& options, int failures, double random);

}  // namespace weft::net
