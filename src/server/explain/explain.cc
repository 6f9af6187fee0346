// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/explain/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/host_key.h"
#include "envoy/route_table.h"
#include "server/explain/chain.h"
#include "server/explain/effects.h"
#include "server/explain/match.h"
#include "server/explain/precedence.h"
#include "server/explain/stream.h"
#include "server/explain/unserved.h"
#include "server/picture.h"
#include "translate/gateway/hostname.h"
#include "translate/gateway/hosts.h"

namespace weft::server {
namespace {

// Why a route did not get a request.
constexpr std::string_view kUnserved = "its listener is not served";

// Goes the way of a request through the proxy. Each step says false where the way ends.
class Explainer {
 public:
  Explainer(const engine::Core& core, Places& places, HttpRequest request, size_t runners_up)
      : core_(core), places_(places), request_(std::move(request)), most_(runners_up) {}

  Explanation Go() {
    if (FindChain() && PassEdge() && FindHost()) ChooseRoute();
    told_.request = {
        .method = request_.method,
        .url = fmt::format("{}://{}{}{}{}", request_.scheme, request_.authority, request_.path,
                           request_.query.empty() ? "" : "?", request_.query)};
    return std::move(told_);
  }

 private:
  bool End(std::string outcome, int status = 0) {
    told_.outcome = std::move(outcome);
    told_.status = status;
    return false;
  }

  Origin From(const ObjectRef& object, std::string field = {}) {
    const report::Place place = places_.Of(object, field);
    return {object, std::move(field), place.file, place.line};
  }

  void Locate(std::vector<FilterView>& filters) {
    for (FilterView& filter : filters) filter.from = From(filter.from.object, filter.from.field);
  }

  bool FindChain() {
    Listeners listeners;
    core_.gateway().listeners.ForEach(
        [&](const flow::Key&, const flow::Ref<ir::Listener>& each) { listeners.push_back(each); });
    auto chosen = ChooseListener(listeners, request_);
    if (!chosen) return End(chosen.error());
    listener_ = chosen->listener;
    told_.notes = std::move(chosen->notes);
    told_.listener = ListenerView{listener_->name, From(listener_->owner)};
    const auto chain = ChooseChain(*listener_, request_);
    if (!chain) return End(chain.error());
    told_.chain = ChainView{chain->chain->name, chain->chain->tls.has_value(), chain->why};
    if (const auto* proxy = std::get_if<ir::ProxyChain>(&chain->chain->handler)) {
      return ForwardBytes(*chain->chain, *proxy);
    }
    http_ = &std::get<ir::HttpChain>(chain->chain->handler);
    return true;
  }

  // A port of bytes: there is no request for the proxy to look at.
  bool ForwardBytes(const ir::FilterChain& chain, const ir::ProxyChain& proxy) {
    const std::vector<StreamContender> contenders = StreamContendersOf(core_, chain.name);
    const std::string unserved =
        proxy.clusters.empty() ? WhyUnserved(core_, proxy.stat_prefix) : std::string();
    for (const StreamContender& each : contenders) {
      RuleView rule{.hostname = each.host, .asks_for = TextOf(each), .from = From(each.route)};
      if (!unserved.empty()) {
        told_.runners_up.push_back({std::move(rule), true, std::string(kUnserved)});
      } else if (told_.rule) {
        told_.runners_up.push_back({std::move(rule), true, WhyAfter(contenders.front(), each)});
      } else {
        told_.rule = std::move(rule);
      }
    }
    uint64_t total = 0;
    for (const auto& [cluster, weight] : proxy.clusters) total += weight;
    const std::string closed =
        listener_->udp ? "the datagram is dropped" : "the connection is closed";
    for (const auto& [cluster, weight] : proxy.clusters) {
      told_.backends.push_back(BackendOf(cluster, weight, total, closed, closed));
    }
    if (!unserved.empty()) return End(fmt::format("{}: {}", unserved, closed));
    if (contenders.empty()) return End("no route takes it: " + closed);
    if (std::ranges::none_of(told_.backends, &std::string::empty, &BackendView::problem)) {
      return End("no backend can be reached: " + closed);
    }
    return End(chain.tls ? "TLS ends here, and its bytes are forwarded to a backend"
                         : "the bytes are forwarded to a backend as they are");
  }

