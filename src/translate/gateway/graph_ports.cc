// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Hosts and ports: every name that a listener or a route brings to a port.
#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "translate/gateway/edge.h"
#include "translate/gateway/graph_parts.h"
#include "translate/gateway/hosts.h"
#include "translate/gateway/not_yet.h"
#include "translate/gateway/overlap.h"
#include "translate/gateway/ports.h"
#include "translate/gateway/settle.h"

namespace weft::translate {
namespace {

using flow::DerivedGroup;
using flow::Index;
using flow::Key;
using flow::Members;
using flow::Out;
using flow::Reads;

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

}  // namespace

Ports MakePorts(flow::Graph& graph, const Inputs& inputs, const Listeners& listeners,
                const AttachedRoutes& attached, const Rules& rules, const Streams& streams) {
  auto& attached_by_host = graph.Make<Index<RouteAttachment>>(
      "routes by host", attached.settled, [](const Key&, const RouteAttachment& route) {
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
      "listeners by name", listeners.settled, [](const Key&, const BoundListener& listener) {
        std::vector<Key> buckets;
        const ListenerClaim& claim = *listener.claim;
        const bool http = claim.protocol == Protocol::kHttp || claim.protocol == Protocol::kHttps;
        if (http && listener.holds()) {
          buckets.push_back(HostBucket(GroupOf(claim), claim.hostname));
        }
        return buckets;
      });
  MakeOverlaps(graph, listeners.settled);
  MakeEdgeChecks(graph, inputs.gateway_parameters);
  MakeNotYet(graph, inputs.not_yet);
  const HostWorld world{listeners_by_name, attached_by_host, attached.by_name, rules.in_force};
  auto& hosts = graph.Make<flow::DerivedBuckets<ir::VirtualHost>>(
      "virtual hosts", std::vector<flow::Buckets*>{&listeners_by_name, &attached_by_host},
      [world](Reads& reads, const Key& bucket) { return BuildVirtualHost(reads, world, bucket); });
  auto& groups = graph.Make<DerivedGroup<BoundListener, Group>>(
      "groups", listeners.by_port, [](Reads&, const Key&, const Members<BoundListener>& members) {
        Out<Group> out;
        if (auto group = BuildGroup(members)) {
          std::string name = group->name;
          out.Emit(std::move(name), std::move(*group));
        }
        return out;
      });
  auto& ports = graph.Make<DerivedGroup<BoundListener, ir::Listener>>(
      "ports", listeners.by_port,
      [&streams_by_listener = streams.by_listener, &listeners_by_port = listeners.by_port](
          Reads& reads, const Key& port, const Members<BoundListener>& members) {
        Out<ir::Listener> out;
        if (auto listener = BuildListener(reads, streams_by_listener, members)) {
          if (listener->http3) LeaveUdpToOthers(reads, listeners_by_port, members, *listener, out);
          out.Emit(port, std::move(*listener));
        }
        return out;
      });
  return {groups, hosts, ports};
}

}  // namespace weft::translate
