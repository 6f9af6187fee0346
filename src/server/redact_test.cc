// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/redact.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace weft::server {
namespace {

std::string Object(const std::string& text) {
  boost::json::value object = boost::json::parse(text);
  RedactObject(object);
  return boost::json::serialize(object);
}

TEST(RedactObject, KeepsTheKeysOfASecretAlone) {
  EXPECT_EQ(Object(R"({"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"type":"Opaque",)"
                   R"("data":{"k":"czNjcjN0"},"stringData":{"l":"s3cr3t"}})"),
            R"({"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"type":"Opaque",)"
            R"("data":{"k":"[8 characters]"},"stringData":{"l":"[6 characters]"}})");
}

TEST(RedactObject, TrustsNoOtherPlaceInASecret) {
  for (const char* text : {
           R"({"kind":"Secret","data":"s3cr3t"})",
           R"({"kind":"Secret","data":{"k":["s3cr3t"]}})",
           R"({"kind":"Secret","stringData":{"k":{"l":"s3cr3t"}}})",
           R"({"kind":"Secret","spec":{"password":"s3cr3t"}})",
           R"({"kind":"Secret","password":"s3cr3t"})",
           R"({"kind":"Secret","metadata":{"annotations":{"last-applied":"{\"k\":\"s3cr3t\"}"}}})",
       }) {
    EXPECT_EQ(Object(text).find("s3cr3t"), std::string::npos) << Object(text);
  }
}

TEST(RedactObject, ShowsWhereASecretsFilesAre) {
  const std::string text =
      R"({"kind":"Secret","metadata":{"annotations":{"gateway.weft.dev/files":"{}"}}})";
  EXPECT_EQ(Object(text), text);
}

TEST(RedactObject, KeepsWhereAPatchOfASecretActs) {
  EXPECT_EQ(Object(R"({"kind":"EnvoyPatch","spec":{"type":"Secret","name":"a",)"
                   R"("patch":[{"op":"add","path":"/b","value":{"c":"s3cr3t"}}]}})"),
            R"({"kind":"EnvoyPatch","spec":{"type":"Secret","name":"a",)"
            R"("patch":[{"op":"add","path":"/b","value":{"c":"[redacted]"}}]}})");
  for (
      const char* text :
      {R"({"kind":"EnvoyPatch","spec":{"type":"Secret","pacth":[{"value":"s3cr3t"}]}})",
       R"({"kind":"EnvoyPatch","spec":{"patch":"s3cr3t"}})",
       R"({"kind":"EnvoyPatch","spec":{"type":"Cluster","patch":[{"value":{"password":"s3cr3t"}}]}})"}) {
    EXPECT_EQ(Object(text).find("s3cr3t"), std::string::npos) << Object(text);
  }
}

TEST(RedactObject, LeavesOtherKindsAlone) {
  const std::string text = R"({"kind":"ConfigMap","data":{"k":"v"}})";
  EXPECT_EQ(Object(text), text);
}

TEST(RedactText, TakesKeysAndCredentialsOut) {
  for (const char* text : {"-----BEGIN EC PRIVATE KEY-----\ns3cr3t\n-----END EC PRIVATE KEY-----",
                           "-----BEGIN PRIVATE KEY-----\ns3cr3t", "authorization: Bearer s3cr3t",
                           R"("Cookie":"session=s3cr3t")", "x-api-key=s3cr3t"}) {
    EXPECT_EQ(RedactText(text).find("s3cr3t"), std::string::npos) << RedactText(text);
  }
  EXPECT_EQ(RedactText("GET /token"), "GET /token");
}

}  // namespace
}  // namespace weft::server
