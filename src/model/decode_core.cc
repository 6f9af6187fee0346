// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Decoding of the kinds of Kubernetes itself. Secrets and ConfigMaps have their base64 undone here.
#include "model/core.h"
#include "model/ingress.h"
#include "model/reader.h"
#include "model/scalars.h"

namespace weft::model {
namespace {

using internal::InKey;
using internal::InMember;
using internal::Trouble;

// Turns every value of `data` from base64 into the bytes that it stands for.
Trouble UndoBase64(std::string_view member, std::map<std::string, std::string>& data) {
  for (auto& [key, value] : data) {
    std::optional<std::string> bytes = DecodeBase64(value);
    if (!bytes) {
      auto trouble = std::make_unique<DecodeError>(DecodeError{{}, "must be base64"});
      return InMember(member, InKey(key, std::move(trouble)));
    }
    value = *std::move(bytes);
  }
  return nullptr;
}

// What a Secret is written with beside its own members.
struct PlainText {
  std::map<std::string, std::string> stringData;
};
BOOST_DESCRIBE_STRUCT(PlainText, (), (stringData))

}  // namespace

template <>
Decoded<Secret> Decode(const boost::json::object& object) {
  Secret secret;
  PlainText plain;
  Trouble trouble = internal::ReadMembers(object, secret);
  if (!trouble) trouble = UndoBase64("data", secret.data);
  if (!trouble) trouble = internal::ReadMembers(object, plain);
  if (trouble) return std::unexpected(std::move(*trouble));
  for (auto& [key, value] : plain.stringData) secret.data[key] = std::move(value);
  if (secret.type.empty()) secret.type = "Opaque";
  return secret;
}

template <>
Decoded<ConfigMap> Decode(const boost::json::object& object) {
  ConfigMap map;
  Trouble trouble = internal::ReadMembers(object, map);
  if (!trouble) trouble = UndoBase64("binaryData", map.binaryData);
  if (trouble) return std::unexpected(std::move(*trouble));
  return map;
}

template Decoded<Service> Decode(const boost::json::object&);
template Decoded<EndpointSlice> Decode(const boost::json::object&);
template Decoded<Namespace> Decode(const boost::json::object&);
template Decoded<ClusterTrustBundle> Decode(const boost::json::object&);
template Decoded<Ingress> Decode(const boost::json::object&);
template Decoded<IngressClass> Decode(const boost::json::object&);

}  // namespace weft::model
