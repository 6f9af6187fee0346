// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Writing requests and reading responses with Envoy's protos.
#include "xds/client_codec.h"

#include <envoy/service/discovery/v3/discovery.pb.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include <memory>
#include <utility>

#include "base/text.h"
#include "xds/resource_types.h"

namespace weft::xds {
namespace {

using envoy::service::discovery::v3::DeltaDiscoveryRequest;
using envoy::service::discovery::v3::DeltaDiscoveryResponse;
using envoy::service::discovery::v3::Resource;

constexpr int kInvalidArgument = 3;  // google.rpc.Code

void SetNode(const NodeInfo& info, envoy::config::core::v3::Node& node) {
  node.set_id(info.id);
  node.set_cluster(info.cluster);
  node.set_user_agent_name(info.user_agent);
  for (const auto& [name, value] : info.metadata) {
    (*node.mutable_metadata()->mutable_fields())[name].set_string_value(value);
  }
}

ResourceRef TakeResource(ir::ResourceType type, Resource& message) {
  auto resource = std::make_shared<ir::Resource>();
  resource->id = {type, std::move(*message.mutable_name())};
  resource->bytes =
      std::make_shared<const std::string>(std::move(*message.mutable_resource()->mutable_value()));
  // A server that is not Weft may name versions as it likes.
  resource->version = ParseVersion(message.version()).value_or(Fnv1a64(*resource->bytes));
  return resource;
}

}  // namespace

grpc::ByteBuffer EncodeRequest(const DeltaRequest& request, const NodeInfo* node) {
  DeltaDiscoveryRequest message;
  if (node) SetNode(*node, *message.mutable_node());
  message.set_type_url(std::string(TypeUrl(request.type)));
  for (const std::string& name : request.subscribe) message.add_resource_names_subscribe(name);
  for (const std::string& name : request.unsubscribe) message.add_resource_names_unsubscribe(name);
  for (const auto& [name, version] : request.initial_versions) {
    (*message.mutable_initial_resource_versions())[name] = version;
  }
  message.set_response_nonce(request.nonce);
  if (request.error) {
    message.mutable_error_detail()->set_code(kInvalidArgument);
    message.mutable_error_detail()->set_message(*request.error);
  }
  const grpc::Slice slice(message.SerializeAsString());
  return {&slice, 1};
}

Result<DeltaResponse> DecodeResponse(grpc::ByteBuffer& buffer) {
  DeltaDiscoveryResponse message;
  {
    grpc::ProtoBufferReader reader(&buffer);
    if (!reader.status().ok() || !message.ParseFromZeroCopyStream(&reader)) {
      return Fail("not a DeltaDiscoveryResponse");
    }
  }
  const auto type = TypeOfUrl(message.type_url());
  if (!type) return Fail("a response of an unknown type: " + message.type_url());
  DeltaResponse response{.type = *type};
  response.nonce = std::move(*message.mutable_nonce());
  for (Resource& resource : *message.mutable_resources()) {
    response.resources.push_back(TakeResource(*type, resource));
  }
  for (std::string& name : *message.mutable_removed_resources()) {
    response.removed.push_back(std::move(name));
  }
  return response;
}

}  // namespace weft::xds
