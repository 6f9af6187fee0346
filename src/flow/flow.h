// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The flow graph, whole: what code that builds a graph includes.
//
//   Graph graph;
//   auto& services = graph.Make<Collection<Service>>("services");
//   auto& routes = graph.Make<Collection<Route>>("routes");
//   auto& rules = graph.Make<Derived<Route, Rule>>("rules", routes,
//       [&](Reads& reads, const Key& key, const Route& route) {
//         Out<Rule> out;
//         const Ref<Service> service = reads.Get(services, route.backend);
//         if (!service) out.findings.push_back(NoSuchBackend(route));
//         out.Emit(key, MakeRule(route, service));
//         return out;
//       });
//   auto& by_host = graph.Make<Index<Rule>>("rules by host", rules, HostsOfRule);
//   auto& hosts = graph.Make<DerivedGroup<Rule, Host>>("hosts", by_host, MergeRules);
//   auto& findings = graph.Make<FindingIndex>("findings", graph.Runners());
//   auto& out = graph.Make<Sink<Host>>("published hosts", hosts);
//   services.Set("shop/web", service);
//   graph.Commit();
//   for (const Change<Host>& change : out.changes()) Publish(change);
#pragma once

#include "flow/collection.h"       // IWYU pragma: export
#include "flow/derived.h"          // IWYU pragma: export
#include "flow/derived_buckets.h"  // IWYU pragma: export
#include "flow/derived_group.h"    // IWYU pragma: export
#include "flow/finding_index.h"    // IWYU pragma: export
#include "flow/graph.h"            // IWYU pragma: export
#include "flow/index.h"            // IWYU pragma: export
#include "flow/sink.h"             // IWYU pragma: export
#include "flow/union.h"            // IWYU pragma: export
