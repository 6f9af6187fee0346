// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The envelope of objects, and what each kind of bad one is told.
#include "model/raw_object.h"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <chrono>
#include <string>

namespace weft::model {
namespace {

std::string Told(const Finding& finding) {
  const char* severity = finding.severity == Severity::kError     ? "error"
                         : finding.severity == Severity::kWarning ? "warning"
                                                                  : "info";
  std::string told = finding.object.name + ":" + finding.field + " " + severity + " " +
                     finding.code + " " + finding.message;
  return finding.next.empty() ? told : told + " | " + finding.next;
}

// Objects and findings, one per line.
std::string Read(std::string_view text) {
  const ObjectsOfText read = ReadObjects(text, "a.yaml");
  std::string out = read.whole ? "" : "not whole\n";
  for (const RawObject& object : read.objects) {
    out += object.ref.ToString() + " line " + std::to_string(object.line);
    if (object.item >= 0) out += " item " + std::to_string(object.item);
    out += "\n";
  }
  for (const Finding& finding : read.findings) out += Told(finding) + "\n";
  return out;
}

TEST(ReadObjects, GivesIdentityAndPlace) {
  EXPECT_EQ(Read(R"(# the shop
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: shop, namespace: web}
---
{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "shop"}}
---
apiVersion: v1
kind: Namespace
metadata: {name: web}
)"),
            "HTTPRoute.gateway.networking.k8s.io/web/shop line 2\n"
            "Service/default/shop line 6\n"
            "Namespace//web line 8\n");
}

TEST(ReadObjects, DropsWhatKubectlGetAdds) {
  const auto read = ReadObjects(R"(
apiVersion: v1
kind: Service
metadata:
  name: shop
  annotations: {a: b, kubectl.kubernetes.io/last-applied-configuration: '{}'}
  managedFields: [{manager: kubectl}]
spec: {status: kept, managedFields: kept}
status: {loadBalancer: {}}
)",
                                "a.yaml");
  ASSERT_EQ(read.objects.size(), 1u);
  EXPECT_EQ(
      boost::json::serialize(read.objects[0].value),
      R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"shop","annotations":{"a":"b"},)"
      R"("namespace":"default"},"spec":{"status":"kept","managedFields":"kept"}})");
}

TEST(ReadObjects, ExpandsLists) {
  EXPECT_EQ(Read(R"(apiVersion: v1
items:
- apiVersion: v1
  kind: Service
  metadata: {name: a}
- apiVersion: v1
  kind: Nonsense
  metadata: {name: b}
- apiVersion: v1
  kind: Secret
kind: List
---
apiVersion: v1
kind: ServiceList
items:
- {apiVersion: v1, kind: Service, metadata: {name: c}}
)"),
            "not whole\n"
            "Service/default/a line 3 item 0\n"
            "Service/default/c line 16 item 0\n"
            "a.yaml:6:1 info WEFT-KIND-UNKNOWN Nonsense of the core group is not a kind that Weft "
            "reads: it is left alone\n"
            "a.yaml:9:1 error WEFT-OBJECT-UNREADABLE metadata with a name is missing | add "
            "metadata.name\n");
  EXPECT_EQ(Read("apiVersion: v1\nkind: List\nitems: []\n"), "");
  EXPECT_EQ(Read("apiVersion: v1\nkind: List\nitems:\n"), "");
  EXPECT_EQ(Read("apiVersion: v1\nkind: List\nitems: {}\n"),
            "not whole\na.yaml:3:1 error WEFT-OBJECT-UNREADABLE items of a List must be a list | "
            "begin each item with '- '\n");
}

TEST(ReadObjects, LeavesUnknownKindsAlone) {
  EXPECT_EQ(
      Read("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}"),
      "a.yaml:2:1 info WEFT-KIND-UNKNOWN Deployment of apps is not a kind that Weft reads: it "
      "is left alone\n");
  EXPECT_EQ(Read("apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: a}"),
            "a.yaml:2:1 info WEFT-KIND-UNKNOWN Gateway of networking.istio.io is not a kind that "
            "Weft reads: it is left alone\n");
}

