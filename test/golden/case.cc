// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "golden/case.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

#include "model/admit.h"
#include "model/certificate_for_test.h"
#include "model/raw_object.h"
#include "model/scalars.h"
#include "model/schema.h"
#include "model/schemas.h"
#include "model/yaml.h"

namespace weft::golden {
namespace {

constexpr std::string_view kMark = "# weft-golden:";
constexpr char kNow[] = "2026-01-01T00:00:00Z";

model::ObjectMeta MetaOf(std::string_view key) {
  const size_t slash = key.find('/');
  model::ObjectMeta metadata;
  metadata.namespace_ = std::string(key.substr(0, slash));
  metadata.name = std::string(key.substr(slash + 1));
  metadata.generation = 1;
  return metadata;
}

model::AnyObject MakeCertificate(std::string_view key, const std::string& names) {
  const auto pair = model::testing::EcKey();
  model::Secret secret{.metadata = MetaOf(key), .type = "kubernetes.io/tls", .data = {}};
  secret.data["tls.crt"] = model::testing::ToPem(model::testing::MakeCertificate(
      pair.get(), {.common_name = std::string(key), .alternative_names = names}));
  secret.data["tls.key"] = model::testing::ToPem(pair);
  return std::make_shared<const model::Secret>(std::move(secret));
}

std::string Authority(std::string_view name) {
  const auto pair = model::testing::EcKey();
  return model::testing::ToPem(model::testing::MakeCertificate(
      pair.get(), {.common_name = std::string(name), .alternative_names = "", .authority = true}));
}

model::AnyObject MakeBundle(std::string_view name) {
  model::ClusterTrustBundle bundle;
  bundle.metadata.name = std::string(name);
  bundle.metadata.generation = 1;
  bundle.spec.trustBundle = Authority(name);
  return std::make_shared<const model::ClusterTrustBundle>(std::move(bundle));
}

model::AnyObject MakeAuthority(std::string_view key) {
  model::ConfigMap map{.metadata = MetaOf(key), .data = {}, .binaryData = {}};
  map.data["ca.crt"] = Authority(key);
  return std::make_shared<const model::ConfigMap>(std::move(map));
}

void TakeOptions(const boost::json::object& options, Input& input) {
  for (const auto& [name, value] : options) {
    if (name == "implicit_class") {
      input.implicit_class = value.as_bool();
    } else if (name == "own_addresses") {
      input.own_addresses = value.as_bool();
    } else if (name == "full") {
      input.full = value.as_bool();
    } else if (name == "now") {
      input.now = model::ParseTime(value.as_string()).value();
    } else if (name == "certificates") {
      for (const auto& [key, names] : value.as_object()) {
        input.objects.push_back(MakeCertificate(key, std::string(names.as_string())));
      }
    } else if (name == "authorities") {
      for (const auto& key : value.as_array())
        input.objects.push_back(MakeAuthority(key.as_string()));
    } else if (name == "bundles") {
      for (const auto& key : value.as_array()) input.objects.push_back(MakeBundle(key.as_string()));
    } else {
      ADD_FAILURE() << "unknown option " << name;
    }
  }
}

const model::SchemaCatalog& Schemas() {
  static const auto* const kSchemas =
      new model::SchemaCatalog(model::SchemaCatalog::Create(model::EmbeddedSchemas()).value());
  return *kSchemas;
}

// As the state directory does for an object that is new.
template <class T>
std::shared_ptr<const T> Numbered(const std::shared_ptr<const T>& object) {
  if (object->metadata.generation != 0) return object;
  T copy = *object;
  copy.metadata.generation = 1;
  return std::make_shared<const T>(std::move(copy));
}

}  // namespace

void ReadObjects(std::string_view text, const std::string& file, Input& input) {
  model::ObjectsOfText read = model::ReadObjects(text, file);
  input.findings.insert(input.findings.end(), read.findings.begin(), read.findings.end());
  for (const model::RawObject& raw : read.objects) {
    model::Admitted admitted = model::Admit(Schemas(), raw.value.as_object());
    input.findings.insert(input.findings.end(), admitted.findings.begin(), admitted.findings.end());
    if (!admitted.object) continue;
    input.objects.push_back(std::visit(
        [](const auto& object) { return model::AnyObject(Numbered(object)); }, *admitted.object));
  }
}

Input ReadInput(std::string_view text, const std::string& file) {
  Input input;
  input.now = model::ParseTime(kNow).value();
  const size_t mark = text.find(kMark);
  if (mark != std::string_view::npos) {
    const std::string_view line = text.substr(mark + kMark.size());
    const auto options = model::ParseDocuments(line.substr(0, line.find('\n')));
    if (options.size() == 1 && options[0].value.is_object()) {
      TakeOptions(options[0].value.get_object(), input);
    } else {
      ADD_FAILURE() << file << ": the options cannot be read";
    }
  }
  ReadObjects(text, file, input);
  if (input.own_addresses) GiveAddresses(input.objects);
  return input;
}

void GiveAddresses(std::vector<model::AnyObject>& objects) {
  int next = 1;
  for (model::AnyObject& object : objects) {
    const auto* gateway = std::get_if<std::shared_ptr<const model::Gateway>>(&object);
    if (!gateway || !(*gateway)->spec.addresses.empty()) continue;
    model::Gateway copy = **gateway;
    copy.spec.addresses.push_back({.type = "IPAddress", .value = fmt::format("10.0.0.{}", next++)});
    object = std::make_shared<const model::Gateway>(std::move(copy));
  }
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace weft::golden
