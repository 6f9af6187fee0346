// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "random/random_set.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "golden/yaml_writer.h"
#include "model/admit.h"
#include "model/raw_object.h"
#include "model/schema_corpus_for_test.h"
#include "model/schemas.h"
#include "random/scene.h"
#include "random/values.h"

namespace weft::sets {
namespace {

namespace json = boost::json;

// What of an object is not its own: the rest is made by the schema.
const std::set<std::string_view> kNotMade = {"apiVersion", "kind", "metadata", "status"};

const json::object& VersionsOf(const model::KindInfo& kind) {
  static auto* const known = new std::map<std::pair<std::string, std::string>, json::object>;
  if (known->empty()) {
    for (const model::EmbeddedSchema& embedded : model::EmbeddedSchemas()) {
      (*known)[{std::string(embedded.group), std::string(embedded.kind)}] =
          json::parse(embedded.json).as_object();
    }
  }
  return known->at({std::string(kind.group), std::string(kind.kind)});
}

// The part of the object that a problem's path means, as the way from the object to it. As far as
// there is one.
struct Place {
  json::value* parent = nullptr;
  std::string last;  // member or index within the parent
  const json::object* schema = nullptr;
  std::string path;  // as Values has it
};
std::optional<Place> Find(json::value& object, const json::object& schema, const std::string& kind,
                          std::string_view problem) {
  Place place{.schema = &schema, .path = kind};
  json::value* at = &object;
  for (const std::string& step : model::corpus::Steps(problem)) {
    place.parent = at;
    place.last = step;
    if (at->is_array()) {
      const size_t index = std::stoul(step);
      const json::value* items = place.schema->if_contains("items");
      if (!items || index >= at->get_array().size()) return std::nullopt;
      place.schema = &items->as_object();
      place.path += "[]";
      at = &at->get_array()[index];
      continue;
    }
    if (!at->is_object()) return std::nullopt;
    if (const json::value* properties = place.schema->if_contains("properties")) {
      const json::value* property = properties->as_object().if_contains(step);
      if (!property) return std::nullopt;
      place.schema = &property->as_object();
      place.path += "." + step;
    } else {
      const json::value* values = place.schema->if_contains("additionalProperties");
      if (!values || !values->is_object()) return std::nullopt;
      place.schema = &values->as_object();
      place.path += "{}";
    }
    json::value* next = at->get_object().if_contains(step);
    if (!next) {
      if (at == &object) return std::nullopt;
      at->get_object()[step] = nullptr;  // made by the repair
      next = at->get_object().if_contains(step);
    }
    at = next;
  }
  if (!place.parent) return std::nullopt;
  return place;
}

json::value& At(const Place& place) {
  if (place.parent->is_array()) return place.parent->get_array()[std::stoul(place.last)];
  return place.parent->get_object()[place.last];
}

// Makes what has a problem anew, or takes it away, until nothing has. False: it has not come to it.
bool Repair(const model::KindInfo& kind, Values& values, json::object& object) {
  constexpr int kRounds = 12;
  const json::object& schema = SchemaOf(kind);
  for (int round = 0; round < kRounds; ++round) {
    // Numbers as a parser gives them: signed ones where they fit.
    object = json::parse(json::serialize(object)).as_object();
    const std::string version(object.at("apiVersion").as_string());
    const size_t slash = version.rfind('/');
    const model::Schema* compiled = Schemas().Find(
        kind.group, version.substr(slash == version.npos ? 0 : slash + 1), kind.kind);
    json::object checked = object;
    const std::vector<model::Problem> problems = model::Check(*compiled, checked);
    if (problems.empty()) return true;
    const bool late = round > kRounds / 2;
    json::value whole = std::move(object);
    for (const model::Problem& problem : problems) {
      const auto place = Find(whole, schema, std::string(kind.kind), problem.path);
      if (!place) {
        if (!late) continue;
        // Something of the object as a whole: all of it anew.
        json::object anew = values.MakeObject(schema, std::string(kind.kind), kNotMade);
        for (const char* kept : {"apiVersion", "kind", "metadata"}) {
          if (const json::value* value = whole.as_object().if_contains(kept)) anew[kept] = *value;
        }
        whole = std::move(anew);
        break;
      }
      if (late && place->parent->is_object() && values.choices.Chance(50)) {
        place->parent->get_object().erase(place->last);
      } else {
        json::value made = values.Make(*place->schema, place->path);
        At(*place) = std::move(made);
      }
      break;  // the others may be gone with it
    }
    object = std::move(whole.as_object());
  }
  return false;
}

class SetMaker {
 public:
  explicit SetMaker(Choices& choices) : choices_(choices), scene_(MakeScene(choices)) {}

