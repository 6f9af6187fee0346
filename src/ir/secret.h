// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Secret: key material for SDS. Never printed: there is deliberately no way to make text of it.
#pragma once

#include <string>

#include "base/object_ref.h"

namespace weft::ir {

struct Secret {
  std::string name;
  // A certificate with its key, PEM; both empty in a validation secret.
  std::string certificate_chain;
  std::string private_key;
  // Trusted certificate authorities, PEM, concatenated; empty in a certificate secret.
  std::string trusted_ca;
  ObjectRef owner;

  bool operator==(const Secret&) const = default;
};

}  // namespace weft::ir
