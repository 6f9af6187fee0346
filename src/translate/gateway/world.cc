// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/world.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/certificate.h"

namespace weft::translate {
namespace {

bool Holds(const model::LabelSelectorRequirement& requirement,
           const std::map<std::string, std::string>& labels) {
  const auto label = labels.find(requirement.key);
  const bool present = label != labels.end();
  const bool listed =
      present && std::ranges::find(requirement.values, label->second) != requirement.values.end();
  if (requirement.operator_ == "In") return listed;
  if (requirement.operator_ == "NotIn") return !listed;
  if (requirement.operator_ == "Exists") return present;
  return requirement.operator_ == "DoesNotExist" && !present;
}

}  // namespace

std::string KeyOf(std::string_view namespace_, std::string_view name) {
  if (namespace_.empty()) return std::string(name);
  std::string key;
  key.reserve(namespace_.size() + 1 + name.size());
  key.append(namespace_).append("/").append(name);
  return key;
}

std::string KeyOf(const model::ObjectMeta& metadata) {
  return KeyOf(metadata.namespace_, metadata.name);
}

ObjectRef RefOf(std::string_view group, std::string_view kind, const model::ObjectMeta& metadata) {
  return {std::string(group), std::string(kind), metadata.namespace_, metadata.name};
}

Seniority SeniorityOf(const model::ObjectMeta& metadata) {
  return {metadata.creationTimestamp, KeyOf(metadata)};
}

TlsOfBackend TlsOf(flow::Reads& reads, const World& world, const ClusterKey& cluster,
                   const std::string& port_name) {
  TlsOfBackend result;
  if (cluster.passthrough || cluster.protocol == ir::UpstreamProtocol::kUdp) return result;
  const std::string target =
      fmt::format("{}/{}/{}#", cluster.namespace_, cluster.kind, cluster.name);
  if (!port_name.empty()) result.targets.push_back(target + port_name);
  result.targets.push_back(target);
  for (const SharedText& each : result.targets) {
    result.policy = reads.Get(world.backend_tls, each);
    if (result.policy) break;
  }
  return result;
}

bool Permitted(flow::Reads& reads, flow::Index<model::ReferenceGrant>& grants_by_namespace,
               const Referent& from, const Referent& to) {
  if (from.namespace_ == to.namespace_) return true;
  for (const auto& [key, grant] : reads.Lookup(grants_by_namespace, std::string(to.namespace_))) {
    const bool from_matches = std::ranges::any_of(grant->spec.from, [&](const auto& peer) {
      return peer.group == from.group && peer.kind == from.kind &&
             peer.namespace_ == from.namespace_;
    });
    const bool to_matches = std::ranges::any_of(grant->spec.to, [&](const auto& target) {
      return target.group == to.group && target.kind == to.kind &&
             (!target.name || target.name->empty() || *target.name == to.name);
    });
    if (from_matches && to_matches) return true;
  }
  return false;
}

bool Selects(const model::LabelSelector& selector,
             const std::map<std::string, std::string>& labels) {
  for (const auto& [key, value] : selector.matchLabels) {
    const auto label = labels.find(key);
    if (label == labels.end() || label->second != value) return false;
  }
  return std::ranges::all_of(selector.matchExpressions,
                             [&](const auto& requirement) { return Holds(requirement, labels); });
}

std::map<std::string, std::string> LabelsOfNamespace(flow::Reads& reads, const Inputs& inputs,
                                                     const std::string& namespace_) {
  std::map<std::string, std::string> labels;
  if (auto object = reads.Get(inputs.namespaces, namespace_)) labels = object->metadata.labels;
  labels["kubernetes.io/metadata.name"] = namespace_;
  return labels;
}

bool IsTrustBundle(std::string_view group, std::string_view kind) {
  return group == "certificates.k8s.io" && kind == "ClusterTrustBundle";
}

bool IsAuthority(std::string_view group, std::string_view kind) {
  return (group.empty() && (kind == "ConfigMap" || kind == "Secret")) || IsTrustBundle(group, kind);
}

std::string ReadAuthority(flow::Reads& reads, const Inputs& inputs, std::string_view kind,
                          std::string_view namespace_, std::string_view name) {
  const auto certificates = [](const std::string& pem) -> std::string {
    // One that Envoy cannot read makes it refuse all.
    if (!model::InspectTrustBundle(pem, 0).Usable()) return {};
    return pem.ends_with('\n') ? pem : pem + "\n";
  };
  const auto of_data = [&](const std::map<std::string, std::string>& data) -> std::string {
    const auto found = data.find("ca.crt");
    return found == data.end() ? std::string() : certificates(found->second);
  };
  if (kind == "ClusterTrustBundle") {
    const auto bundle = reads.Get(inputs.cluster_trust_bundles, name);
    return bundle ? certificates(bundle->spec.trustBundle) : std::string();
  }
  const std::string key = KeyOf(namespace_, name);
  if (kind == "ConfigMap") {
    const auto config_map = reads.Get(inputs.config_maps, key);
    return config_map ? of_data(config_map->data) : std::string();
  }
  const auto secret = reads.Get(inputs.secrets, key);
  return secret ? of_data(secret->data) : std::string();
}

}  // namespace weft::translate
