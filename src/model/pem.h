// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Certificates and keys out of PEM text, by the rules of Envoy's TLS library.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "model/openssl.h"

namespace weft::model::internal {

// All certificates of the text, in order; other blocks and text between them are passed over. The
// error says which certificate cannot be read (counted from 1), or that there is none.
std::expected<std::vector<X509Ptr>, std::string> ReadCertificates(std::string_view pem);

// The first private key of the text; the error says why there is none.
std::expected<KeyPtr, std::string> ReadPrivateKey(std::string_view pem);

}  // namespace weft::model::internal
