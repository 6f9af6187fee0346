// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The property of certificates over the fuzzer's corpus (certificates alone: no key lies in the
// tree), and over keys and certificates that are made here and damaged at random.
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "base/corpus_for_test.h"
#include "model/certificate_for_test.h"
#include "model/certificate_property.h"

namespace weft::model {
namespace {

TEST(CertificateCorpus, HoldsTheProperty) {
  CheckCorpus("certificate", 8, CheckCertificateProperty);
}

TEST(InspectKeyPair, HoldsThePropertyForDamagedPem) {
  const testing::KeyPtr key = testing::EcKey();
  const std::string whole =
      testing::ToPem(testing::MakeCertificate(key.get())) + testing::ToPem(key);
  std::mt19937 random(20261123);
  for (int round = 0; round < 500; ++round) {
    std::string text = whole;
    for (int damages = 1 + static_cast<int>(random() % 3); damages > 0; --damages) {
      const size_t place = random() % text.size();
      switch (random() % 3) {
        case 0:
          text[place] = static_cast<char>(random());
          break;
        case 1:
          text.erase(place, 1 + random() % 40);
          break;
        default:
          text.insert(place, text.substr(random() % text.size(), random() % 40));
      }
    }
    CheckCertificateProperty(text);
  }
}

}  // namespace
}  // namespace weft::model
