// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/certificate.h"

#include <fmt/format.h>
#include <openssl/obj_mac.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <span>
#include <utility>

#include "base/text.h"
#include "model/pem.h"

namespace weft::model {
namespace {

using internal::Bio;
using internal::KeyPtr;
using internal::NamesPtr;
using internal::X509Ptr;

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kDay = 86'400 * kSecond;

// The curves of EC keys that Envoy takes, by their number in OpenSSL.
constexpr std::array<std::pair<int, std::string_view>, 3> kCurves = {{
    {NID_X9_62_prime256v1, "P-256"},
    {NID_secp384r1, "P-384"},
    {NID_secp521r1, "P-521"},
}};
constexpr int kLeastRsaBits = 2048;

// --- Certificates to values

int64_t Micros(const ASN1_TIME* time) {
  tm utc{};
  if (!ASN1_TIME_to_tm(time, &utc)) return 0;
  const std::chrono::year_month_day date{std::chrono::year(utc.tm_year + 1900),
                                         std::chrono::month(static_cast<unsigned>(utc.tm_mon + 1)),
                                         std::chrono::day(static_cast<unsigned>(utc.tm_mday))};
  const auto at = std::chrono::sys_days(date) + std::chrono::hours(utc.tm_hour) +
                  std::chrono::minutes(utc.tm_min) + std::chrono::seconds(utc.tm_sec);
  return std::chrono::microseconds(at.time_since_epoch()).count();
}

std::string NameText(const X509_NAME* name) {
  const Bio bio(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_ONELINE & ~XN_FLAG_SPC_EQ);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<size_t>(size));
}

std::string Ia5Text(const ASN1_IA5STRING* text) {
  return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                     static_cast<size_t>(ASN1_STRING_length(text)));
}

std::string AddressText(const ASN1_OCTET_STRING* address) {
  const uint8_t* bytes = ASN1_STRING_get0_data(address);
  const int size = ASN1_STRING_length(address);
  if (size == 4) return fmt::format("{}.{}.{}.{}", bytes[0], bytes[1], bytes[2], bytes[3]);
  std::string text;
  for (int i = 0; i + 1 < size; i += 2) {
    text += fmt::format("{}{:x}", i == 0 ? "" : ":", bytes[i] << 8 | bytes[i + 1]);
  }
  return text;
}

void AddNames(const X509* certificate, CertificateInfo& info) {
  const NamesPtr names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS) info.dns_names.push_back(Ia5Text(name->d.dNSName));
    if (name->type == GEN_URI) info.uris.push_back(Ia5Text(name->d.uniformResourceIdentifier));
    if (name->type == GEN_IPADD) info.ip_addresses.push_back(AddressText(name->d.iPAddress));
  }
}

int CurveOf(const EVP_PKEY* key) {
  std::array<char, 64> name{};
  if (!EVP_PKEY_get_utf8_string_param(key, "group", name.data(), name.size(), nullptr)) return 0;
  return OBJ_txt2nid(name.data());
}

std::string KeyText(const EVP_PKEY* key) {
  if (!key) return "unknown";
  if (EVP_PKEY_is_a(key, "RSA")) return fmt::format("RSA {}", EVP_PKEY_get_bits(key));
  if (EVP_PKEY_is_a(key, "ED25519")) return "Ed25519";
  if (EVP_PKEY_is_a(key, "EC")) {
    const int curve = CurveOf(key);
    const auto known = std::ranges::find(kCurves, curve, &std::pair<int, std::string_view>::first);
    if (known != kCurves.end()) return fmt::format("EC {}", known->second);
    return fmt::format("EC {}", curve ? OBJ_nid2sn(curve) : "of an unknown curve");
  }
  const char* name = EVP_PKEY_get0_type_name(key);
  return name ? name : "unknown";
}

