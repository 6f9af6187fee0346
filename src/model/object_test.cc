// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/object.h"

#include <gtest/gtest.h>

#include <set>

#include "model/yaml_for_test.h"

namespace weft::model {
namespace {

TEST(Kinds, AreFoundByGroupAndKind) {
  EXPECT_EQ(FindKind(kGatewayGroup, "HTTPRoute"), &AllKinds()[3]);
  EXPECT_EQ(*FindKind("", "Service"), kKind<Service>);
  EXPECT_EQ(FindKind("", "Gateway"), nullptr);
  EXPECT_EQ(FindKind(kGatewayGroup, "httproute"), nullptr);
}

TEST(Kinds, AreFoundByTheWordsThatPeopleUse) {
  for (const char* word :
       {"gtw", "gateway", "Gateway", "GATEWAYS", "gateways.gateway.networking.k8s.io",
        "gateway.gateway.networking.k8s.io"}) {
    ASSERT_NE(FindKindByWord(word), nullptr) << word;
    EXPECT_EQ(FindKindByWord(word)->kind, "Gateway") << word;
  }
  EXPECT_EQ(FindKindByWord("svc")->kind, "Service");
  EXPECT_EQ(FindKindByWord("ingresses.networking.k8s.io")->kind, "Ingress");
  EXPECT_EQ(FindKindByWord("pods"), nullptr);
  EXPECT_EQ(FindKindByWord("gateways.example.com"), nullptr);
  EXPECT_EQ(FindKindByWord(""), nullptr);
  EXPECT_EQ(FindKindByWord("gtw."), nullptr);
}

TEST(Kinds, HaveWordsOfTheirOwn) {
  std::set<std::string_view> words;
  for (const KindInfo& info : AllKinds()) {
    EXPECT_FALSE(info.versions().empty()) << info.kind;
    EXPECT_TRUE(words.insert(info.kind).second) << info.kind;
    EXPECT_TRUE(words.insert(info.plural).second) << info.plural;
    for (const std::string_view name : info.short_names()) {
      EXPECT_TRUE(words.insert(name).second) << name;
    }
  }
}

TEST(DecodeObject, PicksTheTypeByGroupAndKind) {
  const auto object =
      DecodeObject(FromYaml("{apiVersion: gateway.networking.k8s.io/v1beta1, kind: HTTPRoute, "
                            "metadata: {name: a, namespace: b}}"));
  ASSERT_TRUE(object);
  ASSERT_TRUE(std::holds_alternative<std::shared_ptr<const HTTPRoute>>(*object));
  EXPECT_EQ(MetaOf(*object).name, "a");
  EXPECT_EQ(KindOf(*object), kKind<HTTPRoute>);
  EXPECT_EQ(RefOf(*object), (ObjectRef{std::string(kGatewayGroup), "HTTPRoute", "b", "a"}));
}

TEST(DecodeObject, DecodesEveryKindInEveryVersion) {
  for (const KindInfo& info : AllKinds()) {
    for (const std::string_view version : info.versions()) {
      boost::json::object object;
      object["apiVersion"] = info.group.empty()
                                 ? std::string(version)
                                 : std::string(info.group) + "/" + std::string(version);
      object["kind"] = info.kind;
      object["metadata"] = {{"name", "x"}};
      const auto decoded = DecodeObject(object);
      ASSERT_TRUE(decoded) << info.kind << " " << decoded.error().message;
      EXPECT_EQ(KindOf(*decoded), info);
    }
  }
}

TEST(DecodeObject, SaysWhatIsWrongWithTheType) {
  const auto wrong = [](const std::string& yaml) {
    const auto decoded = DecodeObject(FromYaml(yaml));
    return decoded ? DecodeError{} : decoded.error();
  };
  EXPECT_EQ(wrong("{}"), (DecodeError{"apiVersion", "is missing"}));
  EXPECT_EQ(wrong("{apiVersion: v1}"), (DecodeError{"kind", "is missing"}));
  EXPECT_EQ(wrong("{apiVersion: 1, kind: Service}").path, "apiVersion");
  EXPECT_EQ(wrong("{apiVersion: v1, kind: []}").path, "kind");
  EXPECT_EQ(wrong("{apiVersion: v1, kind: Pod}"),
            (DecodeError{"kind", "is no kind that Weft reads"}));
  EXPECT_EQ(wrong("{apiVersion: v2, kind: Service}"),
            (DecodeError{"apiVersion", "must have the version v1"}));
  EXPECT_EQ(wrong("{apiVersion: gateway.networking.k8s.io/v1alpha2, kind: HTTPRoute}"),
            (DecodeError{"apiVersion", "must have the version v1 or v1beta1"}));
  for (const char* version : {"/v1", "a/b/c", "a/", "/"}) {
    EXPECT_EQ(wrong(std::string("{kind: Service, apiVersion: ") + version + "}").path, "apiVersion")
        << version;
  }
}

}  // namespace
}  // namespace weft::model
