// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "envoy/route.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "envoy/cors.h"
#include "envoy/extensions/retry/host/previous_hosts/v3/previous_hosts.pb.h"
#include "envoy/external_auth.h"
#include "envoy/fraction.h"
#include "envoy/message.h"
#include "envoy/path_rewrite.h"
#include "envoy/session.h"

namespace weft::envoy {
namespace {

namespace route3 = ::envoy::config::route::v3;
namespace core3 = ::envoy::config::core::v3;

// How often an endpoint is drawn again that was tried before.
constexpr int kRedraws = 5;

void SetValueMatch(const ir::ValueMatch& from, ::envoy::type::matcher::v3::StringMatcher* matcher) {
  if (from.regex) {
    matcher->mutable_safe_regex()->set_regex(from.value);
  } else {
    matcher->set_exact(from.value);
  }
}

void SetMatch(const ir::RouteMatch& from, route3::RouteMatch* match) {
  switch (from.path.kind) {
    case ir::PathKind::kExact:
      match->set_path(from.path.value);
      break;
    case ir::PathKind::kRegex:
      match->mutable_safe_regex()->set_regex(from.path.value);
      break;
    case ir::PathKind::kPrefix:
      if (from.path.value == "/") {
        match->set_prefix("/");
      } else {
        match->set_path_separated_prefix(from.path.value);
      }
      break;
  }
  if (!from.method.empty()) {
    auto* method = match->add_headers();
    method->set_name(":method");
    method->mutable_string_match()->set_exact(from.method);
  }
  for (const ir::ValueMatch& header : from.headers) {
    auto* added = match->add_headers();
    added->set_name(header.name);
    SetValueMatch(header, added->mutable_string_match());
  }
  for (const ir::ValueMatch& parameter : from.query_parameters) {
    auto* added = match->add_query_parameters();
    added->set_name(parameter.name);
    SetValueMatch(parameter, added->mutable_string_match());
  }
  if (from.grpc) match->mutable_grpc();
}

// A "%" in a user's value is the sign itself, never a command of Envoy's formatter.
std::string Literal(const std::string& value) {
  std::string literal;
  for (const char letter : value) {
    literal += letter;
    if (letter == '%') literal += '%';
  }
  return literal;
}

void AddHeader(const std::pair<std::string, std::string>& header,
               core3::HeaderValueOption::HeaderAppendAction action,
               core3::HeaderValueOption* option) {
  option->mutable_header()->set_key(header.first);
  option->mutable_header()->set_value(Literal(header.second));
  option->set_append_action(action);
  option->set_keep_empty_value(true);
}

// `Target` is a Route or a ClusterWeight: both carry header changes under the same names.
template <class Target>
void SetHeaderChanges(const Boxed<ir::HeaderChanges>& request_changes,
                      const Boxed<ir::HeaderChanges>& response_changes, Target* target) {
  static const ir::HeaderChanges kNone;
  const ir::HeaderChanges& request = request_changes ? *request_changes : kNone;
  const ir::HeaderChanges& response = response_changes ? *response_changes : kNone;
  for (const auto& header : request.set) {
    AddHeader(header, core3::HeaderValueOption::OVERWRITE_IF_EXISTS_OR_ADD,
              target->add_request_headers_to_add());
  }
  for (const auto& header : request.add) {
    AddHeader(header, core3::HeaderValueOption::APPEND_IF_EXISTS_OR_ADD,
              target->add_request_headers_to_add());
  }
  for (const std::string& name : request.remove) target->add_request_headers_to_remove(name);
  for (const auto& header : response.set) {
    AddHeader(header, core3::HeaderValueOption::OVERWRITE_IF_EXISTS_OR_ADD,
              target->add_response_headers_to_add());
  }
  for (const auto& header : response.add) {
    AddHeader(header, core3::HeaderValueOption::APPEND_IF_EXISTS_OR_ADD,
              target->add_response_headers_to_add());
  }
  for (const std::string& name : response.remove) target->add_response_headers_to_remove(name);
}

void SetRetry(const ir::Forward& forward, route3::RouteAction* action) {
  const bool retries = forward.retry && forward.retry->attempts > 0;
  const auto per_try = forward.timeouts.backend_request_ms;
  if (!retries && !per_try) return;
  auto* policy = action->mutable_retry_policy();
  if (per_try && *per_try > 0) SetMilliseconds(*per_try, policy->mutable_per_try_timeout());
  policy->mutable_num_retries()->set_value(retries ? forward.retry->attempts : 0);
  if (!retries) return;
  std::string on;
  if (forward.retry->on_connection_error) {
    on = "connect-failure,refused-stream,reset-before-request";
    // A try that timed out is tried again. Envoy has but one name for that and for connections that
    // break under a request; a route without such a timeout never repeats what may have been done.
    if (per_try && *per_try > 0) on += ",reset";
  }
  if (!forward.retry->codes.empty()) {
    on += on.empty() ? "retriable-status-codes" : ",retriable-status-codes";
    for (const uint32_t code : forward.retry->codes) policy->add_retriable_status_codes(code);
  }
  policy->set_retry_on(on);
  // To another endpoint, where there is one.
  auto* elsewhere = policy->add_retry_host_predicate();
  elsewhere->set_name("envoy.retry_host_predicates.previous_hosts");
  PackInto(::envoy::extensions::retry::host::previous_hosts::v3::PreviousHostsPredicate(),
           elsewhere->mutable_typed_config());
  policy->set_host_selection_retry_max_attempts(kRedraws);
  if (forward.retry->backoff_ms && *forward.retry->backoff_ms > 0) {
    SetMilliseconds(*forward.retry->backoff_ms,
                    policy->mutable_retry_back_off()->mutable_base_interval());
  }
}

// The limit of the whole request: as given, else the edge's, which must leave room for what is
// given for each try.
int64_t TotalTimeout(const ir::Forward& forward, int64_t edge_ms) {
  constexpr int64_t kMostTries = 100;
  constexpr int64_t kLongest = 9'000'000'000'000;  // 285 years; Envoy refuses more than 292
  if (forward.timeouts.request_ms) return *forward.timeouts.request_ms;
  if (!forward.timeouts.backend_request_ms) return edge_ms;
  const int64_t each = *forward.timeouts.backend_request_ms;
  if (each == 0 || edge_ms == 0) return 0;
  const int64_t tries = 1 + (forward.retry ? forward.retry->attempts : 0);
  return std::max(edge_ms, std::min(each * std::min(tries, kMostTries), kLongest));
}

void AddMirrors(const std::vector<ir::Mirror>& mirrors, route3::RouteAction* action,
                std::vector<std::string>& clusters) {
  for (const ir::Mirror& mirror : mirrors) {
    auto* policy = action->add_request_mirror_policies();
    policy->set_cluster(mirror.cluster);
    policy->set_disable_shadow_host_suffix_append(true);
    auto* share = policy->mutable_runtime_fraction()->mutable_default_value();
    SetFraction(mirror.numerator, std::max(1u, mirror.denominator), share);
    clusters.push_back(mirror.cluster);
  }
}

void SetRewrite(const Boxed<ir::UrlRewrite>& rewrite, const ir::PathMatch& match,
                route3::RouteAction* action) {
  if (!rewrite) return;
  if (!rewrite->hostname.empty()) action->set_host_rewrite_literal(rewrite->hostname);
  if (rewrite->path) SetPathRewrite(*rewrite->path, match, action);
}

// Whether the backend's own filters fit into Envoy's entry of a split.
bool FitsIntoSplit(const ir::WeightedBackend& backend) {
  return !backend.cluster.empty() && backend.mirrors.empty() &&
         !(backend.rewrite && backend.rewrite->path);
}

// Turns one route into Envoy's, as many as it takes.
class Appender {
 public:
  Appender(const ir::Route& route, const RouteContext& context, route3::VirtualHost* host,
           std::vector<std::string>& clusters)
      : route_(route), context_(context), host_(host), clusters_(clusters) {}

