// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/object_files.h"

#include <gtest/gtest.h>

#include "model/core.h"
#include "model/yaml_for_test.h"

namespace weft::model {
namespace {

boost::json::object With(const std::string& annotation, const std::string& kind = "Secret",
                         const std::string& more = "") {
  boost::json::object object = FromYaml("{kind: " + kind + ", metadata: {name: a}" + more + "}");
  object["metadata"].as_object()["annotations"] = {{kFilesAnnotation, annotation}};
  return object;
}

TEST(WantedFiles, AreThoseOfTheAnnotation) {
  EXPECT_EQ(*WantedFiles(With(R"({"tls.crt": "certs/a.crt", "tls.key": "./certs/../a.key"})")),
            (std::vector<WantedFile>{{"tls.crt", "certs/a.crt"}, {"tls.key", "a.key"}}));
  EXPECT_EQ(*WantedFiles(With("{}", "ConfigMap")), std::vector<WantedFile>{});
  EXPECT_EQ(*WantedFiles(FromYaml("{kind: Secret, metadata: {name: a}}")),
            std::vector<WantedFile>{});
  EXPECT_EQ(*WantedFiles(FromYaml("{kind: HTTPRoute, metadata: [x]}")), std::vector<WantedFile>{});
}

TEST(WantedFiles, DoNotLeadOutOfTheFolder) {
  for (const char* path : {"/etc/shadow", "../other/tls.key", "a/../../b", "..", ".", "./", "",
                           "a/", "a/b/../../..", "a\\u0000b"}) {
    EXPECT_FALSE(WantedFiles(With(std::string(R"({"k": ")") + path + "\"}"))) << path;
  }
  EXPECT_EQ(WantedFiles(With(R"({"k": "..a/b"})"))->at(0).path, "..a/b");
}

TEST(WantedFiles, SaysWhatIsWrong) {
  const auto message = [](const boost::json::object& object) {
    const auto wanted = WantedFiles(object);
    EXPECT_EQ(wanted.error().path, "metadata.annotations[gateway.weft.dev/files]");
    return wanted.error().message;
  };
  const std::string form = R"(must be a JSON map of keys to paths, such as {"tls.crt": "a.crt"})";
  EXPECT_EQ(message(With("tls.crt: a.crt")), form);
  EXPECT_EQ(message(With("[]")), form);
  EXPECT_EQ(message(With("")), form);
  EXPECT_EQ(
      message(FromYaml("{kind: Secret, metadata: {annotations: {gateway.weft.dev/files: 7}}}")),
      form);
  EXPECT_EQ(message(With("{}", "HTTPRoute")), "is for Secrets and ConfigMaps alone");
  EXPECT_EQ(message(With(R"({"k": 7})")).substr(0, 20), "must give for k the ");
  EXPECT_EQ(message(With(R"({"k": "a"})", "Secret", ", stringData: {k: x}")),
            "must not give a file for k, which the object has a value for");
}

TEST(PutFile, MakesTheObjectAsIfTheValueStoodInIt) {
  const std::string binary("\0\xff", 2);
  boost::json::object secret = With(R"({"tls.key": "a"})");
  PutFile(secret, "tls.key", binary);
  EXPECT_EQ(Decode<Secret>(secret)->data,
            (std::map<std::string, std::string>{{"tls.key", binary}}));

  boost::json::object map = With(R"({"a": "a", "b": "b"})", "ConfigMap", ", data: {c: kept}");
  PutFile(map, "a", "text é\n");
  PutFile(map, "b", binary);
  const ConfigMap decoded = *Decode<ConfigMap>(map);
  EXPECT_EQ(decoded.data, (std::map<std::string, std::string>{{"a", "text é\n"}, {"c", "kept"}}));
  EXPECT_EQ(decoded.binaryData, (std::map<std::string, std::string>{{"b", binary}}));
}

}  // namespace
}  // namespace weft::model
