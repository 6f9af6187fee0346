// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/pem.h"

#include <fmt/format.h>
#include <openssl/pem.h>

#include <limits>

namespace weft::model::internal {
namespace {

// Whether the last error is that no (further) block of the kind that was sought begins.
bool NoMoreBlocks() {
  const unsigned long error = ERR_peek_last_error();
  return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

// A read-only view, not a copy: keys should not lie about in more places than they must.
Bio View(std::string_view text) {
  if (text.size() > static_cast<size_t>(std::numeric_limits<int>::max())) text = {};
  return Bio(BIO_new_mem_buf(text.data() ? text.data() : "", static_cast<int>(text.size())));
}

// Called when a key is encrypted; notes that, and gives no passphrase (the default would ask the
// terminal).
int NoPassphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

}  // namespace

std::expected<std::vector<X509Ptr>, std::string> ReadCertificates(std::string_view pem) {
  const CleanErrorQueue clean;
  const Bio bio = View(pem);
  std::vector<X509Ptr> certificates;
  while (X509Ptr certificate{PEM_read_bio_X509_AUX(bio.get(), nullptr, nullptr, nullptr)}) {
    certificates.push_back(std::move(certificate));
  }
  if (!NoMoreBlocks()) {
    return std::unexpected(fmt::format("certificate {} cannot be read", certificates.size() + 1));
  }
  if (certificates.empty()) return std::unexpected("there is no certificate in PEM form");
  return certificates;
}

std::expected<KeyPtr, std::string> ReadPrivateKey(std::string_view pem) {
  const CleanErrorQueue clean;
  const Bio bio = View(pem);
  bool encrypted = false;
  KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassphrase, &encrypted));
  if (key) return key;
  if (encrypted) return std::unexpected("the private key is encrypted with a passphrase");
  return std::unexpected(pem.contains("PRIVATE KEY-----") ? "the private key cannot be read"
                                                          : "there is no private key in PEM form");
}

}  // namespace weft::model::internal
