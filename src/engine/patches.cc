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

using FrozenPatches = flow::Readable<translate::Frozen<model::EnvoyPatch>>;

Finding PatchRefused(const model::EnvoyPatch& patch, const std::string& message, bool stand_in) {
  return Problem(patch, "WEFT-PROXY-REFUSED", "spec.patch", "Programmed", "Refused",
                 message + (stand_in ? "; the patch's last good version stays in force"
                                     : "; the patch is taken back"),
                 "change the patch; it is tried again at once");
}

// What acts of a patch on the resource: itself, or while it is frozen its last good version.
flow::Ref<model::EnvoyPatch> InForce(Reads& reads, FrozenPatches& frozen, const Key& resource,
                                     const Key& name, const flow::Ref<model::EnvoyPatch>& patch,
                                     std::vector<Finding>& findings) {
  const auto refused = reads.Get(frozen, name);
  if (!refused || !refused->Holds(*patch)) return patch;
  auto stand_in = translate::StandIn(*refused, *patch);
  if (stand_in && PatchTarget(*stand_in) != resource) stand_in = nullptr;
  if (!refused->message.empty()) {
    findings.push_back(PatchRefused(*patch, refused->message, stand_in != nullptr));
  }
  return stand_in;
}

// All patches of one resource, in the order of their names; one that does not apply is passed over.
Out<ir::Resource> PatchAll(Reads& reads, flow::Index<model::EnvoyPatch>& by_target,
                           FrozenPatches& frozen, const Key& key, const ir::Resource& resource) {
  Out<ir::Resource> out;
  ir::Resource patched = resource;
  for (const auto& [name, newest] : reads.Lookup(by_target, key)) {
    const auto patch = InForce(reads, frozen, key, name, newest, out.findings);
    if (!patch) continue;
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

std::string PatchTarget(const model::EnvoyPatch& patch) {
  const auto type = envoy::PatchableType(patch.spec.type);
  return type ? EnvoyKey({*type, patch.spec.name}) : std::string();
}

PatchNodes BuildPatchGraph(flow::Graph& graph, flow::Readable<model::EnvoyPatch>& patches,
                           FrozenPatches& frozen, flow::Readable<ir::Resource>& resources,
                           bool allowed) {
  auto& by_target = graph.Make<flow::Index<model::EnvoyPatch>>(
      "patches by resource", patches, [allowed](const Key&, const model::EnvoyPatch& patch) {
        const std::string target = allowed ? PatchTarget(patch) : std::string();
        return target.empty() ? std::vector<Key>() : std::vector<Key>{target};
      });
  auto& patched = graph.Make<flow::Derived<ir::Resource, ir::Resource>>(
      "envoy: patched", resources,
      [&by_target, &frozen](Reads& reads, const Key& key, const ir::Resource& resource) {
        return PatchAll(reads, by_target, frozen, key, resource);
      });
  auto& statuses = graph.Make<flow::Derived<model::EnvoyPatch, ir::ObjectStatus>>(
      "status of patches", patches,
      [allowed, &resources](Reads& reads, const Key&, const model::EnvoyPatch& patch) {
        Out<ir::ObjectStatus> out;
        const std::string target = PatchTarget(patch);
        if (!allowed) {
          out.findings.push_back(Problem(patch, "WEFT-PATCH-OFF", "", "Accepted", "NotAllowed",
                                         "patches of Envoy's resources are off",
                                         "start Weft with --allow-envoy-patch"));
        } else if (target.empty() || !reads.Has(resources, target)) {
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
  return {by_target, patched, statuses};
}

}  // namespace weft::engine
