// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Every input that the fuzzer ever stumbled over, and its seeds, again.
#include <gtest/gtest.h>

#include "agent/lkg_property.h"
#include "base/corpus_for_test.h"

namespace weft::agent {
namespace {

TEST(LkgCorpus, HoldsTheProperty) { CheckCorpus("lkg", 8, CheckLkgProperty); }

}  // namespace
}  // namespace weft::agent
