// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The input of a golden case: objects as a user writes them, and options in a comment.
//
//   # What the case shows.
//   # weft-golden: {certificates: {shop/edge: "DNS:shop.example.com"}, authorities: [shop/ca]}
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "model/object.h"

namespace weft::golden {

// Options, all optional:
//   implicit_class   (true)  Gateways of class "weft" need no GatewayClass
//   own_addresses    (false) each Gateway that asks for no address gets one, as a cloud gives it
//   now                      the present, "2026-01-01T00:00:00Z" where not given
//   certificates             "namespace/name" of a Secret -> names of a certificate made on the
//   spot,
//                            as openssl writes them; its key fits
//   authorities              "namespace/name" of ConfigMaps with a certificate authority each
//   bundles                  names of ClusterTrustBundles with a certificate authority each
//   full             (false) what the translation always gives Envoy is shown too
struct Input {
  bool implicit_class = true;
  int64_t now = 0;
  bool full = false;
  bool own_addresses = false;
  std::vector<model::AnyObject> objects;
  std::vector<Finding> findings;  // of reading
};

// `file` is only named. An option that is not known or cannot be read is a test failure.
Input ReadInput(std::string_view text, const std::string& file);

// Objects alone, appended to `input`.
void ReadObjects(std::string_view text, const std::string& file, Input& input);

// Gives each Gateway without an address one of its own: 10.0.0.1, 10.0.0.2, ...
void GiveAddresses(std::vector<model::AnyObject>& objects);

std::string ReadFile(const std::string& path);

}  // namespace weft::golden
