// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Taking secrets out of what is shown or given away.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace weft::server {

// Of an object of the configuration: the values of a Secret (their sizes are left), and what an
// EnvoyPatch writes into a secret. Other objects stay as they are.
void RedactObject(boost::json::value& object);

// Of JSON that Envoy or anyone wrote: values of members whose names say that they are secret
// (private_key, password, token, …), values of headers such as authorization and cookie, and
// private keys in PEM wherever they stand. Rather too much than too little.
void RedactAnything(boost::json::value& value);

// Private keys in PEM, and the values of headers such as authorization, in any text.
std::string RedactText(std::string_view text);

}  // namespace weft::server
