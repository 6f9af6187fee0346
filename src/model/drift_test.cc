// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The structs and the schemas say the same: every member is a property, every property is a member
// (of the kinds of Kubernetes itself, only what Weft needs is read), and what the table of kinds
// says is what the CRDs say.
#include <gtest/gtest.h>

#include <algorithm>

#include "model/encode_for_test.h"
#include "model/object.h"
#include "model/sample_for_test.h"
#include "model/schemas.h"

namespace weft::model {
namespace {

// Schemas that are pinned, but of kinds that Weft does not read: XMesh concerns meshes alone.
constexpr std::array<std::string_view, 1> kNotRead = {"XMesh"};

// Whether all of `part` is in `whole`: members of objects, all elements of lists, equal leaves (of
// which `whole` may have the base64).
bool IsPartOf(const boost::json::value& part, const boost::json::value& whole) {
  if (part.is_object() && whole.is_object()) {
    return std::ranges::all_of(part.get_object(), [&](const auto& member) {
      const boost::json::value* other = whole.get_object().if_contains(member.key());
      return other && IsPartOf(member.value(), *other);
    });
  }
  if (part.is_array() && whole.is_array()) {
    return std::ranges::equal(part.get_array(), whole.get_array(), IsPartOf);
  }
  if (part == whole) return true;
  return part.is_string() && whole.is_string() &&
         DecodeBase64(whole.get_string()) == std::string(part.get_string());
}

bool IsOfKubernetesItself(const KindInfo& info) {
  return info.group.empty() || (info.group.ends_with(".k8s.io") && info.group != kGatewayGroup &&
                                info.group != kExperimentalGroup);
}

template <class T>
void ExpectSameMembers(const boost::json::object& schema, std::string_view version) {
  boost::json::object sample = SampleObject(schema);
  sample.erase("stringData");  // joins `data` when a Secret is decoded
  const Decoded<T> decoded = Decode<T>(sample);
  ASSERT_TRUE(decoded) << kKind<T>.kind << " " << version << ": " << decoded.error().path << " "
                       << decoded.error().message;
  boost::json::object encoded = Encode(*decoded).as_object();
  encoded.erase("metadata");
  if (IsOfKubernetesItself(kKind<T>)) {
    EXPECT_TRUE(IsPartOf(encoded, sample)) << kKind<T>.kind << " " << version << "\n"
                                           << encoded << "\n"
                                           << sample;
  } else {
    EXPECT_EQ(boost::json::value(encoded), boost::json::value(sample))
        << kKind<T>.kind << " " << version;
  }
}

std::vector<std::string_view> Sorted(std::vector<std::string_view> words) {
  std::ranges::sort(words);
  return words;
}

void ExpectSameInfo(const KindInfo& info, const boost::json::object& schema) {
  EXPECT_EQ(std::string_view(schema.at("plural").as_string()), info.plural);
  EXPECT_EQ(schema.at("scope") == "Namespaced", info.namespaced) << info.kind;
  std::vector<std::string_view> versions;
  for (const auto& version : schema.at("versions").as_array()) {
    versions.push_back(version.at("name").as_string());
  }
  EXPECT_EQ(Sorted(versions), Sorted({info.versions().begin(), info.versions().end()}))
      << info.kind;
  std::vector<std::string_view> short_names;
  for (const auto& name : schema.at("shortNames").as_array())
    short_names.push_back(name.as_string());
  EXPECT_EQ(Sorted(short_names), Sorted({info.short_names().begin(), info.short_names().end()}))
      << info.kind;
}

TEST(Drift, StructsAndSchemasHaveTheSameMembers) {
  size_t compared = 0;
  for (const EmbeddedSchema& embedded : EmbeddedSchemas()) {
    if (std::ranges::count(kNotRead, embedded.kind) > 0) continue;
    const boost::json::value schema = boost::json::parse(embedded.json);
    const KindInfo* info = FindKind(embedded.group, embedded.kind);
    ASSERT_NE(info, nullptr) << embedded.group << " " << embedded.kind;
    ExpectSameInfo(*info, schema.as_object());
    ForEachKind([&]<class T> {
      if (kKind<T> != *info) return;
      for (const auto& version : schema.at("versions").as_array()) {
        ExpectSameMembers<T>(version.at("schema").as_object(),
                             std::string_view(version.at("name").as_string()));
        ++compared;
      }
    });
  }
  // 10 kinds in 18 versions, and three experimental ones, are pinned with Gateway API 1.7.
  EXPECT_GE(compared, 20u);
}

TEST(Drift, ALostOrLeftOverMemberWouldShow) {
  const boost::json::value wider = boost::json::parse(
      R"({"properties":{"spec":{"properties":{"controllerName":{"type":"string"},"new":{"type":"string"}}}}})");
  const boost::json::object sample = SampleObject(wider.as_object());
  boost::json::object encoded = Encode(*Decode<GatewayClass>(sample)).as_object();
  encoded.erase("metadata");
  EXPECT_NE(encoded, sample);
  EXPECT_EQ(encoded.at("spec").as_object().size(), 3u);  // parametersRef and description are null
}

}  // namespace
}  // namespace weft::model