  void Append() {
    if (const auto* redirect = std::get_if<ir::Redirect>(&route_.action)) {
      AppendRedirect(*redirect);
    } else if (const auto* response = std::get_if<ir::DirectResponse>(&route_.action)) {
      AppendResponse(Begin(), *response);
    } else {
      AppendForward(std::get<ir::Forward>(route_.action));
    }
  }

 private:
  route3::Route* Begin() {
    route3::Route* added = host_->add_routes();
    added->set_name(route_.name);
    SetMatch(route_.match, added->mutable_match());
    if (!context_.guard.empty()) Guard(context_.guard, added->mutable_match());
    SetHeaderChanges(route_.request_headers, route_.response_headers, added);
    if (route_.cors) SetCors(*route_.cors, added);
    if (!route_.external_auth.empty()) SetExternalAuth(route_.external_auth, added, clusters_);
    if (const auto* forward = std::get_if<ir::Forward>(&route_.action)) {
      if (forward->session) SetSession(*forward->session, added);
    }
    return added;
  }

  void AppendRedirect(const ir::Redirect& redirect) {
    auto* action = Begin()->mutable_redirect();
    if (!redirect.scheme.empty()) action->set_scheme_redirect(redirect.scheme);
    if (!redirect.hostname.empty()) action->set_host_redirect(redirect.hostname);
    if (redirect.port != 0) action->set_port_redirect(redirect.port);
    if (redirect.path) SetPathRewrite(*redirect.path, route_.match.path, action);
    switch (redirect.status) {
      case 301:
        action->set_response_code(route3::RedirectAction::MOVED_PERMANENTLY);
        break;
      case 303:
        action->set_response_code(route3::RedirectAction::SEE_OTHER);
        break;
      case 307:
        action->set_response_code(route3::RedirectAction::TEMPORARY_REDIRECT);
        break;
      case 308:
        action->set_response_code(route3::RedirectAction::PERMANENT_REDIRECT);
        break;
      default:
        action->set_response_code(route3::RedirectAction::FOUND);
    }
  }

