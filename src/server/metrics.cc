// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/metrics.h"

#include <fmt/format.h>

#include <map>
#include <string_view>
#include <tuple>

#include "engine/objects.h"
#include "report/text.h"
#include "server/exposition.h"
#include "server/findings.h"
#include "server/resource_names.h"
#include "server/version.h"

namespace weft::server {
namespace {

void AddObjects(const World& world, Exposition& page) {
  page.Begin("weft_objects", "gauge", "Objects that are used, by kind.");
  model::ForEachKind([&]<class T> {
    const auto& objects = world.core.objects().Of<T>();
    if (objects.size() > 0) {
      page.Add({{"kind", model::kKind<T>.kind}}, static_cast<double>(objects.size()));
    }
  });
}

void AddConditions(const World& world, Exposition& page) {
  // Of statuses that stay for as long as this runs.
  std::map<std::tuple<std::string_view, std::string_view, std::string_view>, size_t> counts;
  world.core.statuses().ForEach([&](const flow::Key&, const flow::Ref<ir::ObjectStatus>& status) {
    for (const ir::StatusScope& scope : status->scopes) {
      for (const ir::Condition& each : scope.conditions) {
        ++counts[{status->object.kind, each.type, each.status}];
      }
    }
  });
  page.Begin("weft_conditions", "gauge", "Conditions of objects, by kind, type and status.");
  for (const auto& [key, count] : counts) {
    const auto& [kind, type, status] = key;
    page.Add({{"kind", kind}, {"type", type}, {"status", status}}, static_cast<double>(count));
  }
}

void AddFindings(const World& world, Exposition& page) {
  page.Begin("weft_findings", "gauge", "What is wrong with the configuration, by severity.");
  for (const auto& [severity, count] : CountFindings(world)) {
    page.Add({{"severity", report::NameOf(severity)}}, static_cast<double>(count));
  }
}

void AddResources(const World& world, Exposition& page) {
  std::map<ir::ResourceType, size_t> counts;
  world.core.resources().ForEach([&](const flow::Key&, const flow::Ref<ir::Resource>& resource) {
    ++counts[resource->id.type];
  });
  page.Begin("weft_resources", "gauge", "Resources that proxies are given, by type.");
  for (const auto& [type, count] : counts) {
    page.Add({{"type", NameOf(type)}}, static_cast<double>(count));
  }
}

void AddGraph(const World& world, Exposition& page) {
  const auto& nodes = world.core.graph().nodes();
  page.One("weft_graph_commits_total", "counter", "Commits of the graph.",
           static_cast<double>(world.core.graph().commits()));
  page.Begin("weft_graph_node_runs_total", "counter", "Functions run, by node of the graph.");
  for (const auto& node : nodes) {
    if (node->total().runs > 0) {
      page.Add({{"node", node->name()}}, static_cast<double>(node->total().runs));
    }
  }
  page.Begin("weft_graph_node_seconds_total", "counter", "Time spent, by node of the graph.");
  for (const auto& node : nodes) {
    if (node->total().runs > 0) {
      page.Add({{"node", node->name()}}, static_cast<double>(node->total().ns) / 1e9);
    }
  }
}

}  // namespace

std::string MetricsOf(const World& world) {
  Exposition page;
  page.Begin("weft_build_info", "gauge", "Version of Weft, and of the Envoy that it is made for.");
  page.Add({{"version", WeftVersion()}, {"envoy", kEnvoyVersion}}, 1);
  AddObjects(world, page);
  AddConditions(world, page);
  AddFindings(world, page);
  AddResources(world, page);
  AddGraph(world, page);
  return std::move(page).Take() + world.runtime.metrics;
}

}  // namespace weft::server
