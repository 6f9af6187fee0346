// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a schema cannot say by itself: references to objects of the set, listeners, members that go
// together. Each shape makes its part by the schema first, so that no field is forgotten, and then
// puts in what must fit.
#include <algorithm>
#include <map>

#include "model/scalars.h"
#include "random/material.h"
#include "random/values.h"

namespace weft::sets {
namespace {

namespace json = boost::json;

constexpr std::string_view kGatewayGroup = "gateway.networking.k8s.io";
constexpr std::string_view kWeftGroup = "gateway.weft.dev";

json::string Text(std::string_view text) { return json::string(text); }

const json::object& Property(const json::object& schema, std::string_view name) {
  return schema.at("properties").at(name).as_object();
}

bool Has(const json::object& schema, std::string_view name) {
  return schema.at("properties").as_object().contains(name);
}

// ---- References

// Writes the target into a reference; what the schema has a default for may be left out.
void Refer(Values& values, const json::object& schema, std::string_view group,
           std::string_view kind, const Name& target, json::object& reference) {
  const auto put = [&](std::string_view member, std::string_view text) {
    if (!Has(schema, member)) return;
    const json::value* usual = Property(schema, member).if_contains("default");
    if (usual && usual->as_string() == text && values.choices.Chance(60)) return;
    reference[member] = Text(text);
  };
  put("group", group);
  put("kind", kind);
  reference["name"] = Text(values.choices.Chance(3) ? "nobody" : target.name);
  if (!Has(schema, "namespace")) return;
  if (target.namespace_ != values.namespace_ || values.choices.Chance(10)) {
    reference["namespace"] = Text(target.namespace_);
  }
}

// Of those in the object's own namespace where there is one and no other can be named.
template <class T, class NameOf>
const T* Choose(Values& values, const std::vector<T>& all, bool may_be_elsewhere, NameOf name_of) {
  if (all.empty()) return nullptr;
  std::vector<const T*> near;
  for (const T& each : all) {
    if (name_of(each).namespace_ == values.namespace_) near.push_back(&each);
  }
  if (!near.empty() && (!may_be_elsewhere || values.choices.Chance(80))) {
    return values.choices.Pick(near);
  }
  return &values.choices.Pick(all);
}
const Name* Choose(Values& values, const std::vector<Name>& all, bool may_be_elsewhere) {
  return Choose(values, all, may_be_elsewhere, [](const Name& name) { return name; });
}

const std::set<std::string_view> kReference = {"group", "kind", "name", "namespace", "port"};

json::value BackendReference(Values& values, const json::object& schema, const std::string& path) {
  json::object made = values.MakeObject(schema, path, kReference);
  Choices& choices = values.choices;
  if (choices.Chance(30)) {
    if (const Name* backend = Choose(values, values.scene.backends, true)) {
      Refer(values, schema, kWeftGroup, "Backend", *backend, made);
      if (choices.Chance(10)) made["port"] = 80;
      return made;
    }
  }
  if (choices.Chance(3)) {
    Refer(values, schema, "example.com", "Bucket", {"shop", "bucket"}, made);
    return made;
  }
  const auto* service = Choose(values, values.scene.services, true,
                               [](const ServicePlan& plan) { return plan.name; });
  Refer(values, schema, "", "Service", service->name, made);
  // UDP routes want ports of UDP, all others those of TCP.
  const std::string wanted = path.starts_with("UDPRoute") ? "UDP" : "TCP";
  auto port = std::ranges::find(service->ports, wanted, &ServicePlan::Port::protocol);
  if (port == service->ports.end()) port = service->ports.begin();
  made["port"] = choices.Chance(3) ? 7 : port->number;
  return made;
}

json::value SecretReference(Values& values, const json::object& schema, const std::string& path) {
  json::object made = values.MakeObject(schema, path, kReference);
  const Name* secret = Choose(values, values.scene.secrets, true);
  const bool odd = values.choices.Chance(2);
  Refer(values, schema, "", odd ? "ConfigMap" : "Secret", *secret, made);
  return made;
}

json::value AuthorityReference(Values& values, const json::object& schema,
                               const std::string& path) {
  json::object made = values.MakeObject(schema, path, kReference);
  if (!values.scene.bundles.empty() && values.choices.Chance(20)) {
    made["group"] = "certificates.k8s.io";
    made["kind"] = "ClusterTrustBundle";
    made["name"] = Text(values.choices.Pick(values.scene.bundles));
    return made;
  }
  const bool secret = values.choices.Chance(20);
  const auto& all = secret ? values.scene.secrets : values.scene.authorities;
  const Name* target = Choose(values, all, Has(schema, "namespace"));
  Refer(values, schema, "", secret ? "Secret" : "ConfigMap", *target, made);
  return made;
}

json::value ParametersReference(Values& values, const json::object& schema,
                                const std::string& path) {
  json::object made = values.MakeObject(schema, path, kReference);
  const Name* target = Choose(values, values.scene.parameters, Has(schema, "namespace"));
  const bool odd = values.choices.Chance(4);
  Refer(values, schema, kWeftGroup, odd ? "ConfigMap" : "GatewayParameters",
        target ? *target : Name{"shop", "parameters"}, made);
  return made;
}

// Whether a listener of that protocol takes routes of the kind that the path begins with.
bool Takes(const std::string& path, const std::string& protocol) {
  if (path.starts_with("TLS") || path.starts_with("TCP") || path.starts_with("UDP")) {
    return protocol == path.substr(0, 3);
  }
  return protocol.starts_with("HTTP");
}

json::value ParentReference(Values& values, const json::object& schema, const std::string& path) {
  json::object made = values.MakeObject(schema, path, kReference);
  made.erase("sectionName");
  Choices& choices = values.choices;
  if (choices.Chance(2)) {
    Refer(values, schema, "", "Service", values.scene.services.front().name, made);
    return made;
  }
  // Mostly one with a listener that takes such routes.
  std::vector<std::pair<const ParentPlan*, const ListenerPlan*>> all, fitting;
  for (const auto* parents : {&values.scene.gateways, &values.scene.listener_sets}) {
    for (const ParentPlan& parent : *parents) {
      for (const ListenerPlan& listener : parent.listeners) {
        all.emplace_back(&parent, &listener);
        if (Takes(path, listener.protocol)) fitting.emplace_back(&parent, &listener);
      }
    }
  }
  const bool any = fitting.empty() || choices.Chance(8);
  const auto [parent, listener] = choices.Pick(any ? all : fitting);
  Refer(values, schema, kGatewayGroup, parent->of_set ? "ListenerSet" : "Gateway", parent->name,
        made);
  if (Has(schema, "sectionName") && choices.Chance(30)) made["sectionName"] = Text(listener->name);
  if (Has(schema, "port") && choices.Chance(15)) made["port"] = listener->port;
  return made;
}

json::value ParentGateway(Values& values, const json::object& schema, const std::string& path) {
  json::object made = values.MakeObject(schema, path, kReference);
  const size_t gateway = values.scene.listener_sets.at(values.turn).gateway;
  Refer(values, schema, kGatewayGroup, "Gateway", values.scene.gateways.at(gateway).name, made);
  return made;
}

json::value PolicyTarget(Values& values, const json::object& schema, const std::string& path) {
  json::object made = values.MakeObject(schema, path, kReference);
  made.erase("sectionName");
  Choices& choices = values.choices;
  if (choices.Chance(30)) {
    Refer(values, schema, kWeftGroup, "Backend", *Choose(values, values.scene.backends, false),
          made);
    if (Has(schema, "sectionName") && choices.Chance(10)) made["sectionName"] = "p1";
    return made;
  }
  const auto* service = Choose(values, values.scene.services, false,
                               [](const ServicePlan& plan) { return plan.name; });
  Refer(values, schema, "", "Service", service->name, made);
  if (Has(schema, "sectionName") && choices.Chance(30)) {
    made["sectionName"] = Text(choices.Pick(service->ports).name);
  }
  return made;
}

// No other port: the test's Envoy would bind it.
json::value ListenerPort(Values& values, const json::object&, const std::string&) {
  return values.choices.Pick(ListenerPorts());
}

json::value RouteKind(Values& values, const json::object& schema, const std::string& path) {
  static const std::vector<std::string> kKinds = {"HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute",
                                                  "UDPRoute"};
  json::object made = values.MakeObject(schema, path, kReference);
  made["kind"] = Text(values.choices.Pick(kKinds));
  if (values.choices.Chance(30)) made["group"] = Text(kGatewayGroup);
  return made;
}

json::value GrantFrom(Values& values, const json::object& schema, const std::string& path) {
  static const std::vector<std::string> kKinds = {"HTTPRoute", "Gateway",  "GRPCRoute",  "TLSRoute",
                                                  "TCPRoute",  "UDPRoute", "ListenerSet"};
  json::object made = values.MakeObject(schema, path, kReference);
  made["group"] = Text(kGatewayGroup);
  made["kind"] = Text(values.choices.Pick(kKinds));
  made["namespace"] = Text(values.choices.Pick(Namespaces()));
  return made;
}

json::value GrantTo(Values& values, const json::object& schema, const std::string& path) {
  static const std::vector<std::string> kKinds = {"Service", "Secret", "Backend", "ConfigMap"};
  json::object made = values.MakeObject(schema, path, kReference);
  const std::string& kind = values.choices.Pick(kKinds);
  made["group"] = Text(kind == "Backend" ? kWeftGroup : "");
  made["kind"] = Text(kind);
  if (values.choices.Chance(30)) made["name"] = kind == "Secret" ? "certificate1" : "service1";
  return made;
}

// ---- Listeners

// Those of the plan of this Gateway or ListenerSet.
json::value Listeners(Values& values, const json::object& schema, const std::string& path) {
  const bool of_set = path.starts_with("ListenerSet");
  const auto& parents = of_set ? values.scene.listener_sets : values.scene.gateways;
  const json::object& element = schema.at("items").as_object();
  json::array made;
  for (const ListenerPlan& plan : parents.at(values.turn).listeners) {
    json::object listener = values.MakeObject(element, path + "[]", {"name", "port", "protocol"});
    listener["name"] = Text(plan.name);
    listener["port"] = plan.port;
    listener["protocol"] = Text(plan.protocol);
    if (values.choices.Chance(1)) listener["protocol"] = "example.com/QUIC";
    listener.erase("hostname");
    if (!plan.hostname.empty()) listener["hostname"] = Text(plan.hostname);
    const bool tls = plan.protocol == "HTTPS" || plan.protocol == "TLS";
    if (!tls) {
      listener.erase("tls");
    } else if (!listener.contains("tls") && (plan.protocol == "TLS" || values.choices.Chance(95))) {
      listener["tls"] = values.Make(Property(element, "tls"), path + "[].tls");
    }
    if (tls && listener.contains("tls")) {
      json::object& config = listener["tls"].as_object();
      if (plan.protocol == "HTTPS") config.erase("mode");
      if (plan.protocol == "TLS" && !config.contains("mode")) config["mode"] = "Passthrough";
      if (!config.contains("certificateRefs")) {
        config["certificateRefs"] = values.Make(
            Property(Property(element, "tls"), "certificateRefs"), path + "[].tls.certificateRefs");
      }
    }
    // Filters before routing are refused by Weft, so they are rare.
    if (!plan.protocol.starts_with("HTTP") || !values.odd) listener.erase("filters");
    // A listener that takes no route says little.
    if (values.choices.Chance(listener.contains("allowedRoutes") ? 60 : 80)) {
      listener["allowedRoutes"] = json::object{{"namespaces", {{"from", "All"}}}};
    }
    made.push_back(std::move(listener));
  }
  return made;
}

// A Gateway lets the ListenerSets of the scene attach, more often than not.
json::value GatewaySpec(Values& values, const json::object& schema, const std::string& path) {
  json::object made = values.MakeObject(schema, path);
  if (values.choices.Chance(made.contains("allowedListeners") ? 40 : 70)) {
    made["allowedListeners"] = json::object{{"namespaces", {{"from", "All"}}}};
  }
  return made;
}

// ---- Routes

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

// ---- Policies and backends: of some members only one may be there.

template <size_t N>
void KeepOne(Values& values, const json::object& schema, const std::string& path,
             const char* const (&members)[N], json::object& made) {
  const std::string_view kept = members[values.choices.Below(N)];
  for (const char* member : members) made.erase(member);
  made[kept] = values.Make(Property(schema, kept), path + "." + std::string(kept));
}

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

// ---- Kubernetes' own kinds

json::value ServicePorts(Values& values, const json::object& schema, const std::string& path) {
  const json::object& element = schema.at("items").as_object();
  json::array made;
  std::set<std::pair<std::string, uint32_t>> taken;
  for (const ServicePlan::Port& plan : values.scene.services.at(values.turn).ports) {
    if (!taken.emplace(plan.protocol, plan.number).second) continue;
    json::object port =
        values.MakeObject(element, path + "[]", {"name", "port", "protocol", "nodePort"});
    port["name"] = Text(plan.name);
    port["port"] = plan.number;
    if (plan.protocol != "TCP" || values.choices.Chance(50)) port["protocol"] = Text(plan.protocol);
    made.push_back(std::move(port));
  }
  return made;
}

json::value ServiceSpec(Values& values, const json::object& schema, const std::string& path) {
  json::object made = values.MakeObject(schema, path, {"clusterIPs", "ports"});
  // An ExternalName is of no use to a route.
  if (made.contains("type") && made["type"] == "ExternalName" && !values.choices.Chance(25)) {
    made.erase("type");
  }
  made["ports"] = values.Make(Property(schema, "ports"), path + ".ports");
  const json::value* type_member = made.if_contains("type");
  const std::string type(type_member ? std::string_view(type_member->as_string()) : "ClusterIP");
  if (type == "ExternalName") {
    made.erase("clusterIP");
    made["externalName"] = "shop.example";
  } else if (type == "NodePort" || type == "LoadBalancer") {
    if (made.contains("clusterIP")) made["clusterIP"] = "10.96.0.1";
    for (json::value& port : made["ports"].as_array()) {
      if (values.choices.Chance(30))
        port.as_object()["nodePort"] = 30'000 + values.choices.Below(99);
    }
  }
  if (type != "LoadBalancer") {
    for (const char* member :
         {"loadBalancerSourceRanges", "loadBalancerClass", "allocateLoadBalancerNodePorts"}) {
      made.erase(member);
    }
  }
  if (const json::value* address = made.if_contains("clusterIP");
      address && values.choices.Chance(50)) {
    if (*address != "" && *address != "None") made["clusterIPs"] = json::array{*address};
  }
  return made;
}

json::value SliceEndpoints(Values& values, const json::object& schema, const std::string& path) {
  static const std::map<std::string, std::vector<std::string>> kAddresses = {
      {"IPv4", {"127.0.0.1", "127.0.0.2", "10.1.2.3"}},
      {"IPv6", {"::1", "fd00::7"}},
      {"FQDN", {"shop.example"}}};
  json::array made = values.MakeArray(schema, path);
  for (json::value& endpoint : made) {
    endpoint.as_object()["addresses"] =
        json::array{Text(values.choices.Pick(kAddresses.at(values.family)))};
  }
  return made;
}

json::value SlicePorts(Values& values, const json::object& schema, const std::string& path) {
  const json::object& element = schema.at("items").as_object();
  json::array made;
  std::set<std::string> taken;
  for (const ServicePlan::Port& plan : values.scene.services.at(values.turn).ports) {
    if (!taken.insert(plan.name).second) continue;
    json::object port = values.MakeObject(element, path + "[]", {"name", "port", "protocol"});
    port["name"] = Text(plan.name);
    port["protocol"] = Text(plan.protocol);
    if (values.choices.Chance(90)) port["port"] = 8000 + values.choices.Below(3);
    made.push_back(std::move(port));
  }
  return made;
}

// A pair of certificate and key, an authority, or anything.
json::value SecretData(Values& values, const json::object& schema, const std::string& path) {
  json::object made;
  const bool bytes = path.ends_with(".data");
  const auto put = [&](std::string_view key, const std::string& text) {
    made[key] = Text(bytes ? model::EncodeBase64(text) : text);
  };
  const auto& pair = values.choices.Pick(values.choices.Chance(10) ? BadPairs() : GoodPairs());
  put("tls.crt", pair.first);
  put("tls.key", pair.second);
  if (values.choices.Chance(40)) {
    put("ca.crt",
        values.choices.Pick(values.choices.Chance(10) ? BadAuthorities() : GoodAuthorities()));
  }
  if (values.choices.Chance(20)) put(values.Word(schema, path + "{key}"), "anything");
  return made;
}

json::value ConfigData(Values& values, const json::object& schema, const std::string& path) {
  json::object made = values.MakeMap(schema, path);
  made["ca.crt"] =
      Text(values.choices.Pick(values.choices.Chance(10) ? BadAuthorities() : GoodAuthorities()));
  return made;
}

json::value TrustBundle(Values& values, const json::object&, const std::string&) {
  const std::string& pem =
      values.choices.Pick(values.choices.Chance(10) ? BadAuthorities() : GoodAuthorities());
  return Text(pem.empty() ? "nothing" : pem);
}

// The name of the object would have to begin with it, so nobody has one but the bundle of that
// name.
json::value SignerName(Values& values, const json::object&, const std::string&) {
  return Text(values.signer);
}

json::value IngressBackend(Values& values, const json::object& schema, const std::string& path) {
  json::object made;
  KeepOne(values, schema, path, {"service", "resource"}, made);
  return made;
}

json::value IngressPort(Values& values, const json::object& schema, const std::string& path) {
  json::object made;
  KeepOne(values, schema, path, {"name", "number"}, made);
  if (made.contains("name")) made["name"] = "web";
  if (made.contains("number")) made["number"] = 80;
  return made;
}

json::value Operator(Values& values, const json::object&, const std::string&) {
  static const std::vector<std::string> kOperators = {"In", "NotIn", "Exists", "DoesNotExist"};
  return Text(values.choices.Pick(kOperators));
}

struct Entry {
  std::string_view path_end;
  Shape shape;
};
constexpr Entry kShapes[] = {
    {".backendRef", BackendReference},
    {".backendRefs[]", BackendReference},
    {".certificateRefs[]", SecretReference},
    {".clientCertificateRef", SecretReference},
    {".caCertificateRefs[]", AuthorityReference},
    {".parametersRef", ParametersReference},
    {".parentRefs[]", ParentReference},
    {"ListenerSet.spec.parentRef", ParentGateway},
    {".targetRefs[]", PolicyTarget},
    {".allowedRoutes.kinds[]", RouteKind},
    {"ReferenceGrant.spec.from[]", GrantFrom},
    {"ReferenceGrant.spec.to[]", GrantTo},
    {"#Gateway.spec", GatewaySpec},
    {"Gateway.spec.listeners", Listeners},
    {".listeners[].port", ListenerPort},
    {".perPort[].port", ListenerPort},
    {"ListenerSet.spec.listeners", Listeners},
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
    {"BackendTLSPolicy.spec.validation", Validation},
    {"XBackend.spec.tls.validation", Validation},
    {"XBackend.spec.tls", XTls},
    {"XTelemetryPolicy.spec.tracing", Tracing},
    {".parentBasedSampling", ParentSampling},
    {".tracing.attributes[]", TracingAttribute},
    {"#Backend.spec", BackendSpec},
    {".clientAddress", ClientAddress},
    {"Service.spec", ServiceSpec},
    {"Service.spec.ports", ServicePorts},
    {"EndpointSlice.endpoints", SliceEndpoints},
    {"EndpointSlice.ports", SlicePorts},
    {"Secret.data", SecretData},
    {"Secret.stringData", SecretData},
    {"ConfigMap.data", ConfigData},
    {"ClusterTrustBundle.spec.trustBundle", TrustBundle},
    {"ClusterTrustBundle.spec.signerName", SignerName},
    {".defaultBackend", IngressBackend},
    {".paths[].backend", IngressBackend},
    {"Ingress.spec.defaultBackend.service.port", IngressPort},
    {".paths[].backend.service.port", IngressPort},
    {".matchExpressions[].operator", Operator},
};

}  // namespace

Shape ShapeOf(std::string_view path) {
  static auto* const known = new std::map<std::string, Shape, std::less<>>;
  if (const auto found = known->find(path); found != known->end()) return found->second;
  const Entry* best = nullptr;
  for (const Entry& entry : kShapes) {
    // "#" is the beginning of a path: "Backend.spec" ends "XBackend.spec" as well.
    const bool whole = entry.path_end.starts_with('#');
    const bool fits = whole ? path == entry.path_end.substr(1) : path.ends_with(entry.path_end);
    if (fits && (!best || entry.path_end.size() > best->path_end.size())) best = &entry;
  }
  const Shape shape = best ? best->shape : nullptr;
  known->emplace(path, shape);
  return shape;
}

}  // namespace weft::sets