  // Envoy makes UNAVAILABLE of 503 where the request is gRPC. Spec: HTTPRouteRule.backendRefs,
  // GRPCRouteRule.backendRefs.
  ir::DirectResponse Unresolved() const {
    return {.status = route_.match.grpc ? 503U : 500U, .body = {}};
  }

  static void AppendResponse(route3::Route* added, const ir::DirectResponse& response) {
    added->mutable_direct_response()->set_status(response.status);
    if (!response.body.empty()) {
      added->mutable_direct_response()->mutable_body()->set_inline_string(response.body);
    }
  }

  void AppendForward(const ir::Forward& forward) {
    uint64_t total = 0;
    for (const ir::WeightedBackend& backend : forward.backends) total += backend.weight;
    if (total == 0) {
      AppendResponse(Begin(), Unresolved());
      return;
    }
    if (std::ranges::all_of(forward.backends, [](const ir::WeightedBackend& backend) {
          return backend.weight == 0 || FitsIntoSplit(backend);
        })) {
      AppendSplit(forward);
      return;
    }
    // Envoy draws one random number per request, so shares are cut off one after the other: each
    // route takes what lies below the sum of all shares so far.
    uint64_t sum = 0;
    for (const ir::WeightedBackend& backend : forward.backends) {
      if (backend.weight == 0) continue;
      sum += backend.weight;
      route3::Route* added = Begin();
      if (sum < total) {
        auto* share = added->mutable_match()->mutable_runtime_fraction()->mutable_default_value();
        SetFraction(sum, total, share);
      }
      if (backend.cluster.empty()) {
        AppendResponse(added, Unresolved());
      } else {
        ForwardTo(forward, backend, added);
      }
    }
  }

  // All of a share to one backend, whose own filters may be of any kind.
  void ForwardTo(const ir::Forward& forward, const ir::WeightedBackend& backend,
                 route3::Route* added) {
    auto* action = added->mutable_route();
    action->set_cluster(backend.cluster);
    clusters_.push_back(backend.cluster);
    SetHeaderChanges(backend.request_headers, backend.response_headers, added);
    SetCommon(forward, action);
    SetRewrite(backend.rewrite, route_.match.path, action);
    AddMirrors(backend.mirrors, action, clusters_);
  }

  void AppendSplit(const ir::Forward& forward) {
    const auto plain = [](const ir::WeightedBackend& backend) {
      return !backend.request_headers && !backend.response_headers && !backend.rewrite;
    };
    route3::Route* added = Begin();
    auto* action = added->mutable_route();
    SetCommon(forward, action);
    if (forward.backends.size() == 1 && plain(forward.backends.front())) {
      action->set_cluster(forward.backends.front().cluster);
      clusters_.push_back(forward.backends.front().cluster);
      return;
    }
    for (const ir::WeightedBackend& backend : forward.backends) {
      if (backend.weight == 0) continue;
      auto* entry = action->mutable_weighted_clusters()->add_clusters();
      entry->set_name(backend.cluster);
      entry->mutable_weight()->set_value(backend.weight);
      SetHeaderChanges(backend.request_headers, backend.response_headers, entry);
      if (backend.rewrite && !backend.rewrite->hostname.empty()) {
        entry->set_host_rewrite_literal(backend.rewrite->hostname);
      }
      clusters_.push_back(backend.cluster);
    }
  }

  void SetCommon(const ir::Forward& forward, route3::RouteAction* action) {
    SetMilliseconds(TotalTimeout(forward, context_.default_timeout_ms), action->mutable_timeout());
    SetRetry(forward, action);
    AddMirrors(forward.mirrors, action, clusters_);
    SetRewrite(forward.rewrite, route_.match.path, action);
  }

  const ir::Route& route_;
  const RouteContext& context_;
  route3::VirtualHost* host_;
  std::vector<std::string>& clusters_;
};

}  // namespace

void Guard(const std::string& listener, route3::RouteMatch* match) {
  auto* state = match->add_filter_state();
  state->set_key(kListenerState);
  state->mutable_string_match()->set_exact(listener);
}

void AppendRoutes(const ir::Route& route, const RouteContext& context, route3::VirtualHost* host,
                  std::vector<std::string>& clusters) {
  if (route.cors && EchoesHeaders(*route.cors)) {
    ir::Route asks_for_none = route;
    asks_for_none.cors->allow_headers.clear();
    const int first = host->routes_size();
    Appender(asks_for_none, context, host, clusters).Append();
    for (int index = first; index < host->routes_size(); ++index) {
      auto* absent = host->mutable_routes(index)->mutable_match()->add_headers();
      absent->set_name("access-control-request-headers");
      absent->set_present_match(false);
    }
  }
  Appender(route, context, host, clusters).Append();
}

}  // namespace weft::envoy
