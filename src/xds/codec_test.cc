// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The codec against protobuf's own reading and writing.
#include "xds/codec.h"

#include <envoy/service/discovery/v3/discovery.pb.h>
#include <gmock/gmock.h>
#include <grpcpp/support/proto_buffer_reader.h>
#include <gtest/gtest.h>

#include <random>

#include "xds/resource_types.h"
#include "xds/session_harness.h"

namespace weft::xds {
namespace {

using envoy::service::discovery::v3::DeltaDiscoveryRequest;
using envoy::service::discovery::v3::DeltaDiscoveryResponse;
using testing::ElementsAre;
using testing::Pair;

grpc::ByteBuffer Buffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return {&slice, 1};
}

DeltaDiscoveryResponse Parse(grpc::ByteBuffer buffer) {
  DeltaDiscoveryResponse message;
  grpc::ProtoBufferReader reader(&buffer);
  EXPECT_TRUE(message.ParseFromZeroCopyStream(&reader));
  return message;
}

TEST(Codec, ResponsesAreWhatProtobufWouldWrite) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    DeltaResponse response{static_cast<ir::ResourceType>(round % ir::kResourceTypes)};
    response.nonce = std::to_string(random());
    response.publish = random();
    for (size_t i = random() % 4; i > 0; --i) {
      std::string body(random() % (round % 10 == 0 ? 70'000 : 600), '\0');
      for (char& c : body) c = static_cast<char>(random());
      response.resources.push_back(Make(response.type, std::string(random() % 300, 'n'), body));
    }
    for (size_t i = random() % 3; i > 0; --i) response.removed.emplace_back(random() % 200, 'r');

    const DeltaDiscoveryResponse message = Parse(EncodeResponse(response));
    EXPECT_EQ(message.nonce(), response.nonce);
    EXPECT_EQ(message.type_url(), TypeUrl(response.type));
    EXPECT_EQ(message.system_version_info(), std::to_string(response.publish));
    EXPECT_THAT(message.removed_resources(), testing::ElementsAreArray(response.removed));
    ASSERT_EQ(message.resources_size(), static_cast<int>(response.resources.size()));
    for (int i = 0; i < message.resources_size(); ++i) {
      EXPECT_EQ(message.resources(i).name(), response.resources[i]->id.name);
      EXPECT_EQ(message.resources(i).version(), VersionText(response.resources[i]->version));
      EXPECT_EQ(message.resources(i).resource().type_url(), TypeUrl(response.type));
      EXPECT_EQ(message.resources(i).resource().value(), *response.resources[i]->bytes);
    }
  }
}

TEST(Codec, LargeResourcesAreSharedAndKeptAlive) {
  ResourceRef resource = Make(ir::ResourceType::kRoutes, "r", std::string(1 << 20, 'x'));
  const std::weak_ptr<const std::string> bytes = resource->bytes;
  grpc::ByteBuffer buffer = EncodeResponse({ir::ResourceType::kRoutes, {resource}, {}, "1", 1});
  std::vector<grpc::Slice> slices;
  ASSERT_TRUE(buffer.Dump(&slices).ok());
  EXPECT_TRUE(std::ranges::any_of(slices, [&](const grpc::Slice& s) {
    return (const void*)s.begin() == resource->bytes->data();
  }));
  resource.reset();
  slices.clear();
  EXPECT_FALSE(bytes.expired());
  EXPECT_EQ(Parse(buffer).resources(0).resource().value().size(), size_t{1} << 20);
  buffer.Clear();
  EXPECT_TRUE(bytes.expired());
}

TEST(Codec, ReadsRequests) {
  DeltaDiscoveryRequest message;
  message.set_type_url(std::string(TypeUrl(ir::ResourceType::kEndpoints)));
  message.mutable_node()->set_id("edge-1");
  message.mutable_node()->set_user_agent_name("envoy");
  auto* version = message.mutable_node()->mutable_user_agent_build_version()->mutable_version();
  version->set_major_number(1);
  version->set_minor_number(40);
  message.add_resource_names_subscribe("a");
  message.add_resource_names_unsubscribe("b");
  (*message.mutable_initial_resource_versions())["a"] = "0123";
  message.set_response_nonce("7");
  message.mutable_error_detail()->set_message(std::string(2'000'000, 'x'));

  auto buffer = Buffer(message.SerializeAsString());
  const Result<Decoded> decoded = DecodeRequest(buffer);
  ASSERT_TRUE(decoded && decoded->request);
  EXPECT_TRUE(decoded->has_node);
  EXPECT_EQ(decoded->node_id, "edge-1");
  EXPECT_EQ(decoded->node_version, "envoy 1.40.0");
  EXPECT_EQ(decoded->request->type, ir::ResourceType::kEndpoints);
  EXPECT_THAT(decoded->request->subscribe, ElementsAre("a"));
  EXPECT_THAT(decoded->request->unsubscribe, ElementsAre("b"));
  EXPECT_THAT(decoded->request->initial_versions, ElementsAre(Pair("a", "0123")));
  EXPECT_EQ(decoded->request->nonce, "7");
  EXPECT_EQ(decoded->request->error->size(), kMaxMessage);
}

TEST(Codec, TellsWhatItCannotServe) {
  DeltaDiscoveryRequest message;
  message.set_type_url("type.googleapis.com/envoy.service.runtime.v3.Runtime");
  auto buffer = Buffer(message.SerializeAsString());
  const Result<Decoded> decoded = DecodeRequest(buffer);
  ASSERT_TRUE(decoded);
  EXPECT_FALSE(decoded->request);
  EXPECT_EQ(decoded->type_url, "type.googleapis.com/envoy.service.runtime.v3.Runtime");

  auto garbage = Buffer("\xff\xff not a message");
  EXPECT_FALSE(DecodeRequest(garbage));
}

TEST(Codec, VersionsSurviveTheWire) {
  for (const uint64_t version : {uint64_t{0}, uint64_t{1}, uint64_t{0xdeadbeef}, ~uint64_t{0}}) {
    EXPECT_EQ(ParseVersion(VersionText(version)), version);
  }
  for (const char* text : {"", "1", "000000000000000g", "00000000000000001", "-000000000000001"}) {
    EXPECT_EQ(ParseVersion(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace weft::xds
