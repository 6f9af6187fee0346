// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "random/tally.h"

#include <fmt/format.h>

namespace weft::sets {

void Tally::Count(const RandomSet& set, const engine::Core& core) {
  ++sets_;
  objects_ += set.objects.size();
  for (const auto& [kind, count] : set.given_up) given_up_[kind] += count;
  core.statuses().ForEach([&](const flow::Key&, const flow::Ref<ir::ObjectStatus>& status) {
    for (const ir::StatusScope& scope : status->scopes) {
      for (const ir::Condition& condition : scope.conditions) {
        if (condition.type != "Accepted") continue;
        Verdicts& verdicts = accepted_[status->object.kind];
        ++(condition.status == "True" ? verdicts.yes : verdicts.no);
      }
    }
  });
  core.findings().ForEach([&](const flow::Key&, const flow::Ref<flow::Findings>& findings) {
    for (const Finding& finding : *findings) ++findings_[finding.code];
  });
}

std::string Tally::ForPeople(const xds::HubCounters& counters) const {
  std::string text = fmt::format("{} sets, {} objects\n", sets_, objects_);
  for (const auto& [kind, count] : given_up_) {
    text += fmt::format("  given up by the generator: {} {}\n", count, kind);
  }
  for (const auto& [kind, verdicts] : accepted_) {
    text += fmt::format("  {:20} {:6} accepted, {:6} not\n", kind, verdicts.yes, verdicts.no);
  }
  text += "findings:\n";
  for (const auto& [code, count] : findings_) text += fmt::format("  {:34} {:6}\n", code, count);
  text += "given to Envoy:\n";
  static constexpr const char* kNames[] = {"secrets", "clusters",  "endpoints",  "routes",
                                           "scopes",  "listeners", "host tables"};
  for (size_t type = 0; type < counters.types.size(); ++type) {
    const auto& each = counters.types[type];
    text += fmt::format("  {:12} {:8} sent, {:8} removed, {:8} acknowledged, {:4} refused\n",
                        kNames[type], each.resources, each.removals, each.acks, each.nacks);
  }
  return text;
}

}  // namespace weft::sets
