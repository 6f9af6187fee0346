// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "envoy/patch.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <exception>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "envoy/config/cluster/v3/cluster.pb.h"
#include "envoy/config/endpoint/v3/endpoint.pb.h"
#include "envoy/config/listener/v3/listener.pb.h"
#include "envoy/config/route/v3/route.pb.h"
#include "envoy/extensions/transport_sockets/tls/v3/secret.pb.h"
#include "envoy/message.h"

namespace weft::envoy {
namespace {

namespace util = google::protobuf::util;

std::unique_ptr<google::protobuf::Message> MessageOf(ir::ResourceType type) {
  switch (type) {
    case ir::ResourceType::kCluster:
      return std::make_unique<::envoy::config::cluster::v3::Cluster>();
    case ir::ResourceType::kEndpoints:
      return std::make_unique<::envoy::config::endpoint::v3::ClusterLoadAssignment>();
    case ir::ResourceType::kListener:
      return std::make_unique<::envoy::config::listener::v3::Listener>();
    case ir::ResourceType::kRoutes:
      return std::make_unique<::envoy::config::route::v3::RouteConfiguration>();
    case ir::ResourceType::kSecret:
      return std::make_unique<::envoy::extensions::transport_sockets::tls::v3::Secret>();
    case ir::ResourceType::kScope:
    case ir::ResourceType::kExtension:
      return nullptr;
  }
  return nullptr;
}

// Applies one operation after the other, so that the first wrong one can be named.
std::expected<nlohmann::json, std::string> Apply(nlohmann::json document,
                                                 std::string_view operations) {
  const nlohmann::json list = nlohmann::json::parse(operations, nullptr, false);
  if (!list.is_array()) return std::unexpected("the patch is not a list of operations");
  for (size_t index = 0; index < list.size(); ++index) {
    try {
      document = document.patch(nlohmann::json::array({list[index]}));
    } catch (const nlohmann::json::exception&) {
      return std::unexpected(
          fmt::format("operation {} does not apply: its path, or what it tests "
                      "for, is not in the resource",
                      index));
    }
  }
  return document;
}

}  // namespace

std::optional<ir::ResourceType> PatchableType(std::string_view name) {
  if (name == "Cluster") return ir::ResourceType::kCluster;
  if (name == "Endpoints") return ir::ResourceType::kEndpoints;
  if (name == "Listener") return ir::ResourceType::kListener;
  if (name == "RouteConfiguration") return ir::ResourceType::kRoutes;
  if (name == "Secret") return ir::ResourceType::kSecret;
  return std::nullopt;
}

std::expected<ir::Resource, std::string> Patched(const ir::Resource& resource,
                                                 std::string_view operations) {
  const auto message = MessageOf(resource.id.type);
  if (!message) return std::unexpected("resources of this type cannot be patched");
  std::string text;
  util::JsonPrintOptions print;
  print.preserve_proto_field_names = true;
  if (!message->ParseFromString(*resource.bytes) ||
      !util::MessageToJsonString(*message, &text, print).ok()) {
    return std::unexpected("the resource has no JSON form");
  }
  auto patched = Apply(nlohmann::json::parse(text, nullptr, false), operations);
  if (!patched) return std::unexpected(patched.error());
  const auto result = MessageOf(resource.id.type);
  if (!util::JsonStringToMessage(patched->dump(), result.get()).ok()) {
    return std::unexpected(
        "the patched resource has a field that its type does not have, or a "
        "value of the wrong type");
  }
  ir::Resource made = MakeResource(resource.id.type, resource.id.name, *result, resource.needs);
  made.owner = resource.owner;
  return made;
}

}  // namespace weft::envoy
