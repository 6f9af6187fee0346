// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Core: the whole graph behind four calls. One thread; no I/O. What runs Weft, what checks a folder
// and what the tests drive is this.
#pragma once

#include <boost/mp11/algorithm.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/finding.h"
#include "engine/envoy_graph.h"
#include "engine/objects.h"
#include "engine/patches.h"
#include "engine/programmed.h"
#include "engine/refusals.h"
#include "flow/flow.h"
#include "ir/resource.h"
#include "ir/status.h"
#include "translate/gateway/graph.h"

namespace weft::engine {

struct CoreOptions {
  bool implicit_class = true;
  // The scope module's file, as Envoy's host sees it; or its name, "weft_scope".
  std::string module_path;
  PortMap ports;
  bool allow_envoy_patch = false;
  flow::Graph::Clock clock;  // nanoseconds; only to report how long nodes take
};

// An object of one of model::FreezableKinds that a commit has changed. Null: there was, or is,
// none.
struct FreezableChange {
  ObjectRef object;
  std::optional<model::AnyObject> before;
  std::optional<model::AnyObject> after;
};

// What one commit changed at the graph's ends.
struct CommitResult {
  flow::CommitReport report;
  std::vector<flow::Change<ir::Resource>> resources;
  std::vector<flow::Change<ir::ObjectStatus>> statuses;
  std::vector<flow::Change<flow::Findings>> findings;      // by the object that they are about
  std::vector<flow::Change<translate::RouteRules>> rules;  // as they are written
  std::vector<flow::Change<translate::RouteRules>> rules_in_force;
  std::vector<flow::Change<translate::RouteAttachment>> attached;
  std::vector<flow::Change<translate::StreamRoute>> streams;
  std::vector<FreezableChange> freezable;
};

class Core {
 public:
  explicit Core(CoreOptions options);
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;
  ~Core();

  Objects& objects() { return *objects_; }
  const Objects& objects() const { return *objects_; }
  flow::Collection<Refusal>& refusals() { return *refusals_; }
  const flow::Collection<Refusal>& refusals() const { return *refusals_; }
  flow::Collection<ConfirmedRoute>& confirmed() { return *confirmed_; }
  // All proxies have acknowledged this version: of a listener, or of what a patch changes. Version
  // 0: none has.
  void SetAcknowledged(const ir::ResourceId& id, uint64_t version);
  // Whether an EnvoyPatch names the resource of that EnvoyKey.
  bool IsPatched(const std::string& key) const { return !patches_by_target_->Find(key).empty(); }
  CommitResult Commit();

  const flow::Graph& graph() const { return *graph_; }
  const translate::Outputs& gateway() const { return *gateway_; }
  bool allows_patches() const { return allow_envoy_patch_; }
  // What proxies are to have; and the same as the objects want it, refused or not.
  const flow::Readable<ir::Resource>& resources() const { return *resources_; }
  const flow::Readable<ir::Resource>& wanted() const { return *wanted_; }
  const flow::Readable<ir::ObjectStatus>& statuses() const { return *statuses_; }
  const flow::Readable<flow::Findings>& findings() const { return *findings_; }

 private:
  flow::Out<ir::ObjectStatus> Known(flow::Reads& reads, const flow::Key& key,
                                    const ir::ObjectStatus& status) const;

  const bool allow_envoy_patch_;
  std::unique_ptr<flow::Graph> graph_;
  std::unique_ptr<Objects> objects_;
  std::unique_ptr<translate::Outputs> gateway_;
  flow::Collection<AckedVersion>* acks_ = nullptr;
  flow::Collection<ConfirmedRoute>* confirmed_ = nullptr;
  flow::Collection<Refusal>* refusals_ = nullptr;
  flow::Index<model::EnvoyPatch>* patches_by_target_ = nullptr;
  flow::Readable<ir::Resource>* wanted_ = nullptr;
  flow::Readable<ir::Resource>* resources_ = nullptr;
  flow::Readable<ir::ObjectStatus>* statuses_ = nullptr;
  flow::Readable<flow::Findings>* findings_ = nullptr;
  flow::Sink<ir::Resource>* changed_resources_ = nullptr;
  flow::Sink<ir::ObjectStatus>* changed_statuses_ = nullptr;
  flow::Sink<flow::Findings>* changed_findings_ = nullptr;
  flow::Sink<translate::RouteRules>* changed_rules_ = nullptr;
  flow::Sink<translate::RouteRules>* changed_rules_in_force_ = nullptr;
  flow::Sink<translate::RouteAttachment>* changed_attached_ = nullptr;
  flow::Sink<translate::StreamRoute>* changed_streams_ = nullptr;
  template <class T>
  using SinkPointer = flow::Sink<T>*;
  boost::mp11::mp_rename<boost::mp11::mp_transform<SinkPointer, model::FreezableKinds>, std::tuple>
      changed_freezable_;
};

}  // namespace weft::engine