  // What the HTTP connection manager does before any route is looked for.
  bool PassEdge() {
    const bool underscore = std::ranges::any_of(request_.headers, [](const auto& header) {
      return header.first.find('_') != std::string::npos;
    });
    if (underscore && http_->edge.underscores == ir::UnderscorePolicy::kReject) {
      return End(
          "a header name with an underscore is refused (GatewayParameters: "
          "headers.underscores)",
          400);
    }
    if (http_->edge.underscores == ir::UnderscorePolicy::kDrop) {
      std::erase_if(request_.headers,
                    [](const auto& header) { return header.first.find('_') != std::string::npos; });
    }
    PathOutcome path = NormalizePath(request_.path, http_->edge);
    switch (path.action) {
      case PathOutcome::Action::kReject:
        return End(
            "an escaped slash in the path is refused (GatewayParameters: "
            "path.escapedSlashes)",
            400);
      case PathOutcome::Action::kRedirect:
        told_.location = path.path + (request_.query.empty() ? "" : "?" + request_.query);
        return End(
            "an escaped slash in the path is undone by a redirect (GatewayParameters: "
            "path.escapedSlashes)",
            307);
      case PathOutcome::Action::kGoOn:
        break;
    }
    if (path.path != request_.path) {
      told_.notes.push_back(
          fmt::format("the path {} is normalised to {}", request_.path, path.path));
      request_.path = std::move(path.path);
    }
    return true;
  }

  bool FindHost() {
    const std::string name = NormalizeHost(request_.authority);
    for (const std::string& pattern : translate::PatternsCovering(name)) {
      host_ = core_.gateway().hosts.Find(translate::HostBucket(http_->group, pattern));
      if (host_) break;
    }
    if (!host_) {
      return End(
          fmt::format("no listener or route of port {} is for host {}", listener_->port, name),
          404);
    }
    told_.host = HostView{.host = host_->host,
                          .group = host_->group,
                          .scope = envoy::ScopeOf(*host_),
                          .owner = host_->owner_listener,
                          .routes = host_->routes.size()};
    if (host_->host.starts_with('*') && name.find(',') != std::string::npos) {
      return End("two Host headers, or one with a comma, are refused", 400);
    }
    unserved_ = host_->routes.empty() ? WhyUnserved(core_, host_->owner_listener) : std::string();
    if (host_->guarded && http_->listener != host_->owner_listener) {
      if (!unserved_.empty()) told_.notes.push_back(unserved_);
      return End(fmt::format("misdirected: the connection came in by listener {}, but host {} "
                             "belongs to listener {}; a client is to open another connection",
                             http_->listener, name, host_->owner_listener),
                 421);
    }
    return true;
  }

  RuleView RuleOf(const Contender& contender) {
    return {.route = contender.route->name,
            .rule = contender.precedence.rule,
            .match = contender.precedence.match,
            .hostname = contender.hostname,
            .asks_for = TextOf(contender.route->match),
            .from = From(contender.route->owner,
                         fmt::format("spec.rules[{}]", contender.precedence.rule))};
  }

  // The contender behind a route of the host; null when the route is an older version, which the
  // proxy is given because it refused the newest.
  const Contender* Behind(const ir::Route& route, const std::vector<Contender>& contenders) const {
    const auto found = std::ranges::find_if(contenders, [&](const Contender& each) {
      return each.listener == host_->owner_listener && each.route->name == route.name &&
             each.route->match == route.match;
    });
    return found == contenders.end() ? nullptr : &*found;
  }

  // The proxy takes the first route that matches.
  void ChooseRoute() {
    const auto taken = std::ranges::find_if(
        host_->routes, [&](const auto& route) { return Misses(route->match, request_).empty(); });
    const std::vector<Contender> contenders = ContendersOf(core_, *host_);
    const Contender* winner = nullptr;
    if (!unserved_.empty()) {
      End(unserved_, 404);
    } else if (taken == host_->routes.end()) {
      End("no route of the host takes it", 404);
    } else {
      winner = Behind(**taken, contenders);
      Act(**taken, winner);
    }
    TellRunnersUp(contenders, winner);
  }

  // Why a contender that matches did not get the request.
  std::string WhyNot(const Contender& loser, const Contender* winner) const {
    if (loser.listener != host_->owner_listener) {
      return fmt::format("it is attached to listener {}, and the host belongs to listener {}",
                         loser.listener, host_->owner_listener);
    }
    if (winner) return WhyAfter(*winner, loser);
    return std::string(unserved_.empty() ? "the proxy does not have it" : kUnserved);
  }

  // Those that match first: they are the ones that somebody may have expected.
  void TellRunnersUp(const std::vector<Contender>& contenders, const Contender* winner) {
    std::vector<RunnerUp> rest;
    for (const Contender& each : contenders) {
      if (&each == winner) continue;
      const std::vector<std::string> misses = Misses(each.route->match, request_);
      const bool matches = misses.empty();
      auto& list = matches ? told_.runners_up : rest;
      if (list.size() == most_) {
        ++told_.more_runners_up;
        continue;
      }
      list.push_back({RuleOf(each), matches,
                      matches ? WhyNot(each, winner) : fmt::format("{}", fmt::join(misses, "; "))});
    }
    for (RunnerUp& each : rest) {
      if (told_.runners_up.size() < most_) {
        told_.runners_up.push_back(std::move(each));
      } else {
        ++told_.more_runners_up;
      }
    }
  }

