// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Every input that the fuzzer ever stumbled over, and its seeds, again.
#include <gtest/gtest.h>

#include "base/corpus_for_test.h"
#include "model/yaml_property.h"

namespace weft::model {
namespace {

TEST(YamlCorpus, HoldsTheProperty) { CheckCorpus("yaml", 20, CheckYamlProperty); }

}  // namespace
}  // namespace weft::model