TEST(ReadObjects, SuggestsTheKindThatWasMeant) {
  EXPECT_EQ(Read("apiVersion: gateway.networking.k8s.io/v1\nkind: HttpRout\nmetadata: {name: a}"),
            "a.yaml:2:1 warning WEFT-KIND-UNKNOWN HttpRout of gateway.networking.k8s.io is not a "
            "kind that Weft reads: it is left alone | did you mean `kind: HTTPRoute`?\n");
  EXPECT_EQ(
      Read("kind: HTTPRoute\napiVersion: gateway.network.k8s.io/v1\nmetadata: {name: a}"),
      "a.yaml:2:1 warning WEFT-KIND-UNKNOWN HTTPRoute of gateway.network.k8s.io is not a kind "
      "that Weft reads: it is left alone | did you mean `apiVersion: "
      "gateway.networking.k8s.io/v1`?\n");
}

struct Bad {
  std::string name;
  std::string text;
  std::string told;
};

class BadObject : public testing::TestWithParam<Bad> {};

TEST_P(BadObject, IsToldWhatAndWhere) {
  EXPECT_EQ(Read(GetParam().text), "not whole\na.yaml:" + GetParam().told + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    All, BadObject,
    testing::ValuesIn(std::vector<Bad>{
        {"Text", "hello",
         "1:1 error WEFT-OBJECT-UNREADABLE this is no object of Kubernetes: it has "
         "no apiVersion and no kind | add both, or keep the file out of the folder"},
        {"NeitherVersionNorKind", "a: 1",
         "1:1 error WEFT-OBJECT-UNREADABLE this is no object of "
         "Kubernetes: it has no apiVersion and no kind | add both, or keep the file out of the "
         "folder"},
        {"OldVersion", "\napiVersion: gateway.networking.k8s.io/v1alpha1\nkind: HTTPRoute",
         "2:1 error WEFT-OBJECT-VERSION version v1alpha1 of HTTPRoute is not read | use v1 or "
         "v1beta1"},
        {"NoMetadata", "apiVersion: v1\nkind: Service",
         "1:1 error WEFT-OBJECT-UNREADABLE metadata "
         "with a name is missing | add metadata.name"},
        {"MetadataIsText", "apiVersion: v1\nkind: Service\nmetadata: x",
         "3:1 error "
         "WEFT-OBJECT-UNREADABLE metadata with a name is missing | add metadata.name"},
        {"NoName", "apiVersion: v1\nkind: Service\nmetadata:\n  labels: {}",
         "3:1 error "
         "WEFT-OBJECT-UNREADABLE metadata.name is missing | add metadata.name"},
        {"GeneratedName", "apiVersion: v1\nkind: Service\nmetadata: {generateName: a-}",
         "3:1 error WEFT-OBJECT-UNREADABLE metadata.name is missing | write a name: generateName "
         "works only in a cluster"},
        {"NumberAsName", "apiVersion: v1\nkind: Service\nmetadata:\n  name: 7",
         "4:3 error "
         "WEFT-OBJECT-UNREADABLE metadata.name must be text | put it in quotes"},
        {"YesAsNamespace", "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: on}",
         "3:21 error WEFT-OBJECT-UNREADABLE metadata.namespace must be text | put it in quotes"},
        {"Yaml", "apiVersion: v1\nkind: 'Service",
         "2:7 error WEFT-YAML-SYNTAX the quoted text that "
         "begins here is never closed | add the closing quote"},
    }),
    [](const auto& info) { return info.param.name; });

TEST(ReadObjects, RefusesNamesThatKubernetesRefuses) {
  const auto read = [](const std::string& meta) {
    return Read("apiVersion: v1\nkind: Service\nmetadata: {" + meta + "}");
  };
  for (const char* meta : {"name: A", "name: a/b", "name: ../x", "name: 'a b'", "name: -a",
                           "name: a, namespace: a.b", "name: \"a\\nb\""}) {
    EXPECT_NE(read(meta).find("error WEFT-OBJECT-UNREADABLE metadata.name"), std::string::npos)
        << read(meta);
  }
  EXPECT_EQ(read("name: a.b-1"), "Service/default/a.b-1 line 1\n");
}

TEST(ReadObjects, TakesTheNameOfASignersBundle) {
  const char* const kHead = "kind: ClusterTrustBundle\napiVersion: certificates.k8s.io/v1beta1\n";
  const auto named = [&](const std::string& name) {
    return ReadObjects(kHead + ("metadata: {name: '" + name + "'}\n"), "a.yaml");
  };
  ASSERT_EQ(named("example.com:signer:bundle").objects.size(), 1u);
  EXPECT_EQ(named("example.com:signer:bundle").objects[0].ref.name, "example.com:signer:bundle");
  EXPECT_TRUE(named("example.com::bundle").objects.empty());
  EXPECT_TRUE(named("Bundle").objects.empty());
}

TEST(ReadObjects, TheFirstOfTwoInOneFileCounts) {
  const std::string object = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n";
  EXPECT_EQ(Read(object + "---\n" + object),
            "Secret/default/a line 1\n"
            "a.yaml:5:1 error WEFT-OBJECT-TWICE Secret default/a stands in this file already, on "
            "line 1: that one is used | remove one of the two, or give it another name\n");
}

TEST(ReadObjects, AClusterScopedObjectLosesItsNamespace) {
  const auto read =
      ReadObjects("apiVersion: v1\nkind: Namespace\nmetadata: {name: a, namespace: b}", "a.yaml");
  ASSERT_EQ(read.objects.size(), 1u);
  EXPECT_EQ(read.objects[0].ref.ToString(), "Namespace//a");
  EXPECT_EQ(boost::json::serialize(read.objects[0].value.at("metadata")), R"({"name":"a"})");
  ASSERT_EQ(read.findings.size(), 1u);
  EXPECT_EQ(
      Told(read.findings[0]),
      "a.yaml:3:21 warning WEFT-OBJECT-NAMESPACE a Namespace belongs to no namespace: the one "
      "given is passed over | remove metadata.namespace");
}

TEST(ReadObjects, AnUnreadableDocumentLeavesTheOthers) {
  EXPECT_EQ(
      Read("apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n---\nx: [\n---\n"
           "apiVersion: v1\nkind: Secret\nmetadata: {name: b}\n"),
      "not whole\nSecret/default/a line 1\nSecret/default/b line 7\n"
      "a.yaml:6:1 error WEFT-YAML-SYNTAX a value is missing here, or a '[' or '{' above it is "
      "never closed\n");
}

TEST(ReadObjects, MessagesRepeatNoValues) {
  for (const char* text : {"password: *hunter2", "password: !hunter2 x", "password: hunter2: x",
                           "password: 'hunter2", "password: @hunter2", "hunter2",
                           "apiVersion: v1\nkind: Secret\nmetadata: {name: hunter2_}"}) {
    EXPECT_EQ(Read(text).find("hunter2"), std::string::npos) << Read(text);
  }
}

TEST(ReadObjects, TenThousandFindingsTakeTimeInProportion) {
  std::string text = "kind: List\napiVersion: v1\nitems:\n";
  for (int i = 0; i < 10000; ++i) text += "- {apiVersion: apps/v1, kind: Deployment}\n";
  for (int i = 0; i < 10000; ++i) text += "---\napiVersion: v1\nkind: Secret\n";
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(ReadObjects(text, "a.yaml").findings.size(), 20000u);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

TEST(LocateField, FindsFieldsOfListItems) {
  constexpr std::string_view kText =
      "kind: List\napiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Secret\n"
      "  metadata:\n    name: a\n";
  const auto read = ReadObjects(kText, "a.yaml");
  ASSERT_EQ(read.objects.size(), 1u);
  EXPECT_EQ(LocateField(kText, read.objects[0], "metadata.name").at, (Mark{7, 5}));
  EXPECT_EQ(LocateField(kText, read.objects[0], "").at, (Mark{4, 3}));
}

}  // namespace
}  // namespace weft::model
