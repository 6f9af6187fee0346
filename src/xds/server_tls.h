// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Credentials of a gRPC server by mutual TLS, from files that may change while it runs.
#pragma once

#include <grpcpp/security/server_credentials.h>

#include <memory>

#include "xds/tls_material.h"

namespace weft::xds {

// Each connection is given what is current when it comes; those that are open go on. Clients must
// show a certificate that the authority has signed. To be kept until the server is gone.
std::shared_ptr<grpc::ServerCredentials> MutualTls(std::shared_ptr<TlsMaterial> material);

}  // namespace weft::xds
