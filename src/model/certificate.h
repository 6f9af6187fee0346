// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What is in PEM bytes, and whether Envoy will take them. Pure: the time is passed in. No message
// of this file ever repeats a byte of what it was given.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"

namespace weft::model {

// One certificate, as a person wants to see it. Times in microseconds since 1970 (UTC).
struct CertificateInfo {
  std::string subject;  // "CN=shop.example, O=Example"
  std::string issuer;
  std::vector<std::string> dns_names;  // of the subject alternative names, as the next two
  std::vector<std::string> ip_addresses;
  std::vector<std::string> uris;
  int64_t not_before = 0;
  int64_t not_after = 0;
  std::string key;          // "RSA 2048", "EC P-256", "Ed25519"
  std::string fingerprint;  // SHA-256 of the certificate, lower case hex

  bool operator==(const CertificateInfo&) const = default;
};

// What is wrong with the bytes: ready to become a Finding, which adds the object. kError: Envoy
// would refuse them (the rules were taken from Envoy 1.40 itself). kWarning: Envoy takes them, but
// clients may not.
struct CertificateProblem {
  Severity severity = Severity::kError;
  std::string code;
  std::string message;
  std::string next;

  bool operator==(const CertificateProblem&) const = default;
};

struct InspectedCertificates {
  std::vector<CertificateInfo> certificates;  // in the order of the text
  std::vector<CertificateProblem> problems;   // in the order in which they should be mended

  // Envoy will take it: there is no problem that is an error.
  bool Usable() const;
};

// How long before its end a certificate is called soon to expire, in days.
inline constexpr int kExpiresSoonDays = 7;

// A certificate with its chain, leaf first, and its key, both PEM. `now` in microseconds since
// 1970. Errors: WEFT-TLS-CERTIFICATE-INVALID (no certificate, or one that cannot be read),
// WEFT-TLS-KEY-INVALID (none, encrypted, or unreadable), WEFT-TLS-KEY-MISMATCH,
// WEFT-TLS-KEY-UNSUPPORTED (Envoy takes RSA from 2048 bits, EC P-256, P-384, P-521, and Ed25519).
// Warnings, of all certificates: WEFT-TLS-EXPIRED, WEFT-TLS-EXPIRES-SOON, WEFT-TLS-NOT-YET-VALID;
// of the leaf: WEFT-TLS-NO-NAME (no subject alternative name: browsers refuse it); of the chain:
// WEFT-TLS-CHAIN-ORDER (one is not signed by the next).
InspectedCertificates InspectKeyPair(std::string_view chain, std::string_view key, int64_t now);

// Certificates of authorities to be trusted, PEM. Errors: WEFT-TLS-CA-INVALID (no certificate, or
// one that cannot be read). Warnings: the three of time, as above.
InspectedCertificates InspectTrustBundle(std::string_view bundle, int64_t now);

// Whether a certificate may be shown for the host: one of its DNS names is the host, or "*." and
// the host without its first label; case is the same. A wildcard host ("*.example.com") needs that
// very name. (RFC 6125, 6.4.)
bool CoversHost(const CertificateInfo& certificate, std::string_view host);

}  // namespace weft::model
