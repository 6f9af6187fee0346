// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What one change costs among N objects: it must not grow with N. And what N objects cost: time for
// the first commit, and heap. N routes over N/10 hosts and N/5 services, as in `make bench`.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <malloc.h>

#include <string>
#include <vector>

#include "flow/flow.h"

namespace weft::flow {
namespace {

struct Route {
  std::string host;
  std::string service;
  std::string path;
  int weight = 1;
  bool operator==(const Route&) const = default;
};
struct Service {
  std::string address;
  bool operator==(const Service&) const = default;
};
struct Rule {
  std::string host;
  std::string path;
  std::string cluster;
  int weight = 1;
  bool operator==(const Rule&) const = default;
};
struct Host {
  std::vector<Ref<Rule>> rules;
  bool operator==(const Host&) const = default;
};

Key RouteKey(int i) { return fmt::format("HTTPRoute.gateway.networking.k8s.io/shop/route-{}", i); }
Key ServiceKey(int i) { return fmt::format("Service/shop/service-{}", i); }

// routes, services -> rules -> hosts; clusters of services in use; status of routes from findings.
struct Pipeline {
  Pipeline(int routes_count, int hosts_count, int services_count) : hosts_in_all(hosts_count) {
    for (int i = 0; i < services_count; ++i) services.Set(ServiceKey(i), Service{"10.0.0.1"});
    for (int i = 0; i < routes_count; ++i) routes.Set(RouteKey(i), MakeRoute(i, services_count));
  }

  Route MakeRoute(int i, int services_count) const {
    return {.host = fmt::format("host-{}.example", i % hosts_in_all),
            .service = ServiceKey(i % services_count),
            .path = fmt::format("/path/{}", i)};
  }

  const int hosts_in_all;
  Graph graph;
  Collection<Service>& services = graph.Make<Collection<Service>>("services");
  Collection<Route>& routes = graph.Make<Collection<Route>>("routes");
  Derived<Route, Rule>& rules = graph.Make<Derived<Route, Rule>>(
      "rules", routes, [this](Reads& reads, const Key& key, const Route& route) {
        Out<Rule> out;
        const Ref<Service> service = reads.Get(services, route.service);
        if (!service) {
          out.findings.push_back({.code = "NO-SERVICE", .object = {"", "HTTPRoute", "", key}});
        }
        out.Emit(key, {route.host, route.path, route.service, route.weight});
        return out;
      });
  Index<Rule>& by_host = graph.Make<Index<Rule>>(
      "by host", rules, [](const Key&, const Rule& rule) { return std::vector<Key>{rule.host}; });
  Index<Rule>& by_cluster = graph.Make<Index<Rule>>(
      "by cluster", rules,
      [](const Key&, const Rule& rule) { return std::vector<Key>{rule.cluster}; });
  DerivedGroup<Rule, Host>& hosts = graph.Make<DerivedGroup<Rule, Host>>(
      "hosts", by_host, [](Reads&, const Key& name, const Members<Rule>& members) {
        Out<Host> out;
        Host host;
        for (const auto& [key, rule] : members) host.rules.push_back(rule);
        out.Emit(name, std::move(host));
        return out;
      });
  Derived<Service, Service>& clusters = graph.Make<Derived<Service, Service>>(
      "clusters", services, [this](Reads& reads, const Key& key, const Service& service) {
        Out<Service> out;
        if (reads.HasAny(by_cluster, key)) out.Emit(key, service);
        return out;
      });
  FindingIndex& findings = graph.Make<FindingIndex>("findings", graph.Runners());
  Derived<Route, std::string>& status = graph.Make<Derived<Route, std::string>>(
      "status", routes, [this](Reads& reads, const Key& key, const Route&) {
        Out<std::string> out;
        const bool wrong = reads.Has(findings, "HTTPRoute//" + key);
        out.Emit(key, std::string(wrong ? "False" : "True"));
        return out;
      });
  Sink<Host>& hosts_out = graph.Make<Sink<Host>>("hosts out", hosts);
};

// One route's weight among N routes: rule, host and status of that route.
void BM_ChangeOneRoute(benchmark::State& state) {
  const int n = static_cast<int>(state.range(0));
  Pipeline pipeline(n, n / 10, n / 5);
  pipeline.graph.Commit();
  int turn = 0;
  for (auto _ : state) {
    const int i = static_cast<int>(turn * 7919ll % n);
    Route route = pipeline.MakeRoute(i, n / 5);
    route.weight = ++turn + 1;
    pipeline.routes.Set(RouteKey(i), std::move(route));
    pipeline.graph.Commit();
    if (pipeline.hosts_out.changes().size() != 1) state.SkipWithError("not one host changed");
  }
}
BENCHMARK(BM_ChangeOneRoute)->Arg(100)->Arg(10'000)->Arg(100'000);

// One service goes and comes: the rules, hosts, findings and statuses of its five routes.
void BM_RemoveAndAddOneService(benchmark::State& state) {
  const int n = static_cast<int>(state.range(0));
  Pipeline pipeline(n, n / 10, n / 5);
  pipeline.graph.Commit();
  int turn = 0;
  for (auto _ : state) {
    const Key key = ServiceKey(static_cast<int>(++turn * 7919ll % (n / 5)));
    pipeline.services.Erase(key);
    pipeline.graph.Commit();
    pipeline.services.Set(key, Service{"10.0.0.1"});
    pipeline.graph.Commit();
  }
}
BENCHMARK(BM_RemoveAndAddOneService)->Arg(100)->Arg(10'000)->Arg(100'000);

// One member of a bucket of N changes, and somebody has read how many there are.
void BM_ChangeOneInOneBucket(benchmark::State& state) {
  const int n = static_cast<int>(state.range(0));
  Graph graph;
  auto& input = graph.Make<Collection<Service>>("input");
  auto& index = graph.Make<Index<Service>>(
      "index", input, [](const Key&, const Service&) { return std::vector<Key>{"all"}; });
  auto& one = graph.Make<Collection<int>>("one");
  graph.Make<Derived<int, size_t>>("count", one, [&](Reads& reads, const Key& key, int) {
    Out<size_t> out;
    out.Emit(key, reads.Count(index, "all"));
    return out;
  });
  one.Set("reader", 1);
  for (int i = 0; i < n; ++i) input.Set(ServiceKey(i), Service{});
  graph.Commit();
  int turn = 0;
  for (auto _ : state) {
    ++turn;
    input.Set(ServiceKey(static_cast<int>(turn * 7919ll % n)), Service{std::to_string(turn)});
    graph.Commit();
  }
}
BENCHMARK(BM_ChangeOneInOneBucket)->Arg(100)->Arg(10'000)->Arg(100'000);

// From nothing to N routes. `inputs` and `derived` are bytes of heap per route: the values and
// keys of the inputs, and all that the graph makes of them.
void BM_ColdStart(benchmark::State& state) {
  const int n = static_cast<int>(state.range(0));
  for (auto _ : state) {
    state.PauseTiming();
    const size_t empty = mallinfo2().uordblks;
    auto pipeline = std::make_unique<Pipeline>(n, n / 10, n / 5);
    const size_t staged = mallinfo2().uordblks;
    state.ResumeTiming();
    pipeline->graph.Commit();
    state.PauseTiming();
    const size_t full = mallinfo2().uordblks;
    state.counters["inputs"] = static_cast<double>(staged - empty) / n;
    state.counters["derived"] = static_cast<double>(full - staged) / n;
    pipeline.reset();
    state.ResumeTiming();
  }
}
BENCHMARK(BM_ColdStart)->Arg(100)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace weft::flow

BENCHMARK_MAIN();
