// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Keys and certificates for random sets, good and bad, made once per process.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace weft::sets {

using KeyPair = std::pair<std::string, std::string>;  // certificate chain and key, PEM

const std::vector<KeyPair>& GoodPairs();
const std::vector<KeyPair>& BadPairs();  // mismatched, damaged, expired, of a kind not taken
const std::vector<std::string>& GoodAuthorities();
const std::vector<std::string>& BadAuthorities();

}  // namespace weft::sets
