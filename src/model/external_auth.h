// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// HTTPExternalAuthFilter, which routes and listeners share, from httproute_types.go.
#pragma once

#include "model/common.h"

namespace weft::model {

struct GRPCAuthConfig {
  std::vector<std::string> allowedHeaders;

  bool operator==(const GRPCAuthConfig&) const = default;
};
BOOST_DESCRIBE_STRUCT(GRPCAuthConfig, (), (allowedHeaders))

struct HTTPAuthConfig {
  std::string path;
  std::vector<std::string> allowedHeaders;
  std::vector<std::string> allowedResponseHeaders;

  bool operator==(const HTTPAuthConfig&) const = default;
};
BOOST_DESCRIBE_STRUCT(HTTPAuthConfig, (), (path, allowedHeaders, allowedResponseHeaders))

struct ForwardBodyConfig {
  int32_t maxSize = 0;  // bytes; 0 = the body is not forwarded

  bool operator==(const ForwardBodyConfig&) const = default;
};
BOOST_DESCRIBE_STRUCT(ForwardBodyConfig, (), (maxSize))

struct HTTPExternalAuthFilter {
  std::string protocol;  // "HTTP", "GRPC"
  BackendObjectReference backendRef;
  std::optional<GRPCAuthConfig> grpc;
  std::optional<HTTPAuthConfig> http;
  std::optional<ForwardBodyConfig> forwardBody;

  bool operator==(const HTTPExternalAuthFilter&) const = default;
};
BOOST_DESCRIBE_STRUCT(HTTPExternalAuthFilter, (), (protocol, backendRef, grpc, http, forwardBody))

}  // namespace weft::model
