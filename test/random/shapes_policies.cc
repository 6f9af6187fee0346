// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Shapes of policies and backends: of some members only one may be there.
#include <map>
#include <string>
#include <utility>

#include "random/shapes.h"

namespace weft::sets {
namespace {

namespace json = boost::json;

json::value Validation(Values& values, const json::object& schema, const std::string& path) {
  json::object made = values.MakeObject(schema, path);
  KeepOne(values, schema, path,
          {"caCertificateRefs", "caCertificateRefs", "wellKnownCACertificates"}, made);
  return made;
}

json::value BackendSpec(Values& values, const json::object& schema, const std::string& path) {
  json::object made = values.MakeObject(schema, path);
  KeepOne(values, schema, path, {"addresses", "dns", "unix"}, made);
  return made;
}

json::value ClientAddress(Values& values, const json::object& schema, const std::string& path) {
  json::object made;
  KeepOne(values, schema, path, {"trustedHops", "trustedCIDRs"}, made);
  return made;
}

json::value XTls(Values& values, const json::object& schema, const std::string& path) {
  json::object made = values.MakeObject(schema, path, {"clientCertificateRef", "validation"});
  const std::string mode(made.at("mode").as_string());
  for (const auto& [member, wanted] : {std::pair{"clientCertificateRef", mode == "ClientAndServer"},
                                       std::pair{"validation", mode != "None"}}) {
    if (wanted) made[member] = values.Make(Property(schema, member), path + "." + member);
  }
  return made;
}

json::value Tracing(Values& values, const json::object& schema, const std::string& path) {
  if (values.choices.Chance(20))
    return json::object{{"mode", values.choices.Chance(50) ? "Disabled" : "ImplementationDefault"}};
  json::object made = values.MakeObject(schema, path, {"mode"});
  made["mode"] = "Enabled";
  if (!made.contains("provider"))
    made["provider"] = values.Make(Property(schema, "provider"), path + ".provider");
  return made;
}

json::value ParentSampling(Values& values, const json::object& schema, const std::string& path) {
  json::object made = values.MakeObject(schema, path);
  if (made.contains("samplingRate")) made["mode"] = "Enabled";
  return made;
}

json::value TracingAttribute(Values& values, const json::object& schema, const std::string& path) {
  json::object made =
      values.MakeObject(schema, path, {"headerName", "literalValue", "attributeKey"});
  static const std::map<std::string, std::string> kMembers = {
      {"Header", "headerName"}, {"Literal", "literalValue"}, {"Attribute", "attributeKey"}};
  const std::string& member = kMembers.at(made.at("sourceType").as_string().c_str());
  made[member] = values.Make(Property(schema, member), path + "." + member);
  return made;
}

}  // namespace

std::span<const ShapeEntry> PolicyShapes() {
  static constexpr ShapeEntry kShapes[] = {
      {"BackendTLSPolicy.spec.validation", Validation},
      {"XBackend.spec.tls.validation", Validation},
      {"XBackend.spec.tls", XTls},
      {"XTelemetryPolicy.spec.tracing", Tracing},
      {".parentBasedSampling", ParentSampling},
      {".tracing.attributes[]", TracingAttribute},
      {"#Backend.spec", BackendSpec},
      {".clientAddress", ClientAddress},
  };
  return kShapes;
}

}  // namespace weft::sets