  RandomSet Make() && {
    for (const std::string& name : Namespaces()) {
      if (choices_.Chance(60)) Add<model::Namespace>({"", name});
    }
    if (choices_.Chance(20)) Add<model::GatewayClass>({"", "weft"});
    if (choices_.Chance(20)) Add<model::GatewayClass>({"", "other"});
    AddAll<model::Gateway>(scene_.gateways);
    AddAll<model::ListenerSet>(scene_.listener_sets);
    if (choices_.Chance(15)) AddOdd<model::Gateway>();
    if (!scene_.listener_sets.empty() && choices_.Chance(30)) AddOdd<model::ListenerSet>();
    AddAll<model::Service>(scene_.services);
    for (size_t turn = 0; turn < scene_.services.size(); ++turn) AddSlices(turn);
    AddNames<model::Backend>(scene_.backends);
    AddNames<model::Secret>(scene_.secrets);
    AddNames<model::ConfigMap>(scene_.authorities);
    AddNames<model::GatewayParameters>(scene_.parameters);
    for (const std::string& name : scene_.bundles) Add<model::ClusterTrustBundle>({"", name});
    if (choices_.Chance(10)) AddSignedBundle();
    AddSome<model::HTTPRoute>(1, 4);
    AddSome<model::GRPCRoute>(0, 3);
    AddSome<model::TLSRoute>(0, 3);
    AddSome<model::TCPRoute>(0, 3);
    AddSome<model::UDPRoute>(0, 3);
    AddSome<model::ReferenceGrant>(2, 6);
    AddSome<model::BackendTLSPolicy>(0, 3);
    AddOdd<model::HTTPRoute>();
    if (choices_.Chance(50)) AddOdd<model::GRPCRoute>();
    // Kinds that nothing follows from yet.
    if (choices_.Chance(80)) AddSome<model::apisx::XBackend>(0, 2);
    if (choices_.Chance(50)) AddSome<model::apisx::XBackendTrafficPolicy>(0, 2);
    if (choices_.Chance(80)) AddSome<model::apisx::XTelemetryPolicy>(0, 2);
    if (choices_.Chance(30)) AddSome<model::EnvoyPatch>(0, 2);
    if (choices_.Chance(30)) AddSome<model::Ingress>(0, 2);
    if (choices_.Chance(20)) Add<model::IngressClass>({"", "weft"});
    return std::move(set_);
  }

 private:
  template <class T>
  void Add(const Name& name, size_t turn = 0) {
    constexpr const model::KindInfo& kKind = model::kKind<T>;
    Values values(choices_, scene_, name.namespace_);
    values.turn = turn;
    AddObject(kKind, name, values, {});
  }
  template <class T>
  void AddNames(const std::vector<Name>& names) {
    for (const Name& name : names) Add<T>(name);
  }
  template <class T, class Plan>
  void AddAll(const std::vector<Plan>& plans) {
    for (size_t turn = 0; turn < plans.size(); ++turn) Add<T>(plans[turn].name, turn);
  }
  template <class T>
  void AddSome(size_t least, size_t most) {
    const std::string stem = LowerCase(model::kKind<T>.kind);
    for (size_t count = least + choices_.Below(most - least + 1); count > 0; --count) {
      Add<T>({choices_.Pick(Namespaces()), stem + std::to_string(count)});
    }
  }

