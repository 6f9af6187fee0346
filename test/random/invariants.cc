// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "random/invariants.h"

#include <envoy/config/listener/v3/listener.pb.h>
#include <envoy/config/route/v3/route.pb.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "base/ip.h"
#include "random/proto_rules.h"

namespace weft::sets {
namespace {

namespace route3 = ::envoy::config::route::v3;
using ir::ResourceType;

class Reviewer {
 public:
  explicit Reviewer(const engine::Core& core) : core_(core) {}

  std::vector<std::string> Review() && {
    core_.resources().ForEach([&](const flow::Key& key, const flow::Ref<ir::Resource>& resource) {
      for (const ir::ResourceId& need : resource->needs) {
        needed_.insert(need);
        if (!core_.resources().Find(engine::EnvoyKey(need))) {
          Say("{} needs {}, which is not there", key, engine::EnvoyKey(need));
        }
      }
    });
    core_.resources().ForEach([&](const flow::Key& key, const flow::Ref<ir::Resource>& resource) {
      ReviewResource(key, *resource);
    });
    core_.findings().ForEach([&](const flow::Key& key, const flow::Ref<flow::Findings>& findings) {
      for (const Finding& finding : *findings) {
        if (finding.code.empty() || finding.message.empty() || finding.object.name.empty() ||
            finding.object.ToString() != key) {
          Say("a finding about {} does not say what it is about: {} {}", key, finding.code,
              finding.message);
        }
      }
    });
    return std::move(violations_);
  }

 private:
  using Place = std::tuple<bool, std::array<uint8_t, 16>, uint32_t, int>;

  template <class... Values>
  void Say(fmt::format_string<Values...> format, Values&&... values) {
    violations_.push_back(fmt::format(format, std::forward<Values>(values)...));
  }

  void ReviewResource(const std::string& key, const ir::Resource& resource) {
    const bool on_demand =
        resource.id.type == ResourceType::kCluster || resource.id.type == ResourceType::kSecret;
    if (on_demand && !needed_.contains(resource.id)) Say("nobody needs {}", key);
    const auto message = ParseResource(resource);
    if (!message) {
      Say("{} is no message of its type", key);
      return;
    }
    for (const std::string& rule : BrokenRules(*message)) Say("{}: {}", key, rule);
    if (resource.id.type == ResourceType::kRoutes) {
      ReviewRoutes(key, resource, static_cast<const route3::RouteConfiguration&>(*message));
    } else if (resource.id.type == ResourceType::kListener) {
      ReviewAddress(key, static_cast<const ::envoy::config::listener::v3::Listener&>(*message));
    }
  }

  void ReviewRoutes(const std::string& key, const ir::Resource& resource,
                    const route3::RouteConfiguration& table) {
    std::set<std::string> domains, names;
    const auto cluster = [&](const std::string& name) {
      const ir::ResourceId id{ResourceType::kCluster, name};
      if (std::ranges::find(resource.needs, id) == resource.needs.end()) {
        Say("{} routes to cluster \"{}\", which is none of its needs", key, name);
      }
    };
    for (const auto& host : table.virtual_hosts()) {
      if (!names.insert(host.name()).second) Say("{} has two virtual hosts {}", key, host.name());
      for (const std::string& domain : host.domains()) {
        if (!domains.insert(domain).second) Say("{} has two virtual hosts for {}", key, domain);
      }
      for (const auto& route : host.routes()) {
        if (!route.has_route()) continue;
        const auto& action = route.route();
        if (action.has_cluster()) cluster(action.cluster());
        uint64_t weights = 0;
        for (const auto& entry : action.weighted_clusters().clusters()) {
          cluster(entry.name());
          weights += entry.weight().value();
        }
        if (action.has_weighted_clusters() && (weights == 0 || weights > UINT32_MAX)) {
          Say("{} has a split whose weights are {} together", key, weights);
        }
        for (const auto& mirror : action.request_mirror_policies()) cluster(mirror.cluster());
      }
    }
  }

  void ReviewAddress(const std::string& key,
                     const ::envoy::config::listener::v3::Listener& listener) {
    const auto& socket = listener.address().socket_address();
    if (!listener.has_bind_to_port() || listener.bind_to_port().value()) {
      const auto ip = ParseIp(socket.address());
      if (!ip) Say("{} listens on {}, which is no address", key, socket.address());
      if (!ip) return;
      const Place place{ip->v6, ip->bytes, socket.port_value(),
                        static_cast<int>(socket.protocol())};
      if (!addresses_.insert(place).second) Say("another listener has the address of {}", key);
    }
  }

  const engine::Core& core_;
  std::set<ir::ResourceId> needed_;
  std::set<Place> addresses_;
  std::vector<std::string> violations_;
};

}  // namespace

std::vector<std::string> Violations(const engine::Core& core) { return Reviewer(core).Review(); }

}  // namespace weft::sets