  void Act(const ir::Route& route, const Contender* contender) {
    if (contender) {
      told_.rule = RuleOf(*contender);
      RuleEffects effects = EffectsOf(core_, route.owner, contender->precedence.rule);
      told_.filters = std::move(effects.filters);
      Locate(told_.filters);
      backend_filters_ = std::move(effects.backends);
    } else {
      told_.notes.push_back(
          fmt::format("the proxy refused {} as it stands; this is the last "
                      "version that it took ({})",
                      route.owner.ForPeople(), route.name));
    }
    if (const auto* redirect = std::get_if<ir::Redirect>(&route.action)) {
      told_.location = LocationOf(*redirect, route.match.path, request_);
      End("redirected to " + told_.location, static_cast<int>(redirect->status));
    } else if (const auto* response = std::get_if<ir::DirectResponse>(&route.action)) {
      End("answered by the proxy itself", static_cast<int>(response->status));
    } else {
      Forward(std::get<ir::Forward>(route.action), route);
    }
  }

  void Forward(const ir::Forward& forward, const ir::Route& route) {
    const auto group = core_.gateway().groups.Find(host_->group);
    told_.settings = SettingsOf(forward, group ? group->route_timeout_ms : 15'000);
    if (forward.rewrite && forward.rewrite->path) {
      told_.notes.push_back(
          fmt::format("the backend sees the path {}",
                      Rewritten(*forward.rewrite->path, route.match.path, request_.path)));
    }
    uint64_t total = 0;
    for (const ir::WeightedBackend& backend : forward.backends) total += backend.weight;
    for (size_t index = 0; index < forward.backends.size(); ++index) {
      const ir::WeightedBackend& backend = forward.backends[index];
      BackendView view = BackendOf(backend.cluster, backend.weight, total, "status 500");
      if (told_.rule) {
        view.from = From(route.owner,
                         fmt::format("spec.rules[{}].backendRefs[{}]", told_.rule->rule, index));
      }
      if (index < backend_filters_.size()) view.filters = std::move(backend_filters_[index]);
      Locate(view.filters);
      told_.backends.push_back(std::move(view));
    }
    TellOutcome(total);
  }

  // Envoy answers for a share that leads nowhere.
  void TellOutcome(uint64_t total) {
    if (total == 0) {
      End(told_.backends.empty() ? "the rule has no backends" : "all backends have weight 0", 500);
      return;
    }
    const auto all = [this](auto is) {
      return std::ranges::all_of(told_.backends, [&](const BackendView& backend) {
        return backend.weight == 0 || is(backend);
      });
    };
    if (all([](const BackendView& backend) { return backend.cluster.empty(); })) {
      End("no backend resolves", 500);
    } else if (all([](const BackendView& backend) { return !backend.problem.empty(); })) {
      End("no backend can be reached", 503);
    } else if (all([](const BackendView& backend) { return backend.problem.empty(); })) {
      End(told_.backends.size() == 1 ? "forwarded to the backend" : "forwarded to one backend");
    } else {
      End("forwarded to one backend, but a share of the requests fails");
    }
  }

  BackendView BackendOf(const std::string& cluster, uint32_t weight, uint64_t total,
                        const std::string& without_cluster,
                        const std::string& without_endpoints = "status 503") {
    BackendView view{.cluster = cluster, .weight = weight};
    if (total > 0) view.percent = 100.0 * weight / static_cast<double>(total);
    if (cluster.empty()) {
      view.problem = "the reference does not resolve: " + without_cluster;
      return view;
    }
    const auto details = core_.gateway().clusters.Find(cluster);
    if (details && details->discovery == ir::Discovery::kDns) {
      view.endpoints.push_back(fmt::format("{}:{} (by DNS)", details->dns_name, details->dns_port));
      return view;
    }
    if (const auto endpoints = core_.gateway().endpoints.Find(cluster)) {
      for (const ir::Endpoint& endpoint : endpoints->endpoints) {
        view.endpoints.push_back(TextOf(endpoint));
      }
    }
    if (view.endpoints.empty()) view.problem = "it has no endpoints: " + without_endpoints;
    return view;
  }

  const engine::Core& core_;
  Places& places_;
  HttpRequest request_;
  const size_t most_;
  Explanation told_;

  std::shared_ptr<const ir::Listener> listener_;
  const ir::HttpChain* http_ = nullptr;  // of listener_
  std::shared_ptr<const ir::VirtualHost> host_;
  std::string unserved_;  // why its owner is not; empty: it is
  std::vector<std::vector<FilterView>> backend_filters_;
};

}  // namespace

Explanation Explain(const engine::Core& core, Places& places, HttpRequest request,
                    size_t runners_up) {
  return Explainer(core, places, std::move(request), runners_up).Go();
}

}  // namespace weft::server
