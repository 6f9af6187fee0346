// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/world.h"

#include <algorithm>

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

std::string ReadAuthority(flow::Reads& reads, const Inputs& inputs, std::string_view kind,
                          const std::string& key) {
  const auto certificates = [](const std::map<std::string, std::string>& data) -> std::string {
    const auto found = data.find("ca.crt");
    if (found == data.end()) return {};
    if (!found->second.contains("-----BEGIN CERTIFICATE-----")) return {};
    return found->second.ends_with('\n') ? found->second : found->second + "\n";
  };
  if (kind == "ConfigMap") {
    const auto config_map = reads.Get(inputs.config_maps, key);
    return config_map ? certificates(config_map->data) : std::string();
  }
  const auto secret = reads.Get(inputs.secrets, key);
  return secret ? certificates(secret->data) : std::string();
}

}  // namespace weft::translate
