// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Reading requests with Envoy's protos, and writing responses as protobuf's wire format.
#include "xds/codec.h"

#include <envoy/service/discovery/v3/discovery.pb.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "xds/resource_types.h"

namespace weft::xds {
namespace {

using envoy::service::discovery::v3::DeltaDiscoveryRequest;
using envoy::service::discovery::v3::DeltaDiscoveryResponse;
using envoy::service::discovery::v3::Resource;

std::string NodeVersion(const envoy::config::core::v3::Node& node) {
  if (!node.has_user_agent_build_version()) return node.user_agent_name();
  const auto& version = node.user_agent_build_version().version();
  return node.user_agent_name() + " " + std::to_string(version.major_number()) + "." +
         std::to_string(version.minor_number()) + "." + std::to_string(version.patch());
}

DeltaRequest ToRequest(ir::ResourceType type, DeltaDiscoveryRequest& message) {
  DeltaRequest request{.type = type};
  for (std::string& name : *message.mutable_resource_names_subscribe()) {
    request.subscribe.push_back(std::move(name));
  }
  for (std::string& name : *message.mutable_resource_names_unsubscribe()) {
    request.unsubscribe.push_back(std::move(name));
  }
  for (auto& [name, version] : *message.mutable_initial_resource_versions()) {
    request.initial_versions.emplace_back(name, std::move(version));
  }
  request.nonce = std::move(*message.mutable_response_nonce());
  if (message.has_error_detail()) {
    request.error = message.error_detail().message().substr(0, kMaxMessage);
  }
  return request;
}

// Fields of protobuf's wire format. All numbers that are used here are below 16, so that a tag is
// one byte, and all fields are length-delimited.
void PutVarint(std::string& out, uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}
size_t VarintSize(uint64_t value) {
  size_t size = 1;
  for (; value >= 0x80; value >>= 7) ++size;
  return size;
}
void PutHead(std::string& out, int field, size_t size) {
  out.push_back(static_cast<char>(field << 3 | 2));
  PutVarint(out, size);
}
void PutText(std::string& out, int field, std::string_view text) {
  PutHead(out, field, text.size());
  out.append(text);
}
size_t FieldSize(size_t size) { return 1 + VarintSize(size) + size; }

constexpr int kAnyTypeUrl = google::protobuf::Any::kTypeUrlFieldNumber;
constexpr int kAnyValue = google::protobuf::Any::kValueFieldNumber;

// All of a Resource but the resource's own bytes, which come last in it.
void PutResourceHead(std::string& out, const ir::Resource& resource) {
  const std::string_view url = TypeUrl(resource.id.type);
  const std::string version = VersionText(resource.version);
  const size_t any = FieldSize(url.size()) + FieldSize(resource.bytes->size());
  PutHead(out, DeltaDiscoveryResponse::kResourcesFieldNumber,
          FieldSize(resource.id.name.size()) + FieldSize(version.size()) + FieldSize(any));
  PutText(out, Resource::kNameFieldNumber, resource.id.name);
  PutText(out, Resource::kVersionFieldNumber, version);
  PutHead(out, Resource::kResourceFieldNumber, any);
  PutText(out, kAnyTypeUrl, url);
  PutHead(out, kAnyValue, resource.bytes->size());
}

using SharedBytes = std::shared_ptr<const std::string>;

// A slice that keeps the bytes alive.
grpc::Slice Share(const SharedBytes& bytes) {
  auto* owner = new SharedBytes(bytes);
  return {const_cast<char*>(bytes->data()), bytes->size(),
          [](void* shared) { delete static_cast<SharedBytes*>(shared); }, owner};
}

// Below this a reference costs more than a copy.
constexpr size_t kShareFrom = 256;

}  // namespace

Result<Decoded> DecodeRequest(grpc::ByteBuffer& buffer) {
  DeltaDiscoveryRequest message;
  {
    grpc::ProtoBufferReader reader(&buffer);
    if (!reader.status().ok() || !message.ParseFromZeroCopyStream(&reader)) {
      return Fail("not a DeltaDiscoveryRequest");
    }
  }
  Decoded decoded;
  decoded.type_url = message.type_url();
  decoded.has_node = message.has_node();
  if (message.has_node()) {
    decoded.node_id = message.node().id();
    decoded.node_version = NodeVersion(message.node());
  }
  if (const auto type = TypeOfUrl(decoded.type_url)) decoded.request = ToRequest(*type, message);
  return decoded;
}

grpc::ByteBuffer EncodeResponse(const DeltaResponse& response) {
  std::vector<grpc::Slice> slices;
  std::string pending;  // copied bytes that go before the next reference
  slices.reserve(2 * response.resources.size() + 1);
  const auto flush = [&] {
    if (!pending.empty()) slices.emplace_back(pending);
    pending.clear();
  };
  PutText(pending, DeltaDiscoveryResponse::kSystemVersionInfoFieldNumber,
          std::to_string(response.publish));
  PutText(pending, DeltaDiscoveryResponse::kTypeUrlFieldNumber, TypeUrl(response.type));
  PutText(pending, DeltaDiscoveryResponse::kNonceFieldNumber, response.nonce);
  for (const std::string& name : response.removed) {
    PutText(pending, DeltaDiscoveryResponse::kRemovedResourcesFieldNumber, name);
  }
  for (const ResourceRef& resource : response.resources) {
    PutResourceHead(pending, *resource);
    if (resource->bytes->size() < kShareFrom) {
      pending.append(*resource->bytes);
    } else {
      flush();
      slices.push_back(Share(resource->bytes));
    }
  }
  flush();
  return {slices.data(), slices.size()};
}

}  // namespace weft::xds
