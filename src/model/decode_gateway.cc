// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Decoding of the gateway and of what is attached to it.
#include "model/backend_tls_policy.h"
#include "model/experimental.h"
#include "model/gateway.h"
#include "model/gateway_class.h"
#include "model/listener_set.h"
#include "model/reader.h"
#include "model/reference_grant.h"
#include "model/weft.h"

namespace weft::model {

template Decoded<GatewayClass> Decode(const boost::json::object&);
template Decoded<Gateway> Decode(const boost::json::object&);
template Decoded<ListenerSet> Decode(const boost::json::object&);
template Decoded<BackendTLSPolicy> Decode(const boost::json::object&);
template Decoded<ReferenceGrant> Decode(const boost::json::object&);
template Decoded<apisx::XBackend> Decode(const boost::json::object&);
template Decoded<apisx::XBackendTrafficPolicy> Decode(const boost::json::object&);
template Decoded<apisx::XTelemetryPolicy> Decode(const boost::json::object&);
template Decoded<Backend> Decode(const boost::json::object&);
template Decoded<GatewayParameters> Decode(const boost::json::object&);
template Decoded<EnvoyPatch> Decode(const boost::json::object&);

}  // namespace weft::model
