// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// How the control plane's allocator, jemalloc, is set up.
#include <jemalloc/jemalloc.h>

// Read by jemalloc before main(). One arena: one thread does nearly all the work, and a graph of
// millions of small values is best kept together. What a large change has freed goes back to the
// system half a second later, whether or not anything happens then.
const char* malloc_conf = "narenas:1,dirty_decay_ms:500,muzzy_decay_ms:0,background_thread:true";
