// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// TLSRoutes, TCPRoutes and UDPRoutes: what they do.
#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "translate/gateway/freeze.h"
#include "translate/gateway/graph_parts.h"
#include "translate/gateway/streams.h"

namespace weft::translate {
namespace {

using flow::Derived;
using flow::DerivedGroup;
using flow::Graph;
using flow::Index;
using flow::Key;
using flow::Out;
using flow::Readable;
using flow::Reads;
using flow::Union;

template <class Route>
Readable<StreamRoute>& StreamsOfKind(Graph& graph, std::string name, Readable<Route>& routes,
                                     Readable<Frozen<Route>>& frozen,
                                     Readable<RouteAttachment>& attached, const World& world) {
  return graph.Make<Derived<Route, StreamRoute>>(
      std::move(name), routes,
      [&frozen, &attached, world](Reads& reads, const Key& key, const Route& route) {
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
          StreamView view = ViewOf(*stand_in);
          view.stand_in = true;
          out.values = TranslateStream(reads, world, view, served).values;
        }
        if (!refused->message.empty()) {
          out.findings.push_back(RouteRefused(ref, refused->message, stand_in != nullptr));
        }
        return out;
      });
}

}  // namespace

Streams MakeStreams(Graph& graph, const World& world, const AttachedRoutes& attached) {
  const Inputs& inputs = world.inputs;
  auto& tls_streams =
      StreamsOfKind<model::TLSRoute>(graph, "streams of TLSRoutes", inputs.tls_routes,
                                     inputs.frozen.tls_routes, attached.settled, world);
  auto& tcp_streams =
      StreamsOfKind<model::TCPRoute>(graph, "streams of TCPRoutes", inputs.tcp_routes,
                                     inputs.frozen.tcp_routes, attached.settled, world);
  auto& udp_streams =
      StreamsOfKind<model::UDPRoute>(graph, "streams of UDPRoutes", inputs.udp_routes,
                                     inputs.frozen.udp_routes, attached.settled, world);
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
  return {streams, streams_by_listener};
}

}  // namespace weft::translate
