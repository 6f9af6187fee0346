// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/core.h"

#include <utility>

#include "engine/envoy_graph.h"
#include "report/fold.h"
#include "translate/gateway/status.h"

namespace weft::engine {
namespace {

template <class T>
void AddChanges(const flow::Sink<T>& sink, std::vector<FreezableChange>& changes) {
  for (const flow::Change<T>& change : sink.changes()) {
    FreezableChange each{.object = model::RefOf(change.after ? *change.after : *change.before)};
    if (change.before) each.before = change.before;
    if (change.after) each.after = change.after;
    changes.push_back(std::move(each));
  }
}

}  // namespace

Core::Core(CoreOptions options)
    : allow_envoy_patch_(options.allow_envoy_patch),
      graph_(std::make_unique<flow::Graph>(std::move(options.clock))),
      objects_(std::make_unique<Objects>(*graph_)) {
  // The order of these calls is the order of a commit.
  acks_ = &graph_->Make<flow::Collection<AckedVersion>>("acknowledged");
  confirmed_ = &graph_->Make<flow::Collection<ConfirmedRoute>>("confirmed routes");
  refusals_ = &graph_->Make<flow::Collection<Refusal>>("refusals");
  gateway_ = std::make_unique<translate::Outputs>(translate::BuildGatewayGraph(
      *graph_, objects_->inputs(), {.implicit_class = options.implicit_class}));
  auto& generated = BuildEnvoyGraph(*graph_, *gateway_, options.module_path, options.ports);
  const PatchNodes patches = BuildPatchGraph(*graph_, objects_->Of<model::EnvoyPatch>(),
                                             objects_->FrozenOf<model::EnvoyPatch>(), generated,
                                             options.allow_envoy_patch);
  patches_by_target_ = &patches.by_target;
  wanted_ = &patches.resources;
  BuildRefusalFindings(*graph_, *wanted_, *refusals_);
  resources_ = &BuildStandIns(*graph_, *wanted_, *refusals_);

  // What is wrong, by object; and each object's status with it counted in.
  findings_ = &graph_->Make<flow::FindingIndex>("findings", graph_->Runners());
  auto& base_statuses = graph_->Make<flow::Union<ir::ObjectStatus>>(
      "statuses without findings",
      std::vector<flow::Readable<ir::ObjectStatus>*>{&gateway_->statuses, &patches.statuses});
  auto& statuses = graph_->Make<flow::Derived<ir::ObjectStatus, ir::ObjectStatus>>(
      "statuses with findings", base_statuses,
      [this](flow::Reads& reads, const flow::Key& key, const ir::ObjectStatus& status) {
        const ProgrammedWorld world{*acks_, *refusals_, *wanted_, objects_->Of<model::EnvoyPatch>(),
                                    objects_->FrozenOf<model::EnvoyPatch>()};
        return Known(reads, key, WithProgrammed(reads, world, status));
      });
  auto& route_statuses = graph_->Make<flow::Derived<translate::RouteAttachment, ir::ObjectStatus>>(
      "statuses of routes", gateway_->attached,
      [this](flow::Reads& reads, const flow::Key& key,
             const flow::Ref<translate::RouteAttachment>& route) {
        const ConfirmedWorld world{*confirmed_, gateway_->rules, gateway_->streams};
        return Known(reads, key,
                     WithProgrammed(reads, world, key, route, translate::RouteStatus(*route)));
      });
  statuses_ = &graph_->Make<flow::Union<ir::ObjectStatus>>(
      "all statuses", std::vector<flow::Readable<ir::ObjectStatus>*>{&statuses, &route_statuses});
  changed_resources_ = &graph_->Make<flow::Sink<ir::Resource>>("changed resources", *resources_);
  changed_statuses_ = &graph_->Make<flow::Sink<ir::ObjectStatus>>("changed statuses", *statuses_);
  changed_rules_ =
      &graph_->Make<flow::Sink<translate::RouteRules>>("changed rules", gateway_->rules);
  changed_rules_in_force_ = &graph_->Make<flow::Sink<translate::RouteRules>>(
      "changed rules in force", gateway_->rules_in_force);
  changed_attached_ =
      &graph_->Make<flow::Sink<translate::RouteAttachment>>("changed routes", gateway_->attached);
  changed_streams_ =
      &graph_->Make<flow::Sink<translate::StreamRoute>>("changed streams", gateway_->streams);
  std::apply(
      [this]<class... T>(flow::Sink<T>*&... sink) {
        ((sink = &graph_->Make<flow::Sink<T>>("changed " + std::string(model::kKind<T>.plural),
                                              objects_->Of<T>())),
         ...);
      },
      changed_freezable_);
  changed_findings_ = &graph_->Make<flow::Sink<flow::Findings>>("changed findings", *findings_);
}

Core::~Core() = default;

// A status with what was found wrong.
flow::Out<ir::ObjectStatus> Core::Known(flow::Reads& reads, const flow::Key& key,
                                        const ir::ObjectStatus& status) const {
  const auto findings = reads.Get(*findings_, key);
  flow::Out<ir::ObjectStatus> out;
  out.Emit(key, report::Fold(status, findings ? *findings : flow::Findings()));
  return out;
}

void Core::SetAcknowledged(const ir::ResourceId& id, uint64_t version) {
  if (version == 0) {
    acks_->Erase(EnvoyKey(id));
  } else {
    acks_->Set(EnvoyKey(id), AckedVersion{version});
  }
}

CommitResult Core::Commit() {
  CommitResult result{.report = graph_->Commit()};
  result.resources = changed_resources_->changes();
  result.statuses = changed_statuses_->changes();
  result.findings = changed_findings_->changes();
  result.rules = changed_rules_->changes();
  result.rules_in_force = changed_rules_in_force_->changes();
  result.attached = changed_attached_->changes();
  result.streams = changed_streams_->changes();
  std::apply([&result](auto*... sink) { (AddChanges(*sink, result.freezable), ...); },
             changed_freezable_);
  return result;
}

}  // namespace weft::engine
