// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/rule_parts.h"

#include "model/scalars.h"

namespace weft::translate {
namespace {

ir::PathRewrite ToPathRewrite(const model::HTTPPathModifier& modifier) {
  if (modifier.type == "ReplaceFullPath") {
    return {ir::PathRewrite::Kind::kFull, modifier.replaceFullPath.value_or("/")};
  }
  return {ir::PathRewrite::Kind::kPrefix, modifier.replacePrefixMatch.value_or("/")};
}

}  // namespace

ir::HeaderChanges ToHeaderChanges(const model::HTTPHeaderFilter& filter) {
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

Finding NotSticky(const ObjectRef& route, const std::string& field) {
  return {.severity = Severity::kWarning,
          .code = "WEFT-SESSION-PERSISTENCE",
          .object = route,
          .field = field + ".sessionPersistence",
          .message = "sessions do not stick to a backend yet: requests go to any of them",
          .next = "remove the field, or see docs/features.md"};
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
    std::string cluster = Resolve(mirror->backendRef, place, needed);
    // The spec leaves a mirror that does not resolve out; the request itself is not touched.
    if (!cluster.empty()) mirrors.push_back(ToMirror(*mirror, std::move(cluster)));
  }
  return mirrors;
}

std::string ForwardBuilder::Resolve(const model::BackendObjectReference& reference,
                                    std::string field, bool needed) {
  const ResolvedBackend backend = ResolveBackend(
      reads_, world_,
      {.route = route_, .field = std::move(field), .speaks = speaks_, .identity = identity_},
      reference, result_.findings);
  result_.rules.targets.insert(backend.targets.begin(), backend.targets.end());
  if (!backend.cluster) return {};
  if (needed) result_.rules.clusters.insert(*backend.cluster);
  return backend.cluster->Name();
}

}  // namespace weft::translate