  template <class T>
  void AddOdd() {
    const Name name{choices_.Pick(Namespaces()), "odd"};
    Values values(choices_, scene_, name.namespace_);
    values.odd = true;
    AddObject(model::kKind<T>, name, values, {});
  }

  void AddSignedBundle() {
    Values values(choices_, scene_, "");
    values.signer = "example.com/signer";
    AddObject(model::kKind<model::ClusterTrustBundle>, {"", "example.com:signer:bundle"}, values,
              {});
  }

  void AddSlices(size_t turn) {
    const Name& service = scene_.services[turn].name;
    static const std::vector<std::string> kFamilies = {"IPv4", "IPv4", "IPv6", "FQDN"};
    for (size_t count = choices_.Below(3); count > 0; --count) {
      Values values(choices_, scene_, service.namespace_);
      values.turn = turn;
      values.family = choices_.Pick(kFamilies);
      AddObject(model::kKind<model::EndpointSlice>,
                {service.namespace_, service.name + "-" + std::to_string(count)}, values,
                {{"kubernetes.io/service-name", service.name}});
    }
  }

  void AddObject(const model::KindInfo& kind, const Name& name, Values& values,
                 json::object labels) {
    const std::string version(choices_.Pick(kind.versions()));
    json::object object;
    object["apiVersion"] = kind.group.empty() ? version : std::string(kind.group) + "/" + version;
    object["kind"] = kind.kind;
    object["metadata"] = Metadata(kind, name, std::move(labels));
    for (auto& [member, value] :
         values.MakeObject(SchemaOf(kind), std::string(kind.kind), kNotMade)) {
      object[member] = value;
    }
    if (kind.kind == "EndpointSlice") object["addressType"] = values.family;
    if (Repair(kind, values, object)) {
      set_.objects.push_back(std::move(object));
    } else {
      ++set_.given_up[std::string(kind.kind)];
    }
  }

  json::object Metadata(const model::KindInfo& kind, const Name& name, json::object labels) {
    json::object metadata{{"name", name.name}};
    if (kind.namespaced) metadata["namespace"] = name.namespace_;
    if (choices_.Chance(20)) labels["team"] = choices_.Pick(Namespaces());
    if (!labels.empty()) metadata["labels"] = std::move(labels);
    static const std::vector<std::string> kTimes = {"2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z",
                                                    "2026-01-03T00:00:00Z"};
    if (choices_.Chance(60)) metadata["creationTimestamp"] = choices_.Pick(kTimes);
    return metadata;
  }

  Choices& choices_;
  const Scene scene_;
  RandomSet set_;
};

}  // namespace

const model::SchemaCatalog& Schemas() {
  static const auto* const kSchemas =
      new model::SchemaCatalog(model::SchemaCatalog::Create(model::EmbeddedSchemas()).value());
  return *kSchemas;
}

const json::object& SchemaOf(const model::KindInfo& kind) {
  return VersionsOf(kind).at("versions").at(0).at("schema").as_object();
}

RandomSet MakeSet(Choices& choices) { return SetMaker(choices).Make(); }

std::string ToText(const std::vector<json::object>& objects) {
  std::string text;
  for (const json::object& object : objects) text += "---\n" + golden::ToYaml(object);
  // YAML has no such character but by escape; it can only stand in quotes here.
  for (size_t at = text.find('\x7f'); at != text.npos; at = text.find('\x7f', at)) {
    text.replace(at, 1, "\\u007f");
  }
  return text;
}

ReadSet ReadText(const std::string& text) {
  ReadSet set;
  model::ObjectsOfText read = model::ReadObjects(text, "set.yaml");
  set.findings = std::move(read.findings);
  for (const model::RawObject& raw : read.objects) {
    model::Admitted admitted = model::Admit(Schemas(), raw.value.as_object());
    set.findings.insert(set.findings.end(), admitted.findings.begin(), admitted.findings.end());
    if (admitted.object) set.objects.push_back(*std::move(admitted.object));
  }
  return set;
}

}  // namespace weft::sets
