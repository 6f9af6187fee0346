// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/not_yet.h"

#include <fmt/format.h>

#include <string>

#include "model/object.h"
#include "translate/gateway/findings.h"

namespace weft::translate {
namespace {

template <class T>
void Tell(flow::Graph& graph, flow::Readable<T>& objects, const std::string& instead) {
  const std::string kind(model::kKind<T>.kind);
  graph.Make<flow::Derived<T, Nothing>>(
      kind + " not acted on", objects,
      [kind, instead](flow::Reads&, const flow::Key&, const T& object) {
        flow::Out<Nothing> out;
        out.findings.push_back(
            {.severity = Severity::kWarning,
             .code = "WEFT-KIND-NOT-YET",
             .object = model::RefOf(object),
             .message =
                 fmt::format("Weft reads objects of kind {}, but does not act on them yet", kind),
             .next = instead});
        return out;
      });
}

}  // namespace

void MakeNotYet(flow::Graph& graph, const NotYetInputs& inputs) {
  Tell(graph, inputs.ingresses, "write an HTTPRoute instead");
  Tell(graph, inputs.backends, "write a Backend of group gateway.weft.dev instead");
  Tell(graph, inputs.traffic_policies,
       "sessionPersistence of a route's rule works; retryConstraint does not");
  Tell(graph, inputs.telemetry_policies, "remove it, or see docs/limitations.md");
}

}  // namespace weft::translate
