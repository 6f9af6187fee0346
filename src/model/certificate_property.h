// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What must hold for any bytes given as certificates and keys: for the fuzzer and for the replay of
// its corpus.
#pragma once

#include <string_view>

#include "base/check.h"
#include "model/certificate.h"

namespace weft::model {

// No problem's text has a run of base64 from the input in it that is long enough to be worth
// having.
inline void CheckNothingRepeated(std::string_view input, const InspectedCertificates& inspected) {
  constexpr size_t kRun = 24;
  for (const CertificateProblem& problem : inspected.problems) {
    WEFT_CHECK(!problem.code.empty() && !problem.message.empty() && !problem.next.empty());
    for (size_t i = 0; i + kRun <= problem.message.size(); ++i) {
      const std::string_view run = std::string_view(problem.message).substr(i, kRun);
      const bool base64 = run.find_first_not_of(
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                              "0123456789+/=") == run.npos;
      // A name out of the certificate may be said; names are not secret.
      const bool is_name = problem.message.contains("the certificate of ");
      WEFT_CHECK(!base64 || is_name || !input.contains(run));
    }
  }
}

inline void CheckCertificateProperty(std::string_view text) {
  constexpr int64_t kNow = 1'795'422'600'000'000;
  for (const auto& inspected : {InspectKeyPair(text, text, kNow), InspectTrustBundle(text, kNow)}) {
    WEFT_CHECK(!inspected.Usable() || !inspected.certificates.empty());
    CheckNothingRepeated(text, inspected);
    for (const CertificateInfo& info : inspected.certificates) {
      WEFT_CHECK(info.fingerprint.size() == 64 && !info.key.empty());
      CoversHost(info, "shop.example");
    }
  }
}

}  // namespace weft::model
