// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Every manifest of the Gateway API's conformance suite, together with the suite's base,
// translated: what it adds to the base is compared with conformance/NAME.out.yaml. WEFT_CONFORMANCE
// is the directory of the manifests, which are not in the tree.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "golden/case.h"
#include "golden/compare.h"
#include "golden/describe.h"
#include "golden/snapshot.h"
#include "golden/yaml_writer.h"

namespace weft::golden {
namespace {

namespace json = boost::json;

// The certificates that the suite itself makes (utils/suite/suite.go, Setup).
constexpr std::string_view kMade =
    R"(# weft-golden: {"certificates": {)"
    R"("gateway-conformance-web-backend/certificate": "DNS:*", )"
    R"("gateway-conformance-infra/tls-validity-checks-certificate": "DNS:*, DNS:*.org, DNS:*.wildcard.org", )"
    R"("gateway-conformance-infra/tls-validity-checks-client-certificate": "", )"
    R"("gateway-conformance-infra/tls-validity-checks-per-port-client-certificate": "", )"
    R"("gateway-conformance-infra/tls-checks-certificate": "DNS:abc.example.com, URI:spiffe://abc.example.com/test-identity, DNS:other.example.com", )"
    R"("gateway-conformance-infra/tls-checks-client-certificate": "", )"
    R"("gateway-conformance-infra/tls-passthrough-checks-certificate": "DNS:abc.example.com", )"
    R"("gateway-conformance-app-backend/tls-passthrough-checks-certificate": "DNS:abc.example.com", )"
    R"("gateway-conformance-infra/tls-terminate-checks-certificate": "DNS:tls.example.com"}, )"
    R"("authorities": ["gateway-conformance-web-backend/web-backend-cm", )"
    R"("gateway-conformance-infra/tls-validity-checks-ca-certificate", )"
    R"("gateway-conformance-infra/tls-validity-checks-per-port-ca-certificate", )"
    R"("gateway-conformance-infra/tls-checks-ca-certificate", )"
    R"("gateway-conformance-infra/mismatch-ca-certificate"]})";

std::string Directory() {
  const char* directory = std::getenv("WEFT_CONFORMANCE");
  return directory ? directory : "";
}

std::string Replaced(std::string text, std::string_view what, std::string_view with) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
    text.replace(at, what.size(), with);
    at += with.size();
  }
  return text;
}

// The suite's placeholders, filled in as a user of it does.
std::string Manifest(const std::string& path) {
  std::string text = Replaced(ReadFile(path), "{GATEWAY_CLASS_NAME}", "weft");
  text = Replaced(std::move(text), "PLACEHOLDER_UNUSABLE_ADDRS", "192.0.2.1");
  text = Replaced(std::move(text), "PLACEHOLDER_USABLE_ADDRS", "192.0.2.2");
  return Replaced(std::move(text), "{GATEWAY_CONTROLLER_NAME}", "gateway.weft.dev/controller");
}

// What the base and, unless it is empty, one more manifest are translated to.
json::object Described(const std::string& manifest) {
  Input input = ReadInput(kMade, "suite");
  ReadObjects(Manifest(Directory() + "/base/manifests.yaml"), "base.yaml", input);
  if (!manifest.empty()) ReadObjects(Manifest(manifest), "manifest.yaml", input);
  // Kinds of Kubernetes that are nothing to Weft: Deployments.
  std::erase_if(input.findings,
                [](const Finding& finding) { return finding.code == "WEFT-KIND-UNKNOWN"; });
  GiveAddresses(input.objects);
  const Snapshot snapshot = Translate(input);
  for (const std::string& wrong : Incoherences(snapshot)) ADD_FAILURE() << wrong;
  return Describe(snapshot, false);
}

// What `all` says and `base` does not.
json::object Added(const json::object& all, const json::object& base) {
  json::object added;
  for (const auto& [name, section] : all) {
    const json::value* before = base.if_contains(name);
    if (const json::array* list = section.if_array()) {
      json::array elements;
      for (const json::value& element : *list) {
        if (!before || std::ranges::find(before->as_array(), element) == before->as_array().end()) {
          elements.push_back(element);
        }
      }
      if (!elements.empty()) added[name] = std::move(elements);
      continue;
    }
    json::object members;
    for (const auto& [key, member] : section.as_object()) {
      const json::value* same = before ? before->as_object().if_contains(key) : nullptr;
      if (!same || *same != member) members[key] = member;
    }
    if (!members.empty()) added[name] = std::move(members);
  }
  return added;
}

std::vector<std::string> Manifests() {
  std::vector<std::string> names;
  const std::string directory = Directory();
  if (directory.empty()) return names;
  for (const std::string& path : FilesEndingIn(directory + "/tests", ".yaml")) {
    names.push_back(path.substr(directory.size() + std::string_view("/tests/").size()));
  }
  return names;
}

class Conformance : public ::testing::TestWithParam<std::string> {};

TEST_P(Conformance, AddsToTheBaseAsWritten) {
  static const auto* const kBase = new json::object(Described(""));
  const json::object added =
      Added(Described(Directory() + "/tests/" + GetParam() + ".yaml"), *kBase);
  CompareWithFile(ToYaml(added), std::string(kRoot) + "/conformance/" + GetParam() + ".out.yaml");
}

INSTANTIATE_TEST_SUITE_P(Manifests, Conformance, ::testing::ValuesIn(Manifests()),
                         [](const auto& test) { return TestName(test.param); });

TEST(ConformanceFiles, AreOneForEachManifest) {
  ASSERT_FALSE(Directory().empty()) << "WEFT_CONFORMANCE is not set";
  EXPECT_EQ(FilesEndingIn(std::string(kRoot) + "/conformance", ".out.yaml").size(),
            Manifests().size());
}

}  // namespace
}  // namespace weft::golden
