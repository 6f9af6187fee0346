// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "envoy/message.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/text.h"

namespace weft::envoy {

std::string Serialize(const google::protobuf::MessageLite& message) {
  std::string bytes;
  bytes.reserve(message.ByteSizeLong());
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return bytes;
}

void PackInto(const google::protobuf::MessageLite& message, google::protobuf::Any* any) {
  any->set_type_url("type.googleapis.com/" + message.GetTypeName());
  any->set_value(Serialize(message));
}

void SetMilliseconds(int64_t milliseconds, google::protobuf::Duration* duration) {
  duration->set_seconds(milliseconds / 1000);
  duration->set_nanos(static_cast<int32_t>(milliseconds % 1000) * 1'000'000);
}

void AppendMember(int field, std::string_view member, std::string& message) {
  using google::protobuf::internal::WireFormatLite;
  google::protobuf::io::StringOutputStream stream(&message);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.WriteTag(WireFormatLite::MakeTag(field, WireFormatLite::WIRETYPE_LENGTH_DELIMITED));
  coded.WriteVarint32(static_cast<uint32_t>(member.size()));
  coded.WriteRaw(member.data(), static_cast<int>(member.size()));
}

ir::Resource MakeResource(ir::ResourceType type, std::string_view name,
                          const google::protobuf::MessageLite& message,
                          std::vector<ir::ResourceId> needs) {
  return MakeResource(type, name, Serialize(message), std::move(needs));
}

ir::Resource MakeResource(ir::ResourceType type, std::string_view name, std::string text,
                          std::vector<ir::ResourceId> needs) {
  std::ranges::sort(needs);
  const auto repeated = std::ranges::unique(needs);
  needs.erase(repeated.begin(), repeated.end());
  auto bytes = std::make_shared<const std::string>(std::move(text));
  const uint64_t version = Fnv1a64(*bytes);
  return {.id = {type, std::string(name)},
          .version = version,
          .bytes = std::move(bytes),
          .needs = std::move(needs)};
}

}  // namespace weft::envoy
