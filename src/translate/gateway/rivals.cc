// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/rivals.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "translate/gateway/findings.h"
#include "translate/gateway/hostname.h"

namespace weft::translate {
namespace {

using flow::Key;
using flow::Reads;

// Two names intersect when one covers the other: it is among the patterns that cover the other one.
std::string At(std::string_view listener, std::string_view host) {
  return fmt::format("{}|={}", listener, host);
}
std::string Below(std::string_view listener, std::string_view pattern) {
  return fmt::format("{}|<{}", listener, pattern);
}

// Under which keys a name is found by those that it intersects.
std::vector<std::string> KeysOf(std::string_view listener, const std::string& host) {
  std::vector<std::string> keys = {At(listener, host)};
  for (const std::string& pattern : PatternsCovering(host))
    keys.push_back(Below(listener, pattern));
  return keys;
}

// Under which keys the names are that it intersects.
std::vector<std::string> SoughtBy(std::string_view listener, const std::string& host) {
  std::vector<std::string> keys = {Below(listener, host)};
  for (const std::string& pattern : PatternsCovering(host)) keys.push_back(At(listener, pattern));
  return keys;
}

std::string AttachmentKey(const Attachment& attachment) {
  return fmt::format("{}|{}", attachment.route.ToString(), attachment.listener);
}

// An attachment that lost, and to whom.
struct Rejection {
  ObjectRef winner;
  bool operator==(const Rejection&) const = default;
};

// All that may be in each other's way on one listener, the eldest first: each takes its names
// unless the other kind has one that intersects.
flow::Out<Rejection> Settle(const flow::Members<Attachment>& members) {
  std::vector<flow::Ref<Attachment>> line;
  for (const auto& [key, attachment] : members) line.push_back(attachment);
  std::ranges::sort(line, {}, [](const auto& attachment) {
    return std::tie(attachment->seniority, attachment->route.kind);
  });
  std::map<std::string, std::map<std::string, ObjectRef>> taken;  // by kind, then by key
  const auto rival_of = [&taken](const Attachment& attachment) -> const ObjectRef* {
    for (const auto& [kind, names] : taken) {
      if (kind == attachment.route.kind) continue;
      for (const Attachment::Host& host : attachment.hosts) {
        for (const std::string& key : SoughtBy(attachment.listener, host.effective)) {
          if (const auto found = names.find(key); found != names.end()) return &found->second;
        }
      }
    }
    return nullptr;
  };
  flow::Out<Rejection> out;
  for (const auto& attachment : line) {
    if (const ObjectRef* winner = rival_of(*attachment)) {
      out.Emit(AttachmentKey(*attachment), Rejection{*winner});
      continue;
    }
    for (const Attachment::Host& host : attachment->hosts) {
      for (std::string& key : KeysOf(attachment->listener, host.effective)) {
        taken[attachment->route.kind].emplace(std::move(key), attachment->route);
      }
    }
  }
  return out;
}

// Takes the rejected attachments out of a route's.
flow::Out<RouteAttachment> Settled(const RouteAttachment& claimed,
                                   const std::map<std::string, ObjectRef>& winners) {
  flow::Out<RouteAttachment> out;
  RouteAttachment route = claimed;
  std::erase_if(route.attachments, [&](const Attachment& attachment) {
    return winners.contains(attachment.listener);
  });
  for (OwnParent& parent : route.parents) {
    const size_t before = parent.listeners.size();
    std::string rival;
    std::erase_if(parent.listeners, [&](const std::string& listener) {
      const auto winner = winners.find(listener);
      if (winner == winners.end()) return false;
      rival = winner->second.ForPeople();
      return true;
    });
    if (parent.listeners.size() == before) continue;
    Finding finding{
        .severity = parent.listeners.empty() ? Severity::kError : Severity::kWarning,
        .code = "WEFT-ROUTE-KIND-CONFLICT",
        .object = route.route,
        .field = fmt::format("spec.parentRefs[{}]", parent.index),
        .message = fmt::format("{} is older and has a host name that intersects with this route's; "
                               "of an HTTPRoute and a GRPCRoute a listener serves one",
                               rival),
        .next = "use other host names, or another listener"};
    if (parent.listeners.empty()) {
      finding.condition = False(ParentScope(parent.index), "Accepted", "HostnameConflict");
    }
    out.findings.push_back(std::move(finding));
  }
  out.Emit(route.route.ToString(), std::move(route));
  return out;
}

}  // namespace

flow::Readable<RouteAttachment>& SettleRivals(flow::Graph& graph,
                                              flow::Readable<RouteAttachment>& claimed,
                                              flow::Readable<RouteAttachment>& grpc) {
  // Listeners without GRPCRoutes cost nothing: their routes look at one bucket, which is empty.
  auto& grpc_by_name = graph.Make<flow::Index<RouteAttachment>>(
      "GRPCRoutes by listener and name", grpc, [](const Key&, const RouteAttachment& route) {
        std::vector<Key> buckets;
        for (const Attachment& attachment : route.attachments) {
          buckets.push_back(attachment.listener);
          for (const Attachment::Host& host : attachment.hosts) {
            for (std::string& key : KeysOf(attachment.listener, host.effective)) {
              buckets.push_back(std::move(key));
            }
          }
        }
        return buckets;
      });
  auto& contested = graph.Make<flow::Derived<RouteAttachment, Attachment>>(
      "attachments contested", claimed,
      [&grpc_by_name](Reads& reads, const Key&, const RouteAttachment& route) {
        flow::Out<Attachment> out;
        const bool is_grpc = route.route.kind == "GRPCRoute";
        if (!is_grpc && route.route.kind != "HTTPRoute") return out;
        for (const Attachment& attachment : route.attachments) {
          if (!is_grpc && !reads.HasAny(grpc_by_name, attachment.listener)) continue;
          const bool meets =
              is_grpc || std::ranges::any_of(attachment.hosts, [&](const auto& host) {
                return std::ranges::any_of(
                    SoughtBy(attachment.listener, host.effective),
                    [&](const std::string& key) { return reads.HasAny(grpc_by_name, key); });
              });
          if (meets) out.Emit(AttachmentKey(attachment), attachment);
        }
        return out;
      });
  auto& contested_by_listener = graph.Make<flow::Index<Attachment>>(
      "contested by listener", contested, [](const Key&, const Attachment& attachment) {
        return std::vector<Key>{attachment.listener};
      });
  auto& rejections = graph.Make<flow::DerivedGroup<Attachment, Rejection>>(
      "attachments rejected", contested_by_listener,
      [](Reads&, const Key&, const flow::Members<Attachment>& members) { return Settle(members); });
  return graph.Make<flow::Derived<RouteAttachment, RouteAttachment>>(
      "routes settled", claimed,
      [&rejections, &grpc_by_name](Reads& reads, const Key& key,
                                   const flow::Ref<RouteAttachment>& route) {
        std::map<std::string, ObjectRef> winners;  // by listener
        for (const Attachment& attachment : route->attachments) {
          if (!reads.HasAny(grpc_by_name, attachment.listener)) continue;
          if (const auto rejection = reads.Get(rejections, AttachmentKey(attachment))) {
            winners.emplace(attachment.listener, rejection->winner);
          }
        }
        if (!winners.empty()) return Settled(*route, winners);
        flow::Out<RouteAttachment> out;
        out.Emit(key, route);  // shared, not copied
        return out;
      });
}

}  // namespace weft::translate
