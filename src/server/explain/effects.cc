// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/explain/effects.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/host_key.h"
#include "engine/objects.h"
#include "model/grpc_route.h"
#include "model/http_route.h"
#include "translate/gateway/world.h"

namespace weft::server {
namespace {

// Filters of the API in the order in which the proxy acts on them.
constexpr std::string_view kOrder[] = {"CORS",
                                       "ExternalAuth",
                                       "RequestHeaderModifier",
                                       "URLRewrite",
                                       "RequestRedirect",
                                       "RequestMirror",
                                       "ResponseHeaderModifier"};

std::string Told(const model::HTTPHeaderFilter& filter) {
  std::vector<std::string> parts;
  for (const auto& header : filter.set) {
    parts.push_back(fmt::format("set {}: {}", header.name, header.value));
  }
  for (const auto& header : filter.add) {
    parts.push_back(fmt::format("add {}: {}", header.name, header.value));
  }
  for (const std::string& name : filter.remove) parts.push_back("remove " + name);
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string Told(const model::HTTPPathModifier& path) {
  return path.type == "ReplaceFullPath"
             ? fmt::format("the path becomes {}", path.replaceFullPath.value_or("/"))
             : fmt::format("the matched prefix becomes {}", path.replacePrefixMatch.value_or("/"));
}

std::string Told(const model::HTTPURLRewriteFilter& filter) {
  std::vector<std::string> parts;
  if (filter.hostname) parts.push_back(fmt::format("the host becomes {}", *filter.hostname));
  if (filter.path) parts.push_back(Told(*filter.path));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string Told(const model::HTTPRequestRedirectFilter& filter) {
  std::vector<std::string> parts = {fmt::format("status {}", filter.statusCode.value_or(302))};
  if (filter.scheme) parts.push_back("to " + *filter.scheme);
  if (filter.hostname) parts.push_back("to host " + *filter.hostname);
  if (filter.port) parts.push_back(fmt::format("to port {}", *filter.port));
  if (filter.path) parts.push_back(Told(*filter.path));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string Told(const model::HTTPRequestMirrorFilter& filter) {
  std::string share = "all requests";
  if (filter.fraction) {
    share = fmt::format("{} of {} requests", filter.fraction->numerator,
                        filter.fraction->denominator.value_or(100));
  } else if (filter.percent) {
    share = fmt::format("{} % of the requests", *filter.percent);
  }
  return fmt::format("a copy of {} to {} {}", share, filter.backendRef.kind.value_or("Service"),
                     filter.backendRef.name);
}

std::string Told(const model::HTTPCORSFilter& filter) {
  return fmt::format("origins {}", fmt::join(filter.allowOrigins, ", "));
}

std::string Told(const model::HTTPExternalAuthFilter& filter) {
  return fmt::format("{} {} is asked by {}", filter.backendRef.kind.value_or("Service"),
                     filter.backendRef.name, filter.protocol == "GRPC" ? "gRPC" : "HTTP");
}

template <class Filter>
std::string EffectOf(const Filter& filter) {
  if (filter.requestHeaderModifier) return Told(*filter.requestHeaderModifier);
  if (filter.responseHeaderModifier) return Told(*filter.responseHeaderModifier);
  if (filter.requestMirror) return Told(*filter.requestMirror);
  if constexpr (requires { filter.urlRewrite; }) {
    if (filter.urlRewrite) return Told(*filter.urlRewrite);
    if (filter.requestRedirect) return Told(*filter.requestRedirect);
    if (filter.cors) return Told(*filter.cors);
    if (filter.externalAuth) return Told(*filter.externalAuth);
  }
  return {};
}

template <class Filter>
std::vector<FilterView> FiltersOf(const std::vector<Filter>& filters, const ObjectRef& object,
                                  const std::string& field) {
  std::vector<FilterView> views;
  for (const std::string_view type : kOrder) {
    for (size_t index = 0; index < filters.size(); ++index) {
      if (filters[index].type != type) continue;
      FilterView view{.filter = filters[index].type, .effect = EffectOf(filters[index])};
      view.from.object = object;
      view.from.field = fmt::format("{}[{}]", field, index);
      views.push_back(std::move(view));
    }
  }
  return views;
}

template <class Route>
RuleEffects EffectsIn(const engine::Core& core, const ObjectRef& object, size_t rule) {
  RuleEffects effects;
  const auto route =
      core.objects().Of<Route>().Find(translate::KeyOf(object.namespace_, object.name));
  if (!route || rule >= route->spec.rules.size()) return effects;
  const auto& from = route->spec.rules[rule];
  const std::string field = fmt::format("spec.rules[{}]", rule);
  effects.filters = FiltersOf(from.filters, object, field + ".filters");
  for (size_t index = 0; index < from.backendRefs.size(); ++index) {
    effects.backends.push_back(FiltersOf(from.backendRefs[index].filters, object,
                                         fmt::format("{}.backendRefs[{}].filters", field, index)));
  }
  return effects;
}

std::string Milliseconds(int64_t value) {
  if (value == 0) return "none";
  if (value % 1000 == 0) return fmt::format("{} s", value / 1000);
  return fmt::format("{} ms", value);
}

std::string Told(const ir::Retry& retry) {
  std::string text =
      fmt::format("{} more {}", retry.attempts, retry.attempts == 1 ? "attempt" : "attempts");
  std::vector<std::string> on;
  if (retry.on_connection_error) on.emplace_back("a broken connection");
  if (!retry.codes.empty()) on.push_back(fmt::format("status {}", fmt::join(retry.codes, ", ")));
  if (!on.empty()) text += fmt::format(" on {}", fmt::join(on, " or "));
  if (retry.backoff_ms) text += fmt::format(", from {} apart", Milliseconds(*retry.backoff_ms));
  return text;
}

}  // namespace

RuleEffects EffectsOf(const engine::Core& core, const ObjectRef& object, size_t rule) {
  return object.kind == "GRPCRoute" ? EffectsIn<model::GRPCRoute>(core, object, rule)
                                    : EffectsIn<model::HTTPRoute>(core, object, rule);
}

std::vector<Fact> SettingsOf(const ir::Forward& forward, int64_t default_timeout_ms) {
  std::vector<Fact> settings;
  const auto given = forward.timeouts.request_ms;
  settings.push_back({"timeout", Milliseconds(given.value_or(default_timeout_ms)) +
                                     (given ? "" : " (the port's default)")});
  if (const auto each = forward.timeouts.backend_request_ms) {
    settings.push_back({"timeout of each try", Milliseconds(*each)});
  }
  if (forward.retry && forward.retry->attempts > 0) {
    settings.push_back({"retry", Told(*forward.retry)});
  }
  return settings;
}

std::string Rewritten(const ir::PathRewrite& rewrite, const ir::PathMatch& match,
                      const std::string& path) {
  if (rewrite.kind == ir::PathRewrite::Kind::kFull) {
    return rewrite.value.starts_with('/') ? rewrite.value : "/" + rewrite.value;
  }
  std::string_view front = rewrite.value;
  while (front.ends_with('/')) front.remove_suffix(1);
  std::string_view rest = path;
  rest.remove_prefix(std::min(rest.size(), match.value.size()));
  // The prefix "/" takes the slash between front and rest with it; an empty front needs one.
  if (match.value == "/") return fmt::format("{}/{}", front, rest);
  if (!front.empty()) return fmt::format("{}{}", front, rest);
  while (rest.starts_with('/')) rest.remove_prefix(1);
  return fmt::format("/{}", rest);
}

std::string LocationOf(const ir::Redirect& redirect, const ir::PathMatch& match,
                       const HttpRequest& request) {
  const std::string scheme = redirect.scheme.empty() ? request.scheme : redirect.scheme;
  const std::string_view host = HostOf(request.authority);
  std::string authority = redirect.hostname.empty() ? std::string(host) : redirect.hostname;
  if (redirect.port != 0) {
    authority += fmt::format(":{}", redirect.port);
  } else if (redirect.hostname.empty() && redirect.scheme.empty()) {
    authority = request.authority;
  }
  std::string path = redirect.path ? Rewritten(*redirect.path, match, request.path) : request.path;
  if (!request.query.empty()) path += "?" + request.query;
  return fmt::format("{}://{}{}", scheme, authority, path);
}

}  // namespace weft::server
