// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "random/material.h"

#include "model/certificate_for_test.h"

namespace weft::sets {
namespace {

using model::testing::CertificateRequest;
using model::testing::EcKey;
using model::testing::EdKey;
using model::testing::KeyPtr;
using model::testing::MakeCertificate;
using model::testing::RsaKey;
using model::testing::ToPem;

KeyPair Pair(const KeyPtr& key, const CertificateRequest& request = {}) {
  return {ToPem(MakeCertificate(key.get(), request)), ToPem(key)};
}

std::string Authority(const std::string& name) {
  const KeyPtr key = EcKey();
  return ToPem(MakeCertificate(key.get(),
                               {.common_name = name, .alternative_names = "", .authority = true}));
}

}  // namespace

const std::vector<KeyPair>& GoodPairs() {
  static const auto* const kPairs = [] {
    auto* pairs = new std::vector<KeyPair>;
    pairs->push_back(Pair(EcKey()));
    pairs->push_back(Pair(RsaKey(2048)));
    pairs->push_back(
        Pair(EcKey("P-384"), {.alternative_names = "DNS:*.shop.example,DNS:pay.example"}));
    pairs->push_back(Pair(EcKey(), {.common_name = "pay.example", .alternative_names = ""}));
    // With the authority behind it.
    const KeyPtr root = EcKey(), leaf = EcKey();
    const auto authority = MakeCertificate(
        root.get(), {.common_name = "root", .alternative_names = "", .authority = true});
    const auto certificate =
        MakeCertificate(leaf.get(), {.issuer = authority.get(), .issuer_key = root.get()});
    pairs->emplace_back(ToPem(certificate) + ToPem(authority), ToPem(leaf));
    return pairs;
  }();
  return *kPairs;
}

const std::vector<KeyPair>& BadPairs() {
  static const auto* const kPairs = [] {
    auto* pairs = new std::vector<KeyPair>;
    const KeyPair good = Pair(EcKey());
    const KeyPtr key = EcKey();
    pairs->emplace_back(good.first, ToPem(key));
    pairs->emplace_back("garbage", good.second);
    pairs->emplace_back(good.first.substr(0, 200), good.second);
    pairs->emplace_back(good.first, good.second.substr(0, 60));
    pairs->emplace_back(good.first + good.first.substr(0, 100), good.second);
    pairs->emplace_back(good.first, ToPem(EcKey(), "passphrase"));
    pairs->push_back(Pair(RsaKey(1024)));
    pairs->push_back(Pair(EdKey()));
    pairs->push_back(Pair(EcKey("secp256k1")));
    pairs->push_back(Pair(EcKey("P-521")));
    pairs->push_back(Pair(EcKey(), {.not_after = 1'000'000}));
    pairs->emplace_back(good.second, good.first);
    pairs->emplace_back("", "");
    return pairs;
  }();
  return *kPairs;
}

const std::vector<std::string>& GoodAuthorities() {
  static const auto* const kAuthorities = new std::vector<std::string>{
      Authority("one"), Authority("one") + Authority("two"), "a comment\n" + Authority("three")};
  return *kAuthorities;
}

const std::vector<std::string>& BadAuthorities() {
  static const auto* const kAuthorities = new std::vector<std::string>{
      "",
      "garbage",
      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
      "-----BEGIN CERTIFICATE-----\n",
      Authority("cut").substr(0, 200),
      Authority("good") + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
      GoodPairs().front().first,
      GoodPairs().front().second,
      GoodPairs().front().second + Authority("behind a key"),
      Authority("twice") + GoodPairs().front().first + "trailing"};
  return *kAuthorities;
}

}  // namespace weft::sets
