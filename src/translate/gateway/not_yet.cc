// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/not_yet.h"

#include <fmt/format.h>

#include <string>

#include "model/object.h"

namespace weft::translate {
namespace {

// The nodes are there for their findings alone.
struct Nothing {
  bool operator==(const Nothing&) const = default;
};

template <class T>
void Tell(flow::Graph& graph, flow::Readable<T>& objects) {
  const std::string kind(model::kKind<T>.kind);
  graph.Make<flow::Derived<T, Nothing>>(
      kind + " not acted on", objects, [kind](flow::Reads&, const flow::Key&, const T& object) {
        flow::Out<Nothing> out;
        out.findings.push_back(
            {.severity = Severity::kWarning,
             .code = "WEFT-KIND-NOT-YET",
             .object = model::RefOf(object),
             .message =
                 fmt::format("Weft reads objects of kind {}, but does not act on them yet", kind),
             .next = "see docs/features.md for what it does instead"});
        return out;
      });
}

}  // namespace

void MakeNotYet(flow::Graph& graph, const NotYetInputs& inputs) {
  Tell(graph, inputs.backends);
  Tell(graph, inputs.traffic_policies);
  Tell(graph, inputs.telemetry_policies);
}

}  // namespace weft::translate
