// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Relay, the control plane's side: what is asked of it and what it is answered.
#include <algorithm>
#include <utility>

#include "agent/relay.h"
#include "xds/resource_types.h"

namespace weft::agent {
namespace {

using enum ir::ResourceType;

// Users after what they use.
constexpr std::array kOrder = {kCluster, kEndpoints, kSecret,   kListener,
                               kScope,   kRoutes,    kExtension};

// A version that no resource has: the control plane sends its own, or takes the resource away, and
// until then takes away nothing that the unknown version might need.
constexpr char kUnknownVersion[] = "unknown";

// Of what is under way, was refused or is not known to the agent, Envoy may have one version or
// another. Endpoints and secrets need nothing: these are simply not said to be there.
constexpr bool MayHide(ir::ResourceType type) { return type != kEndpoints && type != kSecret; }

}  // namespace

void Relay::OnUpstreamOpened() {
  OnUpstreamClosed();
  upstream_open_ = true;
  ++upstream_stream_;
  for (const ir::ResourceType type : kOrder) {
    if (Upstream(type).wildcard || !Upstream(type).wanted.empty()) Introduce(type);
  }
}

void Relay::OnUpstreamClosed() {
  upstream_open_ = false;
  pending_.clear();  // their nonces died with the stream
  for (UpstreamType& type : upstream_) type.introduced = false;
}

void Relay::OnUpstreamResponse(const xds::DeltaResponse& response, xds::Time now) {
  const ir::ResourceType type = response.type;
  Pending pending{.nonce = response.nonce, .type = type, .open = {}, .error = {}};
  std::vector<Member> members;
  const auto take = [&](const std::string& name, const xds::ResourceRef& resource) {
    // Envoy dropped it while the response was under way.
    if (!xds::IsWildcard(type) && !Upstream(type).wanted.contains(name)) return;
    const uint64_t serial = store_.Put({type, name}, resource, upstream_stream_);
    Envoy(type).foreign.erase(name);
    Envoy(type).dirty.insert(name);
    members.push_back({name, serial, resource});
    pending.open[name] = members.back();
  };
  for (const xds::ResourceRef& resource : response.resources) take(resource->id.name, resource);
  for (const std::string& name : response.removed) take(name, nullptr);
  store_.SetAnswered(type);
  pending_.push_back(std::move(pending));
  if (envoy_open_ && !starting_) {
    std::erase_if(members, [&](const Member& m) { return !Wants({type, m.name}); });
    if (!members.empty()) {
      ++counts_.relayed;
      SendMembers(type, std::move(members), true);
    }
  }
  if (envoy_open_ && !unwanted_at_) unwanted_at_ = now + options_.introduction;
  Flush(now);
  AnswerUpstream();
}

void Relay::Introduce(ir::ResourceType type) {
  UpstreamType& upstream = Upstream(type);
  upstream.introduced = true;
  xds::DeltaRequest request{.type = type};
  if (!upstream.wildcard) request.subscribe.assign(upstream.wanted.begin(), upstream.wanted.end());
  for (const auto& [name, stored] : store_.Of(type)) {
    if (Envoy(type).foreign.contains(name)) continue;
    if (stored.Settled() && !EndpointsAwaited({type, name})) {
      request.initial_versions.emplace_back(name, xds::VersionText(stored.acked->version));
    } else if (xds::IsWildcard(type) || (MayHide(type) && (stored.latest || stored.acked))) {
      request.initial_versions.emplace_back(name, kUnknownVersion);
    }
  }
  if (MayHide(type)) {
    for (const std::string& name : Envoy(type).foreign) {
      request.initial_versions.emplace_back(name, kUnknownVersion);
    }
  }
  std::ranges::sort(request.initial_versions);
  actions_.push_back(SendUpstream{std::move(request)});
}

// A cluster that is under way to Envoy may be warming, and then waits for its endpoints again.
bool Relay::EndpointsAwaited(const ir::ResourceId& id) {
  if (id.type != kEndpoints) return false;
  const StoredResource* cluster = store_.Find({kCluster, id.name});
  return cluster && !cluster->Settled();
}

void Relay::WantWhole(ir::ResourceType type) {
  Upstream(type).wildcard = true;
  if (upstream_open_ && !Upstream(type).introduced) Introduce(type);
}

void Relay::Want(ir::ResourceType type, const std::vector<std::string>& names,
                 const std::vector<std::string>& not_any_more) {
  UpstreamType& upstream = Upstream(type);
  xds::DeltaRequest request{.type = type};
  for (const std::string& name : names) {
    if (upstream.wanted.insert(name).second) request.subscribe.push_back(name);
  }
  for (const std::string& name : not_any_more) {
    if (upstream.wanted.erase(name) == 0) continue;
    request.unsubscribe.push_back(name);
    store_.Erase({type, name});
    Settle({type, name}, UINT64_MAX, std::nullopt);
  }
  if (!upstream_open_) return;
  if (!upstream.introduced) {
    if (!upstream.wanted.empty()) Introduce(type);
  } else if (!request.subscribe.empty() || !request.unsubscribe.empty()) {
    actions_.push_back(SendUpstream{std::move(request)});
  }
}

// Envoy has judged the version of this serial, and with it all older ones of the name: it was not
// given those any more.
void Relay::Settle(const ir::ResourceId& id, uint64_t serial,
                   const std::optional<std::string>& error) {
  for (Pending& pending : pending_) {
    if (pending.type != id.type) continue;
    const auto open = pending.open.find(id.name);
    if (open == pending.open.end() || open->second.serial > serial) continue;
    if (error && !pending.error) pending.error = error;
    pending.open.erase(open);
  }
}

const Relay::Member* Relay::FindPending(const ir::ResourceId& id,
                                        const std::string& version) const {
  for (const Pending& pending : pending_) {
    const auto open = pending.open.find(id.name);
    if (pending.type != id.type || open == pending.open.end()) continue;
    const xds::ResourceRef& resource = open->second.resource;
    if (resource && xds::VersionText(resource->version) == version) return &open->second;
  }
  return nullptr;
}

// Envoy has nothing to answer and does not ask for what the control plane waits for an answer to,
// as when it was restarted: it is not asked for any more. The control plane may hold back until
// then the very thing that would make Envoy ask.
void Relay::DropUnwanted() {
  std::map<ir::ResourceType, std::vector<std::string>> unwanted;
  for (const Pending& pending : pending_) {
    if (xds::IsRoot(pending.type)) continue;  // not asked for only while clusters are warming
    for (const auto& [name, member] : pending.open) {
      if (!Wants({pending.type, name})) unwanted[pending.type].push_back(name);
    }
  }
  for (const auto& [type, names] : unwanted) {
    if (!xds::IsWildcard(type)) {
      Want(type, {}, names);
    } else if (upstream_open_) {
      // Only a new stream can be without a type that is asked for whole.
      Upstream(type).wildcard = false;
      OnUpstreamClosed();
      actions_.push_back(RestartUpstream{});
    }
  }
}

void Relay::AnswerUpstream() {
  for (auto pending = pending_.begin(); pending != pending_.end();) {
    if (!pending->open.empty()) {
      ++pending;
      continue;
    }
    actions_.push_back(SendUpstream{{.type = pending->type,
                                     .nonce = std::move(pending->nonce),
                                     .error = std::move(pending->error)}});
    pending = pending_.erase(pending);
  }
}

}  // namespace weft::agent
