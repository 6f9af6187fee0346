// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "translate/gateway/attach.h"
#include "translate/gateway/backend_tls.h"
#include "translate/gateway/certificates.h"
#include "translate/gateway/edge.h"
#include "translate/gateway/endpoints.h"
#include "translate/gateway/freeze.h"
#include "translate/gateway/hostname.h"
#include "translate/gateway/hosts.h"
#include "translate/gateway/http_rules.h"
#include "translate/gateway/listeners.h"
#include "translate/gateway/overlap.h"
#include "translate/gateway/rivals.h"
#include "translate/gateway/rule_validity.h"
#include "translate/gateway/settle.h"
#include "translate/gateway/status.h"
#include "translate/gateway/streams.h"

namespace weft::translate {
namespace {

using flow::Derived;
using flow::DerivedGroup;
using flow::Graph;
using flow::Index;
using flow::Key;
using flow::Members;
using flow::Out;
using flow::Readable;
using flow::Reads;
using flow::Union;

RouteView HttpView(const auto& route) {
  return {.ref = model::RefOf(route),
          .metadata = route.metadata,
          .parents = route.spec.parentRefs,
          .hostnames = route.spec.hostnames,
          .default_scope = route.spec.useDefaultGateways,
          .usable = AnyRuleUsable(route)};
}

Out<RouteAttachment> Emitted(Attached attached, const Key& key) {
  Out<RouteAttachment> out;
  out.findings = std::move(attached.findings);
  out.Emit(key, std::move(attached.attachment));
  return out;
}

// The attachments of one kind of routes, one value per route.
template <class Route, class View>
Readable<RouteAttachment>& MakeAttached(Graph& graph, std::string name, Readable<Route>& routes,
                                        const AttachWorld& world, View view) {
  return graph.Make<Derived<Route, RouteAttachment>>(
      std::move(name), routes, [&world, view](Reads& reads, const Key&, const Route& route) {
        const RouteView seen = view(route);
        const std::string key = seen.ref.ToString();
        return Emitted(AttachRoute(reads, world, seen), key);
      });
}

// The rules of a route, one value for each identity towards backends of the Gateways that serve it.
template <class Route>
Out<RouteRules> RulesOf(Reads& reads, Readable<RouteAttachment>& attached, const World& world,
                        const Route& route) {
  Out<RouteRules> out;
  const ObjectRef ref = model::RefOf(route);
  const auto attachment = reads.Get(attached, ref.ToString());
  if (attachment && attachment->foreign) return out;
  std::map<std::string, std::set<ObjectRef>> identities;  // and the Gateways that have each
  if (attachment) {
    for (const Attachment& each : attachment->attachments) {
      if (each.served) identities[each.identity].insert(each.gateway);
    }
  }
  // A route that is attached nowhere is still checked: its findings are of use.
  const bool unattached = identities.empty();
  if (unattached) identities[""] = {};
  for (const auto& [identity, users] : identities) {
    RulesAndFindings translated = TranslateRules(reads, world, route, identity);
    translated.rules.route = ref;
    translated.rules.gateways = users;
    for (Finding& finding : translated.findings) out.findings.push_back(std::move(finding));
    if (!unattached) out.Emit(RulesKey(ref, identity), std::move(translated.rules));
  }
  return out;
}

// Of one kind of HTTP routes: their rules as they are written, and those that stand in for them.
struct RulesNodes {
  Readable<RouteRules>& written;
  Readable<FrozenRules>& frozen;
};

template <class Route>
RulesNodes MakeRules(Graph& graph, const std::string& kinds, Readable<Route>& routes,
                     Readable<Frozen<Route>>& frozen, Readable<RouteAttachment>& attached,
                     const World& world) {
  auto& written = graph.Make<Derived<Route, RouteRules>>(
      "rules of " + kinds, routes, [&](Reads& reads, const Key&, const Route& route) {
        return RulesOf(reads, attached, world, route);
      });
  auto& stand_ins = graph.Make<Derived<Frozen<Route>, FrozenRules>>(
      "last good rules of " + kinds, frozen,
      [&](Reads& reads, const Key& key, const Frozen<Route>& each) {
        Out<FrozenRules> out;
        const auto route = reads.Get(routes, key);
        if (!route || !each.Holds(*route)) return out;
        if (!each.message.empty()) {
          out.findings.push_back(
              RouteRefused(model::RefOf(*route), each.message, each.last_good != nullptr));
        }
        // The findings are those of the route as it is written. What stands in for it has the same
        // keys, which depend on the attachments alone.
        const auto stand_in = StandIn(each, *route);
        for (auto& [rules_key, rules] :
             RulesOf(reads, attached, world, stand_in ? *stand_in : *route).values) {
          out.Emit(rules_key, FrozenRules{stand_in ? rules : nullptr});
        }
        return out;
      });
  return {written, stand_ins};
}

std::vector<Key> NamesOf(const std::set<ClusterKey>& clusters) {
  std::vector<Key> names;
  for (const ClusterKey& cluster : clusters) names.push_back(cluster.Name());
  return names;
}

template <class Route>
Readable<StreamRoute>& MakeStreams(Graph& graph, std::string name, Readable<Route>& routes,
                                   Readable<Frozen<Route>>& frozen,
                                   Readable<RouteAttachment>& attached, const World& world) {
  return graph.Make<Derived<Route, StreamRoute>>(
      std::move(name), routes, [&](Reads& reads, const Key& key, const Route& route) {
        const ObjectRef ref = model::RefOf(route);
        std::vector<Attachment> served;
        if (const auto attachment = reads.Get(attached, ref.ToString())) {
          if (attachment->foreign) return Out<StreamRoute>();
          std::ranges::copy_if(attachment->attachments, std::back_inserter(served),
                               &Attachment::served);
        }
        Out<StreamRoute> out = TranslateStream(reads, world, ViewOf(route), served);
        const auto refused = reads.Get(frozen, key);
        if (!refused || !refused->Holds(route)) return out;
        const auto stand_in = StandIn(*refused, route);
        out.values.clear();
        if (stand_in) {
          out.values = TranslateStream(reads, world, ViewOf(*stand_in), served).values;
        }
        if (!refused->message.empty()) {
          out.findings.push_back(RouteRefused(ref, refused->message, stand_in != nullptr));
        }
        return out;
      });
}

// HTTP/3 wants UDP of the port's number, which a UDP listener may have already.
void LeaveUdpToOthers(Reads& reads, Index<BoundListener>& listeners_by_port,
                      const Members<BoundListener>& members, ir::Listener& listener,
                      Out<ir::Listener>& out) {
  ListenerClaim udp = *(*members.begin()).second->claim;
  udp.protocol = Protocol::kUdp;
  if (!reads.HasAny(listeners_by_port, PortBucket(udp))) return;
  listener.http3 = false;
  out.findings.push_back(
      {.severity = Severity::kWarning,
       .code = "WEFT-HTTP3-PORT-TAKEN",
       .object = listener.owner,
       .field = "spec.listeners",
       .message = fmt::format("a UDP listener has port {}, so HTTPS on it goes without HTTP/3",
                              listener.port),
       .next = "use another port for one of them, or set http3: false in the GatewayParameters"});
}

// Nodes keep references to these; they live as long as the graph's functions.
struct Shared {
  const Inputs& inputs;
  Options options;
  std::unique_ptr<ListenerWorld> listener_world;
  std::unique_ptr<AttachWorld> attach_world;
  std::unique_ptr<World> world;
  std::unique_ptr<HostWorld> host_world;
  std::unique_ptr<StatusWorld> status_world;
};

}  // namespace

Outputs BuildGatewayGraph(Graph& graph, const Inputs& inputs, const Options& options) {
  // Kept alive by the functions of the nodes that use it.
  auto shared = std::make_shared<Shared>(Shared{.inputs = inputs, .options = options});

  // ---- References: grants, certificates, TLS towards backends.
  auto& grants =
      graph.Make<Index<model::ReferenceGrant>>("grants by namespace", inputs.reference_grants,
                                               [](const Key&, const model::ReferenceGrant& grant) {
                                                 return std::vector<Key>{grant.metadata.namespace_};
                                               });
  auto& certificates = graph.Make<Derived<model::Secret, Certificate>>(
      "certificates", inputs.secrets,
      [shared](Reads& reads, const Key& key, const model::Secret& secret) {
        const auto clock = reads.Get(shared->inputs.clock, kClockKey);
        return CheckCertificate(key, secret, clock ? clock->now : 0);
      });
  auto& tls_claims = graph.Make<Derived<model::BackendTLSPolicy, TlsClaim>>(
      "claims to a backend's TLS", inputs.backend_tls_policies,
      [shared](Reads& reads, const Key&, const model::BackendTLSPolicy& policy) {
        return ClaimTls(reads, shared->inputs, policy);
      });
  auto& tls_by_target = graph.Make<Index<TlsClaim>>(
      "TLS claims by target", tls_claims,
      [](const Key&, const TlsClaim& claim) { return std::vector<Key>{claim.target}; });
  auto& backend_tls = graph.Make<DerivedGroup<TlsClaim, BackendTls>>(
      "TLS of backends", tls_by_target,
      [](Reads&, const Key& target, const auto& claims) { return SettleTls(target, claims); });

  // ---- What a reference to a backend leads to.
  auto& slices = graph.Make<Index<model::EndpointSlice>>(
      "endpoint slices by service", inputs.endpoint_slices,
      [](const Key&, const model::EndpointSlice& slice) {
        std::vector<Key> buckets;
        const auto label = slice.metadata.labels.find(std::string(model::kServiceNameLabel));
        if (label != slice.metadata.labels.end()) {
          buckets.push_back(KeyOf(slice.metadata.namespace_, label->second));
        }
        return buckets;
      });
  shared->world.reset(new World{inputs, grants, slices, backend_tls});
  const World& world = *shared->world;

  // ---- Listeners: who claims which port and name, and who gets it.
  auto& gateways = graph.Make<Derived<model::Gateway, OwnGateway>>(
      "gateways", inputs.gateways,
      [shared, &grants, &certificates](Reads& reads, const Key& key,
                                       const model::Gateway& gateway) {
        return TranslateGateway(reads, shared->inputs, grants, certificates,
                                shared->options.implicit_class, key, gateway);
      });
  shared->listener_world.reset(new ListenerWorld{inputs, grants, certificates, gateways, world});
  auto& gateway_claims = graph.Make<Derived<OwnGateway, ListenerClaim>>(
      "listeners of gateways", gateways,
      [shared](Reads& reads, const Key& key, const OwnGateway& gateway) {
        return ClaimListeners(reads, *shared->listener_world, key, gateway);
      });
  auto& set_claims = graph.Make<Derived<model::ListenerSet, ListenerClaim>>(
      "listeners of listener sets", inputs.listener_sets,
      [shared](Reads& reads, const Key&, const model::ListenerSet& set) {
        return ClaimListeners(reads, *shared->listener_world, set);
      });
  auto& claims = graph.Make<Union<ListenerClaim>>(
      "listeners claimed", std::vector<Readable<ListenerClaim>*>{&gateway_claims, &set_claims});
  auto& claims_by_port = graph.Make<Index<ListenerClaim>>(
      "claims by port", claims,
      [](const Key&, const ListenerClaim& claim) { return std::vector<Key>{PortBucket(claim)}; });
  auto& port_holders = graph.Make<DerivedGroup<ListenerClaim, PortHolder>>(
      "holders of ports", claims_by_port, [](Reads&, const Key& port, const auto& members) {
        Out<PortHolder> out;
        out.Emit(port, SettlePort(members));
        return out;
      });
  auto& claims_by_name = graph.Make<Index<ListenerClaim>>(
      "claims by name", claims,
      [](const Key&, const ListenerClaim& claim) { return std::vector<Key>{NameBucket(claim)}; });
  auto& listeners = graph.Make<DerivedGroup<ListenerClaim, BoundListener>>(
      "listeners settled", claims_by_name,
      [&port_holders](Reads& reads, const Key&, const Members<ListenerClaim>& members) {
        const auto first = (*members.begin()).second;
        const auto holder = reads.Get(port_holders, PortBucket(*first));
        return SettleName(holder ? *holder : PortHolder{}, members);
      });
  auto& listeners_by_parent = graph.Make<Index<BoundListener>>(
      "listeners by parent", listeners, [](const Key&, const BoundListener& listener) {
        return std::vector<Key>{listener.claim->parent.ToString()};
      });
  auto& listeners_by_port = graph.Make<Index<BoundListener>>(
      "listeners by port", listeners, [](const Key&, const BoundListener& listener) {
        return std::vector<Key>{PortBucket(*listener.claim)};
      });

  // ---- Routes: where they attach, and what they do.
  auto& gateways_by_scope = graph.Make<Index<OwnGateway>>(
      "default gateways", gateways, [](const Key&, const OwnGateway& gateway) {
        if (gateway.default_scope.empty()) return std::vector<Key>();
        return std::vector<Key>{gateway.default_scope};
      });
  shared->attach_world.reset(
      new AttachWorld{inputs, gateways, listeners_by_parent, gateways_by_scope});
  const AttachWorld& attach_world = *shared->attach_world;
  const auto http_view = [](const auto& route) { return HttpView(route); };
  const auto stream_view = [](const auto& route) { return ViewOf(route).route; };
  auto& http_attached = MakeAttached<model::HTTPRoute>(graph, "HTTPRoutes attached",
                                                       inputs.http_routes, attach_world, http_view);
  auto& grpc_attached = MakeAttached<model::GRPCRoute>(graph, "GRPCRoutes attached",
                                                       inputs.grpc_routes, attach_world, http_view);
  auto& tls_attached = MakeAttached<model::TLSRoute>(graph, "TLSRoutes attached", inputs.tls_routes,
                                                     attach_world, stream_view);
  auto& tcp_attached = MakeAttached<model::TCPRoute>(graph, "TCPRoutes attached", inputs.tcp_routes,
                                                     attach_world, stream_view);
  auto& udp_attached = MakeAttached<model::UDPRoute>(graph, "UDPRoutes attached", inputs.udp_routes,
                                                     attach_world, stream_view);
  auto& claimed = graph.Make<Union<RouteAttachment>>(
      "routes attached",
      std::vector<Readable<RouteAttachment>*>{&http_attached, &grpc_attached, &tls_attached,
                                              &tcp_attached, &udp_attached});
  auto& attached = SettleRivals(graph, claimed, grpc_attached);
  auto& attached_by_listener = graph.Make<Index<RouteAttachment>>(
      "routes by listener", attached, [](const Key&, const RouteAttachment& route) {
        std::vector<Key> buckets;
        for (const Attachment& each : route.attachments) buckets.push_back(each.listener);
        return buckets;
      });
  auto& attached_by_name = graph.Make<Index<RouteAttachment>>(
      "routes by listener and name", attached, [](const Key&, const RouteAttachment& route) {
        std::vector<Key> buckets;
        for (const Attachment& each : route.attachments) {
          for (const auto& host : each.hosts) {
            buckets.push_back(AttachmentBucket(each.listener, host.original));
          }
        }
        return buckets;
      });

  const RulesNodes http_rules = MakeRules<model::HTTPRoute>(
      graph, "HTTPRoutes", inputs.http_routes, inputs.frozen.http_routes, attached, world);
  const RulesNodes grpc_rules = MakeRules<model::GRPCRoute>(
      graph, "GRPCRoutes", inputs.grpc_routes, inputs.frozen.grpc_routes, attached, world);
  auto& all_rules = graph.Make<Union<RouteRules>>(
      "rules", std::vector<Readable<RouteRules>*>{&http_rules.written, &grpc_rules.written});
  auto& frozen_rules = graph.Make<Union<FrozenRules>>(
      "last good rules",
      std::vector<Readable<FrozenRules>*>{&http_rules.frozen, &grpc_rules.frozen});
  auto& rules = MakeInForce(graph, all_rules, frozen_rules);
  auto& tls_streams = MakeStreams<model::TLSRoute>(graph, "streams of TLSRoutes", inputs.tls_routes,
                                                   inputs.frozen.tls_routes, attached, world);
  auto& tcp_streams = MakeStreams<model::TCPRoute>(graph, "streams of TCPRoutes", inputs.tcp_routes,
                                                   inputs.frozen.tcp_routes, attached, world);
  auto& udp_streams = MakeStreams<model::UDPRoute>(graph, "streams of UDPRoutes", inputs.udp_routes,
                                                   inputs.frozen.udp_routes, attached, world);
  auto& all_streams = graph.Make<Union<StreamRoute>>(
      "streams", std::vector<Readable<StreamRoute>*>{&tls_streams, &tcp_streams, &udp_streams});
  auto& streams_by_name = graph.Make<Index<StreamRoute>>(
      "streams by name", all_streams, [](const Key&, const StreamRoute& stream) {
        return std::vector<Key>{StreamBucket(stream.group, stream.listener, stream.host)};
      });
  auto& streams = graph.Make<DerivedGroup<StreamRoute, StreamRoute>>(
      "streams settled", streams_by_name, [](Reads&, const Key& bucket, const auto& members) {
        return SettleStreams(bucket, members);
      });
  auto& streams_by_listener = graph.Make<Index<StreamRoute>>(
      "streams by listener", streams,
      [](const Key&, const StreamRoute& stream) { return std::vector<Key>{stream.listener}; });

  // ---- Hosts: every name that a listener or a route brings to a port.
  auto& attached_by_host = graph.Make<Index<RouteAttachment>>(
      "routes by host", attached, [](const Key&, const RouteAttachment& route) {
        std::vector<Key> buckets;
        if (route.route.kind != "HTTPRoute" && route.route.kind != "GRPCRoute") return buckets;
        for (const Attachment& attachment : route.attachments) {
          if (!attachment.served) continue;
          for (const auto& host : attachment.hosts) {
            buckets.push_back(HostBucket(attachment.group, host.effective));
          }
        }
        return buckets;
      });
  auto& listeners_by_name = graph.Make<Index<BoundListener>>(
      "listeners by name", listeners, [](const Key&, const BoundListener& listener) {
        std::vector<Key> buckets;
        const ListenerClaim& claim = *listener.claim;
        const bool http = claim.protocol == Protocol::kHttp || claim.protocol == Protocol::kHttps;
        if (http && listener.holds()) {
          buckets.push_back(HostBucket(GroupOf(claim), claim.hostname));
        }
        return buckets;
      });
  MakeOverlaps(graph, listeners);
  MakeEdgeChecks(graph, inputs.gateway_parameters);
  MakeNotYet(graph, inputs.not_yet);
  shared->host_world.reset(
      new HostWorld{listeners_by_name, attached_by_host, attached_by_name, rules});
  auto& hosts = graph.Make<flow::DerivedBuckets<ir::VirtualHost>>(
      "virtual hosts", std::vector<flow::Buckets*>{&listeners_by_name, &attached_by_host},
      [shared](Reads& reads, const Key& bucket) {
        return BuildVirtualHost(reads, *shared->host_world, bucket);
      });
  auto& groups = graph.Make<DerivedGroup<BoundListener, Group>>(
      "groups", listeners_by_port, [](Reads&, const Key&, const Members<BoundListener>& members) {
        Out<Group> out;
        if (auto group = BuildGroup(members)) {
          std::string name = group->name;
          out.Emit(std::move(name), std::move(*group));
        }
        return out;
      });
  auto& ports = graph.Make<DerivedGroup<BoundListener, ir::Listener>>(
      "ports", listeners_by_port,
      [&streams_by_listener, &listeners_by_port](Reads& reads, const Key& port,
                                                 const Members<BoundListener>& members) {
        Out<ir::Listener> out;
        if (auto listener = BuildListener(reads, streams_by_listener, members)) {
          if (listener->http3) LeaveUdpToOthers(reads, listeners_by_port, members, *listener, out);
          out.Emit(port, std::move(*listener));
        }
        return out;
      });

  // ---- Clusters: only those that some route refers to.
  auto& rules_by_cluster = graph.Make<Index<RouteRules>>(
      "rules by cluster", rules,
      [](const Key&, const RouteRules& each) { return NamesOf(each.clusters); });
  auto& streams_by_cluster = graph.Make<Index<StreamRoute>>(
      "streams by cluster", streams,
      [](const Key&, const StreamRoute& stream) { return NamesOf(stream.cluster_keys); });
  auto& listeners_by_cluster = graph.Make<Index<BoundListener>>(
      "listeners by cluster", listeners, [](const Key&, const BoundListener& listener) {
        return listener.serves() ? NamesOf(listener.claim->filter_clusters) : std::vector<Key>();
      });
  auto& cluster_keys = graph.Make<flow::DerivedBuckets<ClusterKey>>(
      "clusters referred to",
      std::vector<flow::Buckets*>{&rules_by_cluster, &streams_by_cluster, &listeners_by_cluster},
      [&rules_by_cluster, &streams_by_cluster, &listeners_by_cluster](Reads& reads,
                                                                      const Key& name) {
        Out<ClusterKey> out;
        const auto& by_rules = reads.Lookup(rules_by_cluster, name);
        const auto& by_streams = reads.Lookup(streams_by_cluster, name);
        const auto& clusters = !by_rules.empty() ? (*by_rules.begin()).second->clusters
                               : !by_streams.empty()
                                   ? (*by_streams.begin()).second->cluster_keys
                                   : (*reads.Lookup(listeners_by_cluster, name).begin())
                                         .second->claim->filter_clusters;
        out.Emit(name, *std::ranges::find(clusters, name, &ClusterKey::Name));
        return out;
      });
  auto& clusters = graph.Make<Derived<ClusterKey, ir::Cluster>>(
      "clusters", cluster_keys, [shared](Reads& reads, const Key& name, const ClusterKey& key) {
        Out<ir::Cluster> out;
        out.Emit(name, BuildCluster(reads, *shared->world, key));
        return out;
      });
  auto& endpoints = graph.Make<Derived<ClusterKey, ir::ClusterEndpoints>>(
      "endpoints", cluster_keys, [shared](Reads& reads, const Key& name, const ClusterKey& key) {
        Out<ir::ClusterEndpoints> out;
        out.Emit(name, BuildEndpoints(reads, *shared->world, key));
        return out;
      });

  // ---- Secrets: only those that a listener or a cluster refers to.
  auto& secrets = MakeSecrets(graph, {.certificates = certificates,
                                      .listeners = listeners,
                                      .clusters = clusters,
                                      .tls_claims = tls_claims});

  // ---- Status.
  auto& uses = MakeTargetUses(graph, tls_by_target, rules, streams, listeners);
  auto& policy_status = graph.Make<Derived<model::BackendTLSPolicy, ir::ObjectStatus>>(
      "status of BackendTLSPolicies", inputs.backend_tls_policies,
      [&uses](Reads& reads, const Key&, const model::BackendTLSPolicy& policy) {
        Out<ir::ObjectStatus> out;
        out.Emit(model::RefOf(policy).ToString(), PolicyStatus(reads, uses, policy));
        return out;
      });
  auto& sets_by_gateway = graph.Make<Index<model::ListenerSet>>(
      "listener sets by gateway", inputs.listener_sets,
      [](const Key&, const model::ListenerSet& set) {
        const auto& parent = set.spec.parentRef;
        return std::vector<Key>{
            KeyOf(parent.namespace_.value_or(set.metadata.namespace_), parent.name)};
      });
  shared->status_world.reset(
      new StatusWorld{inputs, listeners_by_parent, attached_by_listener, sets_by_gateway});
  auto& class_status = graph.Make<Derived<model::GatewayClass, ir::ObjectStatus>>(
      "status of classes", inputs.gateway_classes,
      [shared](Reads& reads, const Key&, const model::GatewayClass& gateway_class) {
        Out<ir::ObjectStatus> out;
        if (gateway_class.spec.controllerName != kController) return out;
        out.findings = ClassProblems(reads, shared->inputs, gateway_class);
        out.Emit(model::RefOf(gateway_class).ToString(), ClassStatus(gateway_class));
        return out;
      });
  auto& gateway_status = graph.Make<Derived<OwnGateway, ir::ObjectStatus>>(
      "status of gateways", gateways,
      [shared](Reads& reads, const Key&, const OwnGateway& gateway) {
        Out<ir::ObjectStatus> out;
        out.Emit(gateway.ref.ToString(), GatewayStatus(reads, *shared->status_world, gateway));
        return out;
      });
  auto& set_status = graph.Make<Derived<model::ListenerSet, ir::ObjectStatus>>(
      "status of listener sets", inputs.listener_sets,
      [shared, &gateways](Reads& reads, const Key&, const model::ListenerSet& set) {
        Out<ir::ObjectStatus> out;
        const auto& parent = set.spec.parentRef;
        const std::string gateway =
            KeyOf(parent.namespace_.value_or(set.metadata.namespace_), parent.name);
        if (!reads.Has(gateways, gateway)) return out;
        out.Emit(model::RefOf(set).ToString(),
                 ListenerSetStatus(reads, *shared->status_world, set));
        return out;
      });
  auto& statuses = graph.Make<Union<ir::ObjectStatus>>(
      "statuses", std::vector<Readable<ir::ObjectStatus>*>{&class_status, &gateway_status,
                                                           &set_status, &policy_status});

  return {groups, hosts, ports, clusters, endpoints, secrets, all_rules, rules, attached, statuses};
}

}  // namespace weft::translate
