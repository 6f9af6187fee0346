// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/admit.h"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "model/schema_corpus_for_test.h"
#include "model/yaml_for_test.h"

namespace weft::model {
namespace {

const SchemaCatalog& Catalog() {
  static const auto kCatalog = SchemaCatalog::Create(EmbeddedSchemas());
  return *kCatalog;
}

TEST(Admit, GivesATypedObject) {
  const Admitted admitted = Admit(Catalog(), FromYaml(R"(
apiVersion: gateway.networking.k8s.io/v1
kind: TCPRoute
metadata: {name: db}
spec: {rules: [{backendRefs: [{name: db, port: 5432}]}]}
)"));
  EXPECT_TRUE(admitted.findings.empty());
  ASSERT_TRUE(admitted.object);
  const auto& route = *std::get<std::shared_ptr<const TCPRoute>>(*admitted.object);
  EXPECT_EQ(route.metadata.namespace_, "default");
  EXPECT_EQ(route.spec.rules.at(0).backendRefs.at(0).weight, 1);  // the schema's default
}

TEST(Admit, ProblemsAreFindingsAboutTheObject) {
  const Admitted admitted = Admit(Catalog(), FromYaml(R"(
apiVersion: gateway.networking.k8s.io/v1
kind: TCPRoute
metadata: {name: db, namespace: shop}
spec: {rules: [{backendRefs: [{name: db, prot: 5432}]}]}
)"));
  EXPECT_FALSE(admitted.object);
  ASSERT_EQ(admitted.findings.size(), 2u);
  EXPECT_EQ(admitted.findings[0],
            (Finding{.severity = Severity::kError,
                     .code = "WEFT-OBJECT-INVALID",
                     .object = {"gateway.networking.k8s.io", "TCPRoute", "shop", "db"},
                     .field = "spec.rules[0].backendRefs[0].prot",
                     .message = "unknown field",
                     .next = "Did you mean port?"}));
  EXPECT_EQ(admitted.findings[1].field, "spec.rules[0].backendRefs[0]");
}

TEST(Admit, AnythingElseIsAFindingToo) {
  for (const char* text :
       {"{}", "{kind: A}", "{apiVersion: 1, kind: A}", "{apiVersion: v1, kind: Pod}",
        "{apiVersion: gateway.networking.k8s.io/v9, kind: HTTPRoute, metadata: 1}"}) {
    const Admitted admitted = Admit(Catalog(), FromYaml(text));
    EXPECT_FALSE(admitted.object) << text;
    EXPECT_EQ(admitted.findings.size(), 1u) << text;
  }
}

// What the schema takes, the structs can hold.
TEST(Admit, DecodesAllThatIsValid) {
  size_t decoded = 0;
  for (const auto& entry : std::filesystem::directory_iterator("src/model/testdata/schema")) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (const SchemaCase& each : ReadSchemaCorpus(text)) {
      const Admitted admitted = Admit(Catalog(), each.object);
      EXPECT_EQ(admitted.object.has_value(), each.problems.empty()) << each.name;
      EXPECT_EQ(admitted.findings.size(), each.problems.size()) << each.name;
      decoded += admitted.object ? 1 : 0;
    }
  }
  EXPECT_GE(decoded, 60u);
}

}  // namespace
}  // namespace weft::model
