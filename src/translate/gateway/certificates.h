// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Key material for the proxy: which Secrets hold a certificate that can be served, and which of
// them somebody needs.
#pragma once

#include "flow/flow.h"
#include "ir/cluster.h"
#include "ir/secret.h"
#include "translate/gateway/backend_tls.h"
#include "translate/gateway/values.h"
#include "translate/gateway/world.h"

namespace weft::translate {

// Nothing for a Secret that is no certificate. The value says why a certificate cannot be used, for
// the listener that refers to it; the Secret's own findings say so too, and warn of its end. `now`
// in microseconds since 1970.
flow::Out<Certificate> CheckCertificate(const flow::Key& key, const model::Secret& secret,
                                        int64_t now);

struct SecretSources {
  flow::Readable<Certificate>& certificates;
  flow::Readable<BoundListener>& listeners;
  flow::Readable<ir::Cluster>& clusters;
  flow::Readable<TlsClaim>& tls_claims;
};

// The nodes that collect the secrets that are referred to, by ir::Secret::name.
flow::Readable<ir::Secret>& MakeSecrets(flow::Graph& graph, const SecretSources& sources);

}  // namespace weft::translate
