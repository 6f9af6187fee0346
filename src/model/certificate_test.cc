// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Each verdict of "refused" or "taken" below was checked against Envoy 1.40 (--mode validate).
#include "model/certificate.h"

#include <gtest/gtest.h>

#include "model/certificate_for_test.h"

namespace weft::model {
namespace {

using testing::EcKey;
using testing::EdKey;
using testing::KeyPtr;
using testing::MakeCertificate;
using testing::RsaKey;
using testing::ToPem;
using testing::X509Ptr;

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kDay = 86'400 * kSecond;
constexpr int64_t kNow = 1'795'422'600 * kSecond;  // 2026-11-23 08:30 UTC

std::vector<std::string> Codes(const InspectedCertificates& inspected) {
  std::vector<std::string> codes;
  for (const CertificateProblem& problem : inspected.problems) codes.push_back(problem.code);
  return codes;
}

using Words = std::vector<std::string>;

// A server's key and certificate, an authority that signed it, and a root that signed the
// authority.
struct Chain {
  KeyPtr root_key = EcKey();
  KeyPtr authority_key = EcKey();
  KeyPtr leaf_key = EcKey();
  X509Ptr root = MakeCertificate(root_key.get(), {.common_name = "root", .authority = true});
  X509Ptr authority = MakeCertificate(authority_key.get(), {.common_name = "authority",
                                                            .authority = true,
                                                            .issuer = root.get(),
                                                            .issuer_key = root_key.get()});
  X509Ptr leaf = MakeCertificate(leaf_key.get(),
                                 {.issuer = authority.get(), .issuer_key = authority_key.get()});
};

TEST(InspectKeyPair, DescribesAGoodChain) {
  const Chain chain;
  const auto inspected =
      InspectKeyPair(ToPem(chain.leaf) + ToPem(chain.authority), ToPem(chain.leaf_key), kNow);
  EXPECT_EQ(Codes(inspected), Words());
  EXPECT_TRUE(inspected.Usable());
  ASSERT_EQ(inspected.certificates.size(), 2u);
  const CertificateInfo& leaf = inspected.certificates[0];
  EXPECT_EQ(leaf.subject, "CN=shop.example");
  EXPECT_EQ(leaf.issuer, "CN=authority");
  EXPECT_EQ(leaf.dns_names, Words{"shop.example"});
  EXPECT_EQ(leaf.not_before, 0);
  EXPECT_EQ(leaf.not_after, 4'000'000'000 * kSecond);
  EXPECT_EQ(leaf.key, "EC P-256");
  EXPECT_EQ(leaf.fingerprint.size(), 64u);
  EXPECT_NE(leaf.fingerprint, inspected.certificates[1].fingerprint);
}

TEST(InspectKeyPair, ReadsAllNames) {
  const KeyPtr key = EcKey();
  const X509Ptr certificate = MakeCertificate(
      key.get(), {.alternative_names =
                      "DNS:a.example,DNS:*.b.example,IP:10.0.0.1,IP:fd00::1,URI:spiffe://a/b"});
  const auto info = InspectKeyPair(ToPem(certificate), ToPem(key), kNow).certificates.at(0);
  EXPECT_EQ(info.dns_names, (Words{"a.example", "*.b.example"}));
  EXPECT_EQ(info.ip_addresses, (Words{"10.0.0.1", "fd00:0:0:0:0:0:0:1"}));
  EXPECT_EQ(info.uris, Words{"spiffe://a/b"});
}

TEST(InspectKeyPair, KnowsWhichKeysEnvoyTakes) {
  const auto verdict = [](const KeyPtr& key) {
    const auto inspected = InspectKeyPair(ToPem(MakeCertificate(key.get())), ToPem(key), kNow);
    const std::string text = inspected.certificates.at(0).key;
    return text + (inspected.Usable() ? " taken" : " refused");
  };
  EXPECT_EQ(verdict(RsaKey(1024)), "RSA 1024 refused");
  EXPECT_EQ(verdict(RsaKey(2047)), "RSA 2047 refused");
  EXPECT_EQ(verdict(RsaKey(2048)), "RSA 2048 taken");
  EXPECT_EQ(verdict(EcKey("P-224")), "EC secp224r1 refused");
  EXPECT_EQ(verdict(EcKey("secp256k1")), "EC secp256k1 refused");
  EXPECT_EQ(verdict(EcKey("P-256")), "EC P-256 taken");
  EXPECT_EQ(verdict(EcKey("P-384")), "EC P-384 taken");
  EXPECT_EQ(verdict(EcKey("P-521")), "EC P-521 taken");
  EXPECT_EQ(verdict(EdKey("ED25519")), "Ed25519 taken");
  EXPECT_EQ(verdict(EdKey("ED448")), "ED448 refused");
}

TEST(InspectKeyPair, SeesAKeyThatDoesNotFit) {
  const Chain chain;
  const std::string leaf = ToPem(chain.leaf);
  const std::string authority = ToPem(chain.authority);
  EXPECT_EQ(Codes(InspectKeyPair(leaf, ToPem(chain.root_key), kNow)),
            Words{"WEFT-TLS-KEY-MISMATCH"});
  EXPECT_EQ(Codes(InspectKeyPair(leaf, ToPem(RsaKey()), kNow)), Words{"WEFT-TLS-KEY-MISMATCH"});

  const auto swapped = InspectKeyPair(authority + leaf, ToPem(chain.leaf_key), kNow);
  EXPECT_FALSE(swapped.Usable());
  EXPECT_EQ(swapped.problems.at(0).message,
            "the private key belongs to certificate 2 of the chain, not to the first");
}

TEST(InspectKeyPair, SeesWhatCannotBeRead) {
  const KeyPtr key = EcKey();
  const std::string good = ToPem(MakeCertificate(key.get()));
  const std::string good_key = ToPem(key);
  const std::string broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  const auto message = [&](const std::string& chain, const std::string& private_key) {
    const auto inspected = InspectKeyPair(chain, private_key, kNow);
    EXPECT_FALSE(inspected.Usable());
    return inspected.problems.at(0).code + ": " + inspected.problems.at(0).message;
  };
  EXPECT_EQ(message("", good_key),
            "WEFT-TLS-CERTIFICATE-INVALID: there is no certificate in PEM form");
  EXPECT_EQ(message("garbage", good_key),
            "WEFT-TLS-CERTIFICATE-INVALID: there is no certificate in PEM form");
  EXPECT_EQ(message(good_key, good_key),
            "WEFT-TLS-CERTIFICATE-INVALID: there is no certificate in PEM form");
  EXPECT_EQ(message(good + broken, good_key),
            "WEFT-TLS-CERTIFICATE-INVALID: certificate 2 cannot be read");
  EXPECT_EQ(message(good + good.substr(0, 200), good_key),
            "WEFT-TLS-CERTIFICATE-INVALID: certificate 2 cannot be read");
  EXPECT_EQ(message(good, ""), "WEFT-TLS-KEY-INVALID: there is no private key in PEM form");
  EXPECT_EQ(message(good, good), "WEFT-TLS-KEY-INVALID: there is no private key in PEM form");
  EXPECT_EQ(message(good, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
            "WEFT-TLS-KEY-INVALID: the private key cannot be read");
  EXPECT_EQ(message(good, ToPem(key, "passphrase")),
            "WEFT-TLS-KEY-INVALID: the private key is encrypted with a passphrase");
  EXPECT_EQ(Codes(InspectKeyPair("", "", kNow)),
            (Words{"WEFT-TLS-CERTIFICATE-INVALID", "WEFT-TLS-KEY-INVALID"}));
}

TEST(InspectKeyPair, TakesWhatEnvoyTakes) {
  const KeyPtr key = EcKey();
  const std::string good = ToPem(MakeCertificate(key.get()));
  const std::string good_key = ToPem(key);
  const auto usable = [](const std::string& chain, const std::string& private_key) {
    return InspectKeyPair(chain, private_key, kNow).Usable();
  };
  EXPECT_TRUE(usable(good + "garbage", good_key));
  EXPECT_TRUE(usable("garbage\n" + good, good_key));
  EXPECT_TRUE(usable(good_key + good, good_key));
  EXPECT_TRUE(usable(good, good + good_key));
  EXPECT_TRUE(usable(good.substr(0, good.size() - 1), good_key.substr(0, good_key.size() - 1)));
}

TEST(InspectKeyPair, WarnsOfTimes) {
  const KeyPtr key = EcKey();
  const auto codes = [&](int64_t from, int64_t to) {
    const X509Ptr certificate =
        MakeCertificate(key.get(), {.not_before = kNow + from, .not_after = kNow + to});
    const auto inspected = InspectKeyPair(ToPem(certificate), ToPem(key), kNow);
    EXPECT_TRUE(inspected.Usable());
    return Codes(inspected);
  };
  EXPECT_EQ(codes(-kDay, 8 * kDay), Words());
  EXPECT_EQ(codes(-kDay, 6 * kDay), Words{"WEFT-TLS-EXPIRES-SOON"});
  EXPECT_EQ(codes(-kDay, -kSecond), Words{"WEFT-TLS-EXPIRED"});
  EXPECT_EQ(codes(kDay, 9 * kDay), Words{"WEFT-TLS-NOT-YET-VALID"});
  EXPECT_EQ(InspectKeyPair(ToPem(MakeCertificate(key.get(), {.not_after = kNow - kDay})),
                           ToPem(key), kNow)
                .problems.at(0)
                .message,
            "the certificate of CN=shop.example expired on 2026-11-22 08:30 UTC");
}

TEST(InspectKeyPair, WarnsOfAMissingNameAndOfTheOrder) {
  const KeyPtr key = EcKey();
  EXPECT_EQ(Codes(InspectKeyPair(ToPem(MakeCertificate(key.get(), {.alternative_names = ""})),
                                 ToPem(key), kNow)),
            Words{"WEFT-TLS-NO-NAME"});
  const Chain chain;
  const auto gap = InspectKeyPair(ToPem(chain.leaf) + ToPem(chain.root) + ToPem(chain.authority),
                                  ToPem(chain.leaf_key), kNow);
  EXPECT_TRUE(gap.Usable());
  EXPECT_EQ(Codes(gap), Words{"WEFT-TLS-CHAIN-ORDER"});
  EXPECT_EQ(gap.problems[0].message, "certificate 1 of the chain was not signed by certificate 2");
}

TEST(InspectKeyPair, NeverRepeatsTheKey) {
  const KeyPtr key = EcKey();
  const std::string pem = ToPem(key);
  const std::string body = pem.substr(28, 40);
  for (const std::string& chain : {pem, std::string("x") + pem, pem.substr(0, 100)}) {
    for (const std::string& text : {pem, pem.substr(0, 100), pem.substr(10)}) {
      for (const CertificateProblem& problem : InspectKeyPair(chain, text, kNow).problems) {
        EXPECT_EQ(problem.message.find(body), std::string::npos);
        EXPECT_EQ(problem.next.find(body), std::string::npos);
      }
    }
  }
}

TEST(InspectTrustBundle, TakesWhatEnvoyTakes) {
  const Chain chain;
  const std::string root = ToPem(chain.root);
  EXPECT_EQ(Codes(InspectTrustBundle(root + ToPem(chain.authority) + root, kNow)), Words());
  EXPECT_EQ(Codes(InspectTrustBundle(ToPem(chain.leaf), kNow)), Words());
  EXPECT_EQ(Codes(InspectTrustBundle(root + ToPem(chain.root_key), kNow)), Words());
  EXPECT_EQ(Codes(InspectTrustBundle("", kNow)), Words{"WEFT-TLS-CA-INVALID"});
  EXPECT_EQ(Codes(InspectTrustBundle("garbage", kNow)), Words{"WEFT-TLS-CA-INVALID"});
  EXPECT_EQ(Codes(InspectTrustBundle(root + root.substr(0, 200), kNow)),
            Words{"WEFT-TLS-CA-INVALID"});
  const X509Ptr old = MakeCertificate(chain.root_key.get(), {.not_after = kNow - kDay});
  EXPECT_EQ(Codes(InspectTrustBundle(ToPem(old), kNow)), Words{"WEFT-TLS-EXPIRED"});
}

TEST(CoversHost, ComparesByLabels) {
  const CertificateInfo info{.dns_names = {"shop.example", "*.API.example"}};
  EXPECT_TRUE(CoversHost(info, "shop.example"));
  EXPECT_TRUE(CoversHost(info, "SHOP.example"));
  EXPECT_TRUE(CoversHost(info, "v1.api.example"));
  EXPECT_TRUE(CoversHost(info, "*.api.example"));
  EXPECT_FALSE(CoversHost(info, "api.example"));
  EXPECT_FALSE(CoversHost(info, "a.v1.api.example"));
  EXPECT_FALSE(CoversHost(info, "www.shop.example"));
  EXPECT_FALSE(CoversHost(info, "example"));
  EXPECT_FALSE(CoversHost(info, ""));
}

}  // namespace
}  // namespace weft::model
