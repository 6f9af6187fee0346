// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Decoding of the routes.
#include "model/grpc_route.h"
#include "model/http_route.h"
#include "model/l4_routes.h"
#include "model/reader.h"

namespace weft::model {

template Decoded<HTTPRoute> Decode(const boost::json::object&);
template Decoded<GRPCRoute> Decode(const boost::json::object&);
template Decoded<TLSRoute> Decode(const boost::json::object&);
template Decoded<TCPRoute> Decode(const boost::json::object&);
template Decoded<UDPRoute> Decode(const boost::json::object&);

}  // namespace weft::model
