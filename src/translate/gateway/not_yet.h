// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Kinds that Weft reads and does not act on yet: each object of them gets a finding that says so.
#pragma once

#include "flow/flow.h"
#include "model/experimental.h"
#include "model/ingress.h"

namespace weft::translate {

struct NotYetInputs {
  flow::Readable<model::Ingress>& ingresses;
  flow::Readable<model::apisx::XBackend>& backends;
  flow::Readable<model::apisx::XBackendTrafficPolicy>& traffic_policies;
  flow::Readable<model::apisx::XTelemetryPolicy>& telemetry_policies;
};

void MakeNotYet(flow::Graph& graph, const NotYetInputs& inputs);

}  // namespace weft::translate