bool EnvoyTakesKey(const EVP_PKEY* key) {
  if (!key) return false;
  if (EVP_PKEY_is_a(key, "RSA")) return EVP_PKEY_get_bits(key) >= kLeastRsaBits;
  if (EVP_PKEY_is_a(key, "ED25519")) return true;
  const int curve = EVP_PKEY_is_a(key, "EC") ? CurveOf(key) : 0;
  return std::ranges::count(kCurves, curve, &std::pair<int, std::string_view>::first) > 0;
}

CertificateInfo Describe(const X509* certificate) {
  CertificateInfo info;
  info.subject = NameText(X509_get_subject_name(certificate));
  info.issuer = NameText(X509_get_issuer_name(certificate));
  info.not_before = Micros(X509_get0_notBefore(certificate));
  info.not_after = Micros(X509_get0_notAfter(certificate));
  info.key = KeyText(X509_get0_pubkey(certificate));
  AddNames(certificate, info);
  std::array<uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  X509_digest(certificate, EVP_sha256(), digest.data(), &size);
  for (const uint8_t byte : std::span(digest).first(size))
    info.fingerprint += fmt::format("{:02x}", byte);
  return info;
}

std::string DateText(int64_t micros) {
  const std::chrono::sys_time<std::chrono::microseconds> at{std::chrono::microseconds(micros)};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(at - day);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02} UTC", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count());
}

// --- What may be wrong

class Inspection {
 public:
  explicit Inspection(int64_t now) : now_(now) {}

  void AddError(std::string_view code, std::string message, std::string_view next) {
    Add(Severity::kError, code, std::move(message), next);
  }
  void AddWarning(std::string_view code, std::string message, std::string_view next) {
    Add(Severity::kWarning, code, std::move(message), next);
  }

  // Takes the certificates over into the result, and looks at their times.
  void AddCertificates(const std::vector<X509Ptr>& certificates) {
    for (const X509Ptr& certificate : certificates) {
      result_.certificates.push_back(Describe(certificate.get()));
    }
    for (const CertificateInfo& info : result_.certificates) CheckTimes(info);
  }

  InspectedCertificates Take() { return std::move(result_); }

 private:
  void Add(Severity severity, std::string_view code, std::string message, std::string_view next) {
    result_.problems.push_back(
        {severity, std::string(code), std::move(message), std::string(next)});
  }

  void CheckTimes(const CertificateInfo& info) {
    constexpr std::string_view kRenew = "Renew the certificate.";
    const auto about = [&](std::string_view what, int64_t when) {
      return fmt::format("the certificate of {} {} {}", info.subject, what, DateText(when));
    };
    if (info.not_after < now_) {
      AddWarning("WEFT-TLS-EXPIRED", about("expired on", info.not_after), kRenew);
    } else if (info.not_before > now_) {
      AddWarning("WEFT-TLS-NOT-YET-VALID", about("is not valid before", info.not_before),
                 "Wait, or check the clock of this machine.");
    } else if (info.not_after - now_ < kExpiresSoonDays * kDay) {
      AddWarning("WEFT-TLS-EXPIRES-SOON", about("expires on", info.not_after), kRenew);
    }
  }

  int64_t now_;
  InspectedCertificates result_;
};

// The place of the certificate that the key belongs to; the number of certificates when there is
// none.
size_t PlaceOfKey(const std::vector<X509Ptr>& chain, const EVP_PKEY* key) {
  const auto fits = [&](const X509Ptr& certificate) {
    const EVP_PKEY* theirs = X509_get0_pubkey(certificate.get());
    return theirs && EVP_PKEY_eq(theirs, key) == 1;
  };
  return static_cast<size_t>(std::ranges::find_if(chain, fits) - chain.begin());
}

