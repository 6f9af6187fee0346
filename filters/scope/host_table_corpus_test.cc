// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Every input that the fuzzer ever stumbled over, and its seeds, again.
#include <gtest/gtest.h>

#include "base/corpus_for_test.h"
#include "filters/scope/host_table_property.h"

namespace weft::scope {
namespace {

TEST(HostTableCorpus, HoldsTheProperty) { CheckCorpus("host_table", 6, CheckHostTableProperty); }

}  // namespace
}  // namespace weft::scope
