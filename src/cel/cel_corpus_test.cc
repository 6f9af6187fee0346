// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Every rule that the fuzzer ever stumbled over, and its seeds, again.
#include <gtest/gtest.h>

#include "base/corpus_for_test.h"
#include "cel/cel_property.h"

namespace weft::cel {
namespace {

TEST(CelCorpus, HoldsTheProperty) { CheckCorpus("cel", 20, CheckCelProperty); }

}  // namespace
}  // namespace weft::cel
