// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Keys and certificates for tests, made on the spot: no key lies in the tree, and none expires.
#pragma once

#include <openssl/pem.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "model/openssl.h"

namespace weft::model::testing {

using internal::Bio;
using internal::KeyPtr;
using internal::X509Ptr;

inline KeyPtr RsaKey(unsigned bits = 2048) { return KeyPtr(EVP_RSA_gen(bits)); }
inline KeyPtr EcKey(const char* curve = "P-256") { return KeyPtr(EVP_EC_gen(curve)); }
inline KeyPtr EdKey(const char* kind = "ED25519") {
  return KeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, kind));
}

struct CertificateRequest {
  std::string common_name = "shop.example";
  std::string alternative_names = "DNS:shop.example";  // as in openssl.cnf; empty = no extension
  int64_t not_before = 0;                              // microseconds since 1970
  int64_t not_after = 4'000'000'000'000'000;           // in the year 2096
  bool authority = false;
  // Null: the certificate signs itself.
  const X509* issuer = nullptr;
  EVP_PKEY* issuer_key = nullptr;
};

inline void AddExtension(X509* certificate, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  WEFT_CHECK(extension != nullptr);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

inline X509Ptr MakeCertificate(EVP_PKEY* key, const CertificateRequest& request = {}) {
  static long serial = 0;
  X509Ptr certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
  ASN1_TIME_set(X509_getm_notBefore(certificate.get()), request.not_before / 1'000'000);
  ASN1_TIME_set(X509_getm_notAfter(certificate.get()), request.not_after / 1'000'000);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const uint8_t*>(request.common_name.c_str()), -1, -1,
                             0);
  X509_set_issuer_name(certificate.get(),
                       request.issuer ? X509_get_subject_name(request.issuer) : name);
  if (request.authority) AddExtension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  if (!request.alternative_names.empty()) {
    AddExtension(certificate.get(), NID_subject_alt_name, request.alternative_names);
  }
  EVP_PKEY* signer = request.issuer_key ? request.issuer_key : key;
  const bool digests = !EVP_PKEY_is_a(signer, "ED25519") && !EVP_PKEY_is_a(signer, "ED448");
  WEFT_CHECK(X509_sign(certificate.get(), signer, digests ? EVP_sha256() : nullptr) > 0);
  return certificate;
}

inline std::string TextOf(const Bio& bio) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<size_t>(size));
}

inline std::string ToPem(const X509Ptr& certificate) {
  const Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate.get());
  return TextOf(bio);
}

// With a passphrase, the key is encrypted with it.
inline std::string ToPem(const KeyPtr& key, const char* passphrase = nullptr) {
  const Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PKCS8PrivateKey(
      bio.get(), key.get(), passphrase ? EVP_aes_128_cbc() : nullptr, passphrase,
      passphrase ? static_cast<int>(std::string_view(passphrase).size()) : 0, nullptr, nullptr);
  return TextOf(bio);
}

}  // namespace weft::model::testing
