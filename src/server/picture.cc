// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <variant>

#include "envoy/cluster.h"
#include "envoy/listener.h"
#include "envoy/route_table.h"
#include "model/certificate.h"
#include "server/explain/match.h"
#include "server/shadow.h"

namespace weft::server {
namespace {

std::string Hash(const ir::Resource& resource) { return fmt::format("{:016x}", resource.version); }

std::string WordFor(ir::PathKind kind) {
  return kind == ir::PathKind::kExact   ? "Exact"
         : kind == ir::PathKind::kRegex ? "RegularExpression"
                                        : "PathPrefix";
}

std::vector<ValueMatchPicture> ToPicture(const std::vector<ir::ValueMatch>& values) {
  std::vector<ValueMatchPicture> pictures;
  for (const auto& value : values) pictures.push_back({value.name, value.regex, value.value});
  return pictures;
}

std::vector<ir::ValueMatch> ToValues(const std::vector<ValueMatchPicture>& pictures) {
  std::vector<ir::ValueMatch> values;
  for (const auto& each : pictures) values.push_back({each.name, each.regex, each.value});
  return values;
}

MatchPicture ToPicture(const ir::RouteMatch& match) {
  return {.path_kind = WordFor(match.path.kind),
          .path = match.path.value,
          .method = match.method,
          .headers = ToPicture(match.headers),
          .query_parameters = ToPicture(match.query_parameters),
          .grpc = match.grpc};
}

// What Envoy would be told of the route, were all its backends one.
std::string HashOfRest(const ir::Route& route, bool guarded) {
  auto copy = std::make_shared<ir::Route>(route);
  if (auto* forward = std::get_if<ir::Forward>(&copy->action)) {
    for (ir::WeightedBackend& backend : forward->backends) {
      if (!backend.cluster.empty()) backend.cluster = "any";
      backend.weight = 1;
    }
  }
  ir::VirtualHost host;
  host.host = "any";
  host.guarded = guarded;
  host.routes.push_back(std::move(copy));
  return Hash(envoy::ToRoutes(
      "any", {std::make_shared<const envoy::HostPart>(envoy::ToHostPart(host, 0))}));
}

RoutePicture PictureOf(const ir::Route& route, bool guarded) {
  RoutePicture picture{.name = route.name, .object = route.owner, .match = ToPicture(route.match)};
  if (const auto* forward = std::get_if<ir::Forward>(&route.action)) {
    picture.action = "forward";
    for (const ir::WeightedBackend& backend : forward->backends) {
      picture.backends.push_back({backend.cluster, backend.weight});
    }
  } else if (const auto* redirect = std::get_if<ir::Redirect>(&route.action)) {
    picture.action = fmt::format("redirect {}", redirect->status);
  } else {
    picture.action = fmt::format("response {}", std::get<ir::DirectResponse>(route.action).status);
  }
  picture.rest = HashOfRest(route, guarded);
  return picture;
}

HostPicture PictureOf(const ir::VirtualHost& host) {
  HostPicture picture{.group = host.group, .host = host.host, .owner = host.owner_listener};
  RouteOrder order;
  for (const auto& route : host.routes) {
    RoutePicture& added = picture.routes.emplace_back(PictureOf(*route, host.guarded));
    if (const auto first = order.FirstCovering(route->match)) {
      added.shadowed_by = host.routes[*first]->name;
    }
    order.Add(route->match);
  }
  return picture;
}

ListenerPicture PictureOf(const ir::Listener& listener) {
  ListenerPicture picture{.name = listener.name};
  for (const ir::FilterChain& chain : listener.chains) picture.chains.push_back(chain.name);
  std::ranges::sort(picture.chains);
  // Where the module's file is, and who owns the port, is not for its clients to see.
  picture.hash = Hash(envoy::ToListener(listener, ""));
  return picture;
}

CertificatePicture PictureOf(const ir::Secret& secret) {
  CertificatePicture picture{.name = secret.name};
  const auto seen = model::InspectTrustBundle(
      secret.certificate_chain.empty() ? secret.trusted_ca : secret.certificate_chain, 0);
  if (seen.certificates.empty()) return picture;
  const model::CertificateInfo& first = seen.certificates.front();
  picture.subject = first.subject;
  picture.dns_names = first.dns_names;
  picture.not_after = first.not_after;
  picture.fingerprint = first.fingerprint;
  return picture;
}

}  // namespace

std::string TextOf(const ir::Endpoint& endpoint) {
  std::string text;
  if (!endpoint.unix_path.empty()) {
    text = "unix:" + endpoint.unix_path;
  } else if (endpoint.ip.find(':') != std::string::npos) {
    text = fmt::format("[{}]:{}", endpoint.ip, endpoint.port);
  } else {
    text = fmt::format("{}:{}", endpoint.ip, endpoint.port);
  }
  if (endpoint.draining) text += " (draining)";
  return text;
}

ir::RouteMatch ToMatch(const MatchPicture& picture) {
  ir::RouteMatch match;
  match.path.kind = picture.path_kind == "Exact"               ? ir::PathKind::kExact
                    : picture.path_kind == "RegularExpression" ? ir::PathKind::kRegex
                                                               : ir::PathKind::kPrefix;
  match.path.value = picture.path;
  match.method = picture.method;
  match.headers = ToValues(picture.headers);
  match.query_parameters = ToValues(picture.query_parameters);
  match.grpc = picture.grpc;
  return match;
}

Picture PictureOf(const engine::Core& core) {
  Picture picture;
  const translate::Outputs& gateway = core.gateway();
  gateway.listeners.ForEach([&](const flow::Key&, const flow::Ref<ir::Listener>& listener) {
    picture.listeners.push_back(PictureOf(*listener));
  });
  gateway.hosts.ForEach([&](const flow::Key&, const flow::Ref<ir::VirtualHost>& host) {
    picture.hosts.push_back(PictureOf(*host));
  });
  gateway.clusters.ForEach([&](const flow::Key& name, const flow::Ref<ir::Cluster>& cluster) {
    ClusterPicture& added = picture.clusters.emplace_back();
    added.name = name;
    added.hash = Hash(envoy::ToCluster(*cluster));
    if (const auto endpoints = gateway.endpoints.Find(name)) {
      for (const auto& endpoint : endpoints->endpoints) added.endpoints.push_back(TextOf(endpoint));
    }
  });
  gateway.secrets.ForEach([&](const flow::Key&, const flow::Ref<ir::Secret>& secret) {
    picture.certificates.push_back(PictureOf(*secret));
  });
  std::ranges::sort(picture.listeners, {}, &ListenerPicture::name);
  std::ranges::sort(picture.certificates, {}, &CertificatePicture::name);
  return picture;
}

}  // namespace weft::server
