// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What it costs to compile all schemas, once at the start, and to check one object.
#include <benchmark/benchmark.h>

#include <boost/json/parse.hpp>

#include "model/schema.h"

namespace weft::model {
namespace {

void CompileAll(benchmark::State& state) {
  for (auto unused : state) benchmark::DoNotOptimize(SchemaCatalog::Create(EmbeddedSchemas()));
}
BENCHMARK(CompileAll)->Unit(benchmark::kMillisecond);

void CheckRoute(benchmark::State& state) {
  const auto catalog = SchemaCatalog::Create(EmbeddedSchemas());
  const Schema& schema = *catalog->Find("gateway.networking.k8s.io", "v1", "HTTPRoute");
  const boost::json::value route = boost::json::parse(R"({
    "apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute",
    "metadata": {"name": "reviews", "namespace": "shop", "labels": {"app": "shop"}},
    "spec": {
      "parentRefs": [{"name": "edge", "sectionName": "http"}],
      "hostnames": ["shop.example"],
      "rules": [{
        "matches": [{"path": {"type": "PathPrefix", "value": "/api/reviews"},
                     "headers": [{"name": "x-canary", "value": "1"}]}],
        "filters": [{"type": "RequestHeaderModifier",
                     "requestHeaderModifier": {"set": [{"name": "x-a", "value": "b"}]}}],
        "backendRefs": [{"name": "v1", "port": 8080, "weight": 90},
                        {"name": "v2", "port": 8080, "weight": 10}],
        "timeouts": {"request": "10s"}}]}})");
  for (auto unused : state) {
    boost::json::object object = route.get_object();
    benchmark::DoNotOptimize(Check(schema, object));
  }
}
BENCHMARK(CheckRoute)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace weft::model

BENCHMARK_MAIN();
