// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/patches.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>
#include <vector>

#include "engine/envoy_graph.h"
#include "envoy/patch.h"
#include "model/object.h"

namespace weft::engine {
namespace {

using flow::Key;
using flow::Out;
using flow::Reads;

std::string Operations(const model::EnvoyPatchSpec& spec) {
  boost::json::array operations;
  for (const model::EnvoyPatchOperation& operation : spec.patch) {
    boost::json::object json = {{"op", operation.op}, {"path", operation.path}};
    if (operation.from) json["from"] = *operation.from;
    if (operation.value) json["value"] = *operation.value;
    operations.push_back(std::move(json));
  }
  return boost::json::serialize(operations);
}

Finding Problem(const model::EnvoyPatch& patch, std::string code, std::string field,
                std::string type, std::string reason, std::string message, std::string next) {
  return {.severity = Severity::kError,
          .code = std::move(code),
          .object = model::RefOf(patch),
          .field = std::move(field),
          .message = std::move(message),
          .next = std::move(next),
          .condition = ConditionEffect{"", std::move(type), "False", std::move(reason)}};
}

std::vector<Key> TargetOf(const model::EnvoyPatch& patch) {
  const auto type = envoy::PatchableType(patch.spec.type);
  if (!type) return {};
  return {EnvoyKey({*type, patch.spec.name})};
}

// All patches of one resource, in the order of their names; one that does not apply is passed over.
Out<ir::Resource> PatchAll(Reads& reads, flow::Index<model::EnvoyPatch>& by_target,
                           flow::Readable<RefusedPatch>& refused, const Key& key,
                           const ir::Resource& resource) {
  Out<ir::Resource> out;
  ir::Resource patched = resource;
  for (const auto& [name, patch] : reads.Lookup(by_target, key)) {
    const auto refusal = reads.Get(refused, name);
    if (refusal && refusal->spec == patch->spec) {
      out.findings.push_back(Problem(*patch, "WEFT-PROXY-REFUSED", "spec.patch", "Programmed",
                                     "Refused", refusal->message + "; the patch is taken back",
                                     "change the patch; it is tried again at once"));
      continue;
    }
    auto result = envoy::Patched(patched, Operations(patch->spec));
    if (result) {
      patched = std::move(*result);
    } else {
      out.findings.push_back(Problem(*patch, "WEFT-PATCH-INVALID", "spec.patch", "Accepted",
                                     "Invalid", result.error(),
                                     "compare with `weft proxy config`"));
    }
  }
  out.Emit(key, std::move(patched));
  return out;
}

}  // namespace

PatchNodes BuildPatchGraph(flow::Graph& graph, flow::Readable<model::EnvoyPatch>& patches,
                           flow::Readable<RefusedPatch>& refused,
                           flow::Readable<ir::Resource>& resources, bool allowed) {
  auto& by_target = graph.Make<flow::Index<model::EnvoyPatch>>(
      "patches by resource", patches, [allowed](const Key&, const model::EnvoyPatch& patch) {
        return allowed ? TargetOf(patch) : std::vector<Key>();
      });
  auto& patched = graph.Make<flow::Derived<ir::Resource, ir::Resource>>(
      "envoy: patched", resources,
      [&by_target, &refused](Reads& reads, const Key& key, const ir::Resource& resource) {
        return PatchAll(reads, by_target, refused, key, resource);
      });
  auto& statuses = graph.Make<flow::Derived<model::EnvoyPatch, ir::ObjectStatus>>(
      "status of patches", patches,
      [allowed, &resources](Reads& reads, const Key&, const model::EnvoyPatch& patch) {
        Out<ir::ObjectStatus> out;
        const std::vector<Key> target = TargetOf(patch);
        if (!allowed) {
          out.findings.push_back(Problem(patch, "WEFT-PATCH-OFF", "", "Accepted", "NotAllowed",
                                         "patches of Envoy's resources are off",
                                         "start Weft with --allow-envoy-patch"));
        } else if (target.empty() || !reads.Has(resources, target.front())) {
          out.findings.push_back(Problem(patch, "WEFT-PATCH-TARGET", "spec.name", "Accepted",
                                         "TargetNotFound",
                                         "there is no such resource among those of the proxy",
                                         "`weft proxy config` lists them"));
        }
        out.Emit(
            model::RefOf(patch).ToString(),
            ir::ObjectStatus{
                .object = model::RefOf(patch),
                .generation = patch.metadata.generation,
                .scopes = {{.scope = "",
                            .conditions = {{"Accepted", "True", "Accepted", "the patch applies"},
                                           {"Programmed", "Unknown", "Pending",
                                            "no proxy has acknowledged it yet"}},
                            .supported_kinds = {},
                            .proxy_listener = {},
                            .parent = {},
                            .section_name = {}}},
                .addresses = {},
                .attached_listener_sets = {}});
        return out;
      });
  return {patched, statuses, by_target};
}

}  // namespace weft::engine
