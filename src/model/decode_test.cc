// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Decoding of objects as users write them, and of objects that are wrong.
#include "model/decode.h"

#include <gtest/gtest.h>

#include "model/object.h"
#include "model/yaml_for_test.h"

namespace weft::model {
namespace {

template <class T>
T Must(const std::string& yaml) {
  Decoded<T> decoded = Decode<T>(FromYaml(yaml));
  EXPECT_TRUE(decoded) << decoded.error().path << ": " << decoded.error().message;
  return decoded ? *std::move(decoded) : T{};
}

TEST(Decode, ReadsAnHttpRoute) {
  const auto route = Must<HTTPRoute>(R"(
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: shop
  namespace: web
  uid: 8d0c6a0e-5b1f-4c53-9d8f-5e7a4b6f1c2d
  generation: 3
  creationTimestamp: "2026-11-23T08:30:00Z"
  labels: {app: shop}
  annotations:
    note: kept
    kubectl.kubernetes.io/last-applied-configuration: '{"apiVersion":"…"}'
  managedFields: [{manager: kubectl}]
spec:
  parentRefs: [{name: edge, sectionName: https, port: 443}]
  hostnames: [shop.example, "*.shop.example"]
  rules:
  - name: reviews
    matches:
    - path: {type: PathPrefix, value: /api/reviews}
      headers: [{name: x-canary, value: "1"}]
      method: GET
    filters:
    - type: RequestRedirect
      requestRedirect: {scheme: https, statusCode: 308, path: {type: ReplaceFullPath, replaceFullPath: /x}}
    backendRefs:
    - {name: reviews-v1, port: 8080, weight: 90}
    - name: reviews-v2
      port: 8080
      weight: 10
      filters:
      - {type: ResponseHeaderModifier, responseHeaderModifier: {set: [{name: x-version, value: "2"}]}}
    timeouts: {request: 10s}
    retry: {codes: [500, 503], attempts: 2}
status:
  parents: []
)");
  EXPECT_EQ(route.metadata.name, "shop");
  EXPECT_EQ(route.metadata.namespace_, "web");
  EXPECT_EQ(route.metadata.generation, 3);
  EXPECT_EQ(route.metadata.creationTimestamp, 1'795'422'600'000'000);
  EXPECT_EQ(route.metadata.deletionTimestamp, std::nullopt);
  EXPECT_EQ(route.metadata.annotations, (std::map<std::string, std::string>{{"note", "kept"}}));
  ASSERT_EQ(route.spec.parentRefs.size(), 1u);
  EXPECT_EQ(route.spec.parentRefs[0].sectionName, "https");
  EXPECT_EQ(route.spec.parentRefs[0].group, std::nullopt);
  EXPECT_EQ(route.spec.hostnames, (std::vector<std::string>{"shop.example", "*.shop.example"}));
  ASSERT_EQ(route.spec.rules.size(), 1u);
  const HTTPRouteRule& rule = route.spec.rules[0];
  EXPECT_EQ(rule.name, "reviews");
  EXPECT_EQ(rule.matches[0].path->value, "/api/reviews");
  EXPECT_EQ(rule.matches[0].headers[0].name, "x-canary");
  EXPECT_EQ(rule.matches[0].method, "GET");
  EXPECT_EQ(rule.filters[0].requestRedirect->statusCode, 308);
  EXPECT_EQ(rule.filters[0].requestRedirect->path->replaceFullPath, "/x");
  EXPECT_FALSE(rule.filters[0].cors);
  EXPECT_EQ(rule.backendRefs[0].name, "reviews-v1");
  EXPECT_EQ(rule.backendRefs[0].weight, 90);
  EXPECT_EQ(rule.backendRefs[1].filters[0].responseHeaderModifier->set[0].value, "2");
  EXPECT_EQ(rule.timeouts->request, "10s");
  EXPECT_EQ(rule.retry->codes, (std::vector<int64_t>{500, 503}));
  EXPECT_FALSE(rule.sessionPersistence);
}

TEST(Decode, ReadsAGateway) {
  const auto gateway = Must<Gateway>(R"(
metadata: {name: edge}
spec:
  gatewayClassName: weft
  listeners:
  - name: https
    port: 443
    protocol: HTTPS
    hostname: shop.example
    tls: {mode: Terminate, certificateRefs: [{name: shop-tls}]}
    allowedRoutes:
      namespaces:
        from: Selector
        selector:
          matchExpressions: [{key: team, operator: In, values: [web, api]}]
  addresses: [{type: IPAddress, value: 127.0.0.1}]
  tls:
    frontend:
      default: {validation: {caCertificateRefs: [{group: "", kind: ConfigMap, name: clients}]}}
  infrastructure: {parametersRef: {group: gateway.weft.dev, kind: GatewayParameters, name: edge}}
)");
  const Listener& listener = gateway.spec.listeners.at(0);
  EXPECT_EQ(listener.tls->certificateRefs[0].name, "shop-tls");
  EXPECT_EQ(listener.allowedRoutes->namespaces->selector->matchExpressions[0].operator_, "In");
  EXPECT_EQ(gateway.spec.addresses[0].value, "127.0.0.1");
  EXPECT_EQ(gateway.spec.tls->frontend->default_.validation->caCertificateRefs[0].name, "clients");
  EXPECT_EQ(gateway.spec.infrastructure->parametersRef->name, "edge");
}

TEST(Decode, ReadsAServiceAndItsEndpoints) {
  const auto service = Must<Service>(R"(
metadata: {name: reviews, namespace: web}
spec:
  clusterIP: 10.0.0.7
  selector: {app: reviews}
  ports:
  - {name: http, port: 80, targetPort: 8080}
  - {name: grpc, port: 90, targetPort: grpc, appProtocol: kubernetes.io/h2c}
)");
  EXPECT_EQ(service.spec.ports[0].targetPort, IntOrString(8080));
  EXPECT_EQ(service.spec.ports[1].targetPort, IntOrString("grpc"));
  EXPECT_EQ(service.spec.ports[1].appProtocol, "kubernetes.io/h2c");

  const auto slice = Must<EndpointSlice>(R"(
metadata: {name: reviews-1, labels: {kubernetes.io/service-name: reviews}}
addressType: IPv6
endpoints:
- addresses: ["fd00::1"]
  conditions: {ready: false, serving: true, terminating: true}
  zone: a
  hints: {forZones: [{name: a}]}
- addresses: ["fd00::2"]
ports: [{name: http, port: 8080}]
)");
  EXPECT_EQ(slice.metadata.labels.at(std::string(kServiceNameLabel)), "reviews");
  EXPECT_EQ(slice.endpoints[0].conditions.terminating, true);
  EXPECT_EQ(slice.endpoints[0].hints->forZones[0].name, "a");
  EXPECT_EQ(slice.endpoints[1].conditions.ready, std::nullopt);
  EXPECT_EQ(slice.ports[0].port, 8080);
}

TEST(Decode, UndoesTheBase64OfASecret) {
  const auto secret = Must<Secret>(R"(
metadata: {name: shop-tls}
type: kubernetes.io/tls
data: {tls.crt: Y2VydA==, tls.key: a2V5}
stringData: {tls.key: newer, extra: as it is}
)");
  EXPECT_EQ(secret.type, "kubernetes.io/tls");
  EXPECT_EQ(secret.data, (std::map<std::string, std::string>{
                             {"tls.crt", "cert"}, {"tls.key", "newer"}, {"extra", "as it is"}}));
  EXPECT_EQ(Must<Secret>("metadata: {name: empty}").type, "Opaque");
  EXPECT_EQ(Must<ConfigMap>("binaryData: {a: AAE=}").binaryData.at("a"), std::string("\0\1", 2));
}

TEST(Decode, ReadsAnIngress) {
  const auto ingress = Must<Ingress>(R"(
metadata: {name: shop}
spec:
  ingressClassName: weft
  tls: [{hosts: [shop.example], secretName: shop-tls}]
  rules:
  - host: shop.example
    http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}
      - {path: /a, pathType: Exact, backend: {service: {name: shop, port: {name: http}}}}
)");
  const auto& paths = ingress.spec.rules[0].http->paths;
  EXPECT_EQ(paths[0].backend.service->port.number, 80);
  EXPECT_EQ(paths[1].backend.service->port.name, "http");
}

TEST(Decode, TakesNullAsMissing) {
  const auto route = Must<HTTPRoute>(
      "{metadata: {name: a, labels: null}, spec: {hostnames: null, rules: [{retry: null}]}}");
  EXPECT_TRUE(route.spec.hostnames.empty());
  EXPECT_FALSE(route.spec.rules[0].retry);
  EXPECT_EQ(Must<HTTPRoute>("{spec: null}"), HTTPRoute{});
}

TEST(Decode, ReadsWeftsOwnKinds) {
  const auto backend = Must<Backend>(R"(
metadata: {name: legacy}
spec: {unix: {path: /run/legacy.sock}, appProtocol: kubernetes.io/h2c}
)");
  EXPECT_EQ(backend.spec.unix_->path, "/run/legacy.sock");

  const auto parameters = Must<GatewayParameters>(R"(
metadata: {name: edge}
spec: {clientAddress: {trustedHops: 1}, timeouts: {idle: 60s}, path: {mergeSlashes: false}}
)");
  EXPECT_EQ(parameters.spec.clientAddress->trustedHops, 1);
  EXPECT_EQ(parameters.spec.timeouts->idle, "60s");
  EXPECT_EQ(parameters.spec.path->mergeSlashes, false);
  EXPECT_EQ(parameters.spec.path->normalize, std::nullopt);

  const auto patch = Must<EnvoyPatch>(R"(
metadata: {name: experiment}
spec:
  type: Cluster
  name: web/reviews/8080
  patch:
  - {op: add, path: /dns_lookup_family, value: {any: [1, two]}}
  - {op: replace, path: /a, value: null}
  - {op: remove, path: /b}
)");
  EXPECT_EQ(patch.spec.patch[0].value, boost::json::parse(R"({"any":[1,"two"]})"));
  EXPECT_EQ(patch.spec.patch[1].value, boost::json::value(nullptr));
  EXPECT_EQ(patch.spec.patch[2].value, std::nullopt);
}

template <class T>
DecodeError Wrong(const std::string& yaml) {
  const Decoded<T> decoded = Decode<T>(FromYaml(yaml));
  return decoded ? DecodeError{} : decoded.error();
}

TEST(Decode, SaysWhereAndWhatIsWrong) {
  EXPECT_EQ(Wrong<HTTPRoute>("{spec: []}"), (DecodeError{"spec", "must be an object, is a list"}));
  EXPECT_EQ(Wrong<HTTPRoute>("{spec: {rules: [{}, {backendRefs: [{name: a, port: http}]}]}}"),
            (DecodeError{"spec.rules[1].backendRefs[0].port", "must be an integer, is text"}));
  EXPECT_EQ(Wrong<HTTPRoute>("{spec: {hostnames: [7]}}"),
            (DecodeError{"spec.hostnames[0]", "must be text, is a number"}));
  EXPECT_EQ(Wrong<HTTPRoute>("{spec: {rules: [null]}}"),
            (DecodeError{"spec.rules[0]", "must be an object, is null"}));
  EXPECT_EQ(Wrong<HTTPRoute>("{spec: {rules: [{backendRefs: [{weight: 3000000000}]}]}}"),
            (DecodeError{"spec.rules[0].backendRefs[0].weight",
                         "must be an integer from -2147483648 to 2147483647"}));
  EXPECT_EQ(Wrong<HTTPRoute>("{metadata: {labels: {a/b: {}}}}"),
            (DecodeError{"metadata.labels[a/b]", "must be text, is an object"}));
  EXPECT_EQ(Wrong<HTTPRoute>("{metadata: {creationTimestamp: yesterday}}").path,
            "metadata.creationTimestamp");
  EXPECT_EQ(Wrong<Service>("{spec: {ports: [{targetPort: []}]}}"),
            (DecodeError{"spec.ports[0].targetPort", "must be an integer or text, is a list"}));
  EXPECT_EQ(Wrong<Secret>("{data: {tls.key: '!secret!'}}"),
            (DecodeError{"data[tls.key]", "must be base64"}));
}

TEST(Decode, TakesWholeNumbersInAnyForm) {
  boost::json::value json =
      boost::json::parse(R"({"spec":{"rules":[{"backendRefs":[{"port":8.08e3,"weight":1.5}]}]}})");
  auto& ref = json.at_pointer("/spec/rules/0/backendRefs/0").as_object();
  EXPECT_EQ(Decode<HTTPRoute>(json.as_object()).error().path,
            "spec.rules[0].backendRefs[0].weight");
  ref.erase("weight");
  EXPECT_EQ(Decode<HTTPRoute>(json.as_object())->spec.rules[0].backendRefs[0].port, 8080);
}

}  // namespace
}  // namespace weft::model
