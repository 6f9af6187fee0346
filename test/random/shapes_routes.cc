// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Shapes of what routes are made of: matches, filters, rules.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "random/shapes.h"

namespace weft::sets {
namespace {

namespace json = boost::json;

json::value PathMatch(Values& values, const json::object& schema, const std::string& path) {
  json::object made;
  static const std::vector<std::string> kTypes = {"PathPrefix", "Exact", "PathPrefix",
                                                  "RegularExpression"};
  const std::string& type = values.choices.Pick(kTypes);
  if (type != "PathPrefix" || values.choices.Chance(50)) made["type"] = Text(type);
  const bool regex = type == "RegularExpression";
  if (regex || values.choices.Chance(90)) {
    made["value"] =
        Text(values.Word(Property(schema, "value"), path + (regex ? ".regex" : ".exact")));
  }
  return made;
}

// A header or query parameter; or a gRPC method, of which one of two may be left out.
json::value TypedMatch(Values& values, const json::object& schema, const std::string& path) {
  const bool regex = values.choices.Chance(30);
  json::object made = values.MakeObject(schema, path, {"type"});
  if (regex || values.choices.Chance(30)) made["type"] = regex ? "RegularExpression" : "Exact";
  const bool method = Has(schema, "method");
  if (method && !made.contains("method") && !made.contains("service")) made["method"] = "Add";
  for (const char* member : {"value", "service", "method"}) {
    if (regex && made.contains(member)) made[member] = Text(values.Word(schema, path + ".regex"));
  }
  return made;
}

std::string TypeOf(const json::value& filter) {
  return std::string(filter.as_object().at("type").as_string());
}

json::value Filters(Values& values, const json::object& schema, const std::string& path) {
  json::array made = values.MakeArray(schema, path);
  // Each kind once (but for mirrors); where a backend is chosen already, no redirect and no CORS;
  // never both a redirect and a rewrite.
  const bool late = path.contains("backendRefs");
  std::set<std::string> taken;
  for (auto filter = made.begin(); filter != made.end();) {
    const std::string type = TypeOf(*filter);
    const bool rival = (type == "RequestRedirect" && taken.contains("URLRewrite")) ||
                       (type == "URLRewrite" && taken.contains("RequestRedirect"));
    const bool misplaced = late && (type == "RequestRedirect" || type == "CORS");
    const bool repeated = type != "RequestMirror" && taken.contains(type);
    if (rival || repeated || (misplaced && !values.odd)) {
      filter = made.erase(filter);
      continue;
    }
    taken.insert(type);
    ++filter;
  }
  return made;
}

bool ReplacesPrefix(const json::value* filters) {
  if (!filters) return false;
  return std::ranges::any_of(filters->as_array(), [](const json::value& filter) {
    for (const char* member : {"urlRewrite", "requestRedirect"}) {
      const json::value* found = filter.as_object().if_contains(member);
      const json::value* path = found ? found->as_object().if_contains("path") : nullptr;
      if (path && path->as_object().contains("replacePrefixMatch")) return true;
    }
    return false;
  });
}

json::value HttpRule(Values& values, const json::object& schema, const std::string& path) {
  json::object rule = values.MakeObject(schema, path);
  const json::value* filters = rule.if_contains("filters");
  bool replaces = ReplacesPrefix(filters);
  if (filters) {
    for (const json::value& filter : filters->as_array()) {
      if (TypeOf(filter) == "RequestRedirect") rule.erase("backendRefs");
    }
  } else if (!rule.contains("backendRefs") && values.choices.Chance(70)) {
    rule["backendRefs"] = values.Make(Property(schema, "backendRefs"), path + ".backendRefs");
  }
  if (const json::value* backends = rule.if_contains("backendRefs")) {
    for (const json::value& backend : backends->as_array()) {
      replaces |= ReplacesPrefix(backend.as_object().if_contains("filters"));
    }
  }
  if (replaces) {
    static const std::vector<std::string> kPrefixes = {"/", "/api", "/a.b/c"};
    rule["matches"] = json::array{
        {{"path", {{"type", "PathPrefix"}, {"value", Text(values.choices.Pick(kPrefixes))}}}}};
  }
  return rule;
}

json::value Mirror(Values& values, const json::object& schema, const std::string& path) {
  json::object made = values.MakeObject(schema, path);
  if (made.contains("percent") && made.contains("fraction")) made.erase("fraction");
  return made;
}

json::value FractionOf(Values& values, const json::object& schema, const std::string& path) {
  json::object made = values.MakeObject(schema, path);
  const json::value* denominator = made.if_contains("denominator");
  const int64_t most = denominator ? denominator->to_number<int64_t>() : 100;
  made["numerator"] = std::min(most, made.at("numerator").to_number<int64_t>());
  return made;
}

// Lists of a CORS filter: "*" stands alone.
json::value CorsList(Values& values, const json::object& schema, const std::string& path) {
  json::array made = values.MakeArray(schema, path);
  if (std::ranges::find(made, json::value("*")) != made.end() && made.size() > 1)
    return json::array{"*"};
  return made;
}

json::value Session(Values& values, const json::object& schema, const std::string& path) {
  json::object made = values.MakeObject(schema, path);
  if (const json::value* cookie = made.if_contains("cookie");
      cookie && cookie->as_object().contains("lifetimeType")) {
    made["absoluteTimeout"] = "1h";
  }
  return made;
}

}  // namespace

std::span<const ShapeEntry> RouteShapes() {
  static constexpr ShapeEntry kShapes[] = {
      {"HTTPRoute.spec.rules[].matches[].path", PathMatch},
      {".matches[].headers[]", TypedMatch},
      {".matches[].queryParams[]", TypedMatch},
      {"GRPCRoute.spec.rules[].matches[].method", TypedMatch},
      {".rules[].filters", Filters},
      {".backendRefs[].filters", Filters},
      {"HTTPRoute.spec.rules[]", HttpRule},
      {".requestMirror", Mirror},
      {".fraction", FractionOf},
      {".samplingRate", FractionOf},
      {".allowOrigins", CorsList},
      {".allowMethods", CorsList},
      {".allowHeaders", CorsList},
      {".sessionPersistence", Session},
  };
  return kShapes;
}

}  // namespace weft::sets
