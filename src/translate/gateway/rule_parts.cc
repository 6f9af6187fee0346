// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/rule_parts.h"

#include "model/scalars.h"
#include "translate/gateway/findings.h"

namespace weft::translate {
namespace {

ir::PathRewrite ToPathRewrite(const model::HTTPPathModifier& modifier) {
  if (modifier.type == "ReplaceFullPath") {
    return {ir::PathRewrite::Kind::kFull, modifier.replaceFullPath.value_or("/")};
  }
  return {ir::PathRewrite::Kind::kPrefix, modifier.replacePrefixMatch.value_or("/")};
}

}  // namespace

Boxed<ir::HeaderChanges> ToHeaderChanges(const model::HTTPHeaderFilter& filter) {
  if (filter.set.empty() && filter.add.empty() && filter.remove.empty()) return {};
  ir::HeaderChanges changes;
  for (const auto& header : filter.set) changes.set.emplace_back(header.name, header.value);
  for (const auto& header : filter.add) changes.add.emplace_back(header.name, header.value);
  changes.remove = filter.remove;
  return changes;
}

ir::Cors ToCors(const model::HTTPCORSFilter& filter) {
  return {.allow_origins = filter.allowOrigins,
          .allow_methods = filter.allowMethods,
          .allow_headers = filter.allowHeaders,
          .expose_headers = filter.exposeHeaders,
          .allow_credentials = filter.allowCredentials.value_or(false),
          .max_age_seconds = filter.maxAge > 0 ? static_cast<uint32_t>(filter.maxAge) : 5};
}

ir::Redirect ToRedirect(const model::HTTPRequestRedirectFilter& filter) {
  ir::Redirect redirect;
  redirect.scheme = filter.scheme.value_or("");
  redirect.hostname = filter.hostname.value_or("");
  redirect.port = static_cast<uint32_t>(filter.port.value_or(0));
  redirect.status = static_cast<uint32_t>(filter.statusCode.value_or(302));
  if (filter.path) redirect.path = ToPathRewrite(*filter.path);
  return redirect;
}

ir::UrlRewrite ToRewrite(const model::HTTPURLRewriteFilter& filter) {
  ir::UrlRewrite rewrite;
  rewrite.hostname = filter.hostname.value_or("");
  if (filter.path) rewrite.path = ToPathRewrite(*filter.path);
  return rewrite;
}

ir::ExternalAuth ToExternalAuth(const model::HTTPExternalAuthFilter& filter) {
  ir::ExternalAuth server{.grpc = filter.protocol == "GRPC"};
  if (server.grpc) {
    if (filter.grpc) server.request_headers = filter.grpc->allowedHeaders;
  } else if (filter.http) {
    server.path_prefix = filter.http->path;
    // The schema lets it begin with anything; Envoy wants a path.
    if (!server.path_prefix.empty() && !server.path_prefix.starts_with('/')) {
      server.path_prefix.insert(0, "/");
    }
    server.request_headers = filter.http->allowedHeaders;
    server.response_headers = filter.http->allowedResponseHeaders;
  }
  if (filter.forwardBody) {
    server.max_body_bytes = static_cast<uint32_t>(filter.forwardBody->maxSize);
  }
  return server;
}

ir::Mirror ToMirror(const model::HTTPRequestMirrorFilter& filter, std::string cluster) {
  ir::Mirror mirror{.cluster = std::move(cluster)};
  if (filter.fraction) {
    mirror.numerator = static_cast<uint32_t>(filter.fraction->numerator);
    mirror.denominator = static_cast<uint32_t>(filter.fraction->denominator.value_or(100));
  } else if (filter.percent) {
    mirror.numerator = static_cast<uint32_t>(*filter.percent);
  }
  return mirror;
}

std::optional<int64_t> Milliseconds(const std::optional<std::string>& duration) {
  if (!duration) return std::nullopt;
  return model::ParseDuration(*duration);
}

std::vector<ir::Mirror> ForwardBuilder::Mirrors(const FilterSet& filters, const std::string& field,
                                                bool needed) {
  std::vector<ir::Mirror> mirrors;
  for (const auto& [index, mirror] : filters.mirrors) {
    const std::string place = fmt::format("{}[{}].requestMirror.backendRef", field, index);
    std::string cluster = Resolve(mirror->backendRef, place, speaks_, needed);
    // The spec leaves a mirror that does not resolve out; the request itself is not touched.
    if (!cluster.empty()) mirrors.push_back(ToMirror(*mirror, std::move(cluster)));
  }
  return mirrors;
}

std::optional<std::vector<ir::ExternalAuth>> ForwardBuilder::ExternalAuths(
    const FilterSet& filters, const std::string& field) {
  std::vector<ir::ExternalAuth> servers;
  bool all = true;
  // Whether all are to be had is known only after the last: until then none of them is needed.
  const auto resolve = [&](size_t index, const model::HTTPExternalAuthFilter& filter, bool needed) {
    return Resolve(filter.backendRef, fmt::format("{}[{}].externalAuth.backendRef", field, index),
                   filter.protocol == "GRPC" ? Speaks::kGrpc : Speaks::kHttp, needed);
  };
  for (const auto& [index, filter] : filters.external_auth) {
    ir::ExternalAuth server = ToExternalAuth(*filter);
    server.cluster = resolve(index, *filter, false);
    all &= !server.cluster.empty();
    servers.push_back(std::move(server));
  }
  if (servers.size() > ir::kMaxExternalAuths) {
    result_.findings.push_back(
        {.severity = Severity::kError,
         .code = "WEFT-FILTER-TOO-MANY",
         .object = route_,
         .field = field,
         .message =
             fmt::format("{} ExternalAuth filters are more than the {} that can be asked, so "
                         "requests of this rule are answered with status 500",
                         servers.size(), ir::kMaxExternalAuths),
         .next = "let one server ask the others",
         .condition = False(std::string(kAllParents), "ResolvedRefs", "UnsupportedValue")});
    all = false;
  }
  if (!all) return std::nullopt;
  for (const auto& [index, filter] : filters.external_auth) resolve(index, *filter, true);
  return servers;
}

void ForwardBuilder::TellUnknown(const model::LocalObjectReference& reference, std::string field) {
  result_.findings.push_back(
      {.severity = Severity::kError,
       .code = "WEFT-FILTER-EXTENSION",
       .object = route_,
       .field = std::move(field),
       .message = fmt::format("no filter of kind {} in group {} is known, so its requests are "
                              "answered with an error",
                              reference.kind, reference.group),
       .next = "remove the filter",
       .condition = False(std::string(kAllParents), "ResolvedRefs", "InvalidKind")});
}

std::string ForwardBuilder::Resolve(const model::BackendObjectReference& reference,
                                    std::string field, Speaks speaks, bool needed) {
  const ResolvedBackend backend = ResolveBackend(
      reads_, world_,
      {.route = route_, .field = std::move(field), .speaks = speaks, .identity = identity_},
      reference, result_.findings);
  result_.rules.targets.insert(backend.targets.begin(), backend.targets.end());
  if (!backend.cluster) return {};
  if (needed) result_.rules.clusters.insert(*backend.cluster);
  return backend.cluster->Name();
}

}  // namespace weft::translate