void CheckKey(const std::vector<X509Ptr>& chain, const EVP_PKEY* key, Inspection& inspection) {
  const size_t place = PlaceOfKey(chain, key);
  if (place == 0) return;
  if (place < chain.size()) {
    inspection.AddError(
        "WEFT-TLS-KEY-MISMATCH",
        fmt::format("the private key belongs to certificate {} of the chain, not to the first",
                    place + 1),
        "Put the server's own certificate first, then the one that signed it, and so on.");
  } else {
    inspection.AddError("WEFT-TLS-KEY-MISMATCH",
                        "the private key does not belong to the certificate",
                        "Use the key that the certificate was requested with.");
  }
}

// By names and key identifiers, as far as they tell: the signatures are for clients to verify.
void CheckOrder(const std::vector<X509Ptr>& chain, Inspection& inspection) {
  for (size_t i = 0; i + 1 < chain.size(); ++i) {
    if (X509_check_issued(chain[i + 1].get(), chain[i].get()) == X509_V_OK) continue;
    inspection.AddWarning(
        "WEFT-TLS-CHAIN-ORDER",
        fmt::format("certificate {} of the chain was not signed by certificate {}", i + 1, i + 2),
        "Put the server's own certificate first, then the one that signed it, and so on.");
    return;
  }
}

}  // namespace

bool InspectedCertificates::Usable() const {
  return std::ranges::none_of(problems, [](const CertificateProblem& problem) {
    return problem.severity == Severity::kError;
  });
}

InspectedCertificates InspectKeyPair(std::string_view chain, std::string_view key, int64_t now) {
  const internal::CleanErrorQueue clean;
  Inspection inspection(now);
  const auto certificates = internal::ReadCertificates(chain);
  const auto private_key = internal::ReadPrivateKey(key);
  if (!certificates) {
    inspection.AddError("WEFT-TLS-CERTIFICATE-INVALID", certificates.error(),
                        "Give the certificate and its chain in PEM form (tls.crt).");
  }
  if (!private_key) {
    inspection.AddError("WEFT-TLS-KEY-INVALID", private_key.error(),
                        "Give the private key in PEM form, without a passphrase (tls.key).");
  }
  if (!certificates) return inspection.Take();

  const X509* leaf = certificates->front().get();
  const EVP_PKEY* leaf_key = X509_get0_pubkey(leaf);
  if (!EnvoyTakesKey(leaf_key)) {
    inspection.AddError("WEFT-TLS-KEY-UNSUPPORTED",
                        fmt::format("the certificate's key ({}) is of a kind that Envoy refuses",
                                    KeyText(leaf_key)),
                        "Use RSA of 2048 bits or more, EC P-256, P-384 or P-521, or Ed25519.");
  }
  if (private_key) CheckKey(*certificates, private_key->get(), inspection);
  inspection.AddCertificates(*certificates);
  if (X509_get_ext_by_NID(leaf, NID_subject_alt_name, -1) < 0) {
    inspection.AddWarning(
        "WEFT-TLS-NO-NAME",
        "the certificate has no subject alternative name, so browsers refuse it",
        "Request a certificate with the host names as subject alternative names.");
  }
  CheckOrder(*certificates, inspection);
  return inspection.Take();
}

InspectedCertificates InspectTrustBundle(std::string_view bundle, int64_t now) {
  const internal::CleanErrorQueue clean;
  Inspection inspection(now);
  const auto certificates = internal::ReadCertificates(bundle);
  if (!certificates) {
    inspection.AddError("WEFT-TLS-CA-INVALID", certificates.error(),
                        "Give the certificates of the authorities in PEM form (ca.crt).");
    return inspection.Take();
  }
  inspection.AddCertificates(*certificates);
  return inspection.Take();
}

bool CoversHost(const CertificateInfo& certificate, std::string_view host) {
  const std::string wanted = LowerCase(host);
  const size_t dot = wanted.find('.');
  const std::string wildcard = dot == std::string::npos ? "" : "*" + wanted.substr(dot);
  return std::ranges::any_of(certificate.dns_names, [&](const std::string& name) {
    const std::string given = LowerCase(name);
    return given == wanted || (!wildcard.empty() && given == wildcard);
  });
}

}  // namespace weft::model
