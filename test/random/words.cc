// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Texts by the end of a field's path: data, and the search for the longest end that fits.
#include <map>

#include "random/values.h"

namespace weft::sets {
namespace {

const std::string kLong(1000, 'a');

std::vector<std::string> OddHosts() {
  std::string longest;
  while (longest.size() < 240) longest += "a23456789.";
  return {"1.2.3.4", "*.com", "com", longest + "example",
          "*.a23456789012345678901234567890.example"};
}

const std::vector<std::string> kHeaderNames = {"X-Canary",   "x-user", "Accept",
                                               "X_Under",    "via",    "!#$%&'*+-.^_`|~",
                                               "User-Agent", "x-1",    "cookie"};
// Envoy refuses to change some of these, and others mean something to it.
const std::vector<std::string> kOddHeaderNames = {
    "Host", "host",         "Content-Length",      "transfer-encoding", "Connection",
    "TE",   "Upgrade",      "x-envoy-max-retries", "x-weft-scope",      "x-forwarded-for",
    ":",    "grpc-timeout", std::string(256, 'h')};
const std::vector<std::string> kHeaderValues = {"1",   "a b", "canary", "text/html; q=0.5",
                                                "a,b", "x\ty"};
const std::vector<std::string> kOddHeaderValues = {
    "%",  "%%", "100%",         "%REQ(host)%", "%NO_SUCH%", "%DOWNSTREAM_REMOTE_ADDRESS%", "\"q\"",
    "\\", "{}", "%START_TIME(", "$(id)",       "`",         std::string(4096, 'v')};
const std::vector<std::string> kRegexes = {
    ".*",           "[a-z]+",    "v[0-9]+(-rc)?", "(?i)foo|bar", "(?P<n>a)b", "a{1,100}",
    "[[:alpha:]]+", "\\Qa.b\\E", "^x$",           "\\d+\\.\\d*", "x?y*z+"};
const std::vector<std::string> kOddRegexes = {"((",
                                              "[z-a]",
                                              "(a{1000}){1000}",
                                              "\\pL{900}",
                                              "a**",
                                              "(?=x)",
                                              "\\1",
                                              "(?P<n",
                                              "\\x{100}",
                                              "(?i)(((((((((((a)))))))))))",
                                              "\\C+",
                                              "|",
                                              "()",
                                              "x{1001}"};

const std::vector<Words>& Table() {
  static const std::vector<std::string> kReplacements = {"/new", "/", "", "/a/b/", "/v2", "/a%20b"};
  static const std::vector<std::string> kOddReplacements = {
      "new", "/a?b=c", "/\\1",   "/a b",  "/\u00e9", "/line\nbreak",
      "/%",  "//",     "/#part", "/a\tb", "/\x7f",   "/" + kLong};
  static const std::vector<std::string> kGrpcWords = {"shop.Cart", "Add", "grpc.health.v1.Health",
                                                      "a"};
  static const auto* const kTable = new std::vector<Words>{
      {"hostnames[]", Hosts(), OddHosts()},
      {".rules[].host", Hosts(), OddHosts()},
      {".tls[].hosts[]", Hosts(), OddHosts()},
      {".hostname", {"shop.example", "pay.example", "api.shop.example", "localhost"}, OddHosts()},
      {".uri",
       {"spiffe://shop/ns/a", "https://shop.example/x"},
       {"a:", "urn:\u00e9", "x:" + kLong.substr(0, 200)}},
      {".wellKnownCACertificates", {"System"}, {"example.com/mine"}},

      // Paths.
      {".path.exact",
       {"/", "/api", "/api/v1", "/a%20b", "/~user", "/a;b=c", "/%7Efoo", "/x.html"},
       {"/" + kLong, "/a//b", "/api/", "/$&'()*+,=:@!", "/%00", "/%C3%A9"}},
      {".path.regex",
       {"/v[0-9]+/.*", "/(?i)foo", "/[a-z]{1,100}", ".*", "/a|/b", "/[^/]+/x"},
       kOddRegexes},
      {".replaceFullPath", kReplacements, kOddReplacements},
      {".replacePrefixMatch", kReplacements, kOddReplacements},
      {".http.path", {"/check", "/a/b"}, {}},
      {".cookie.path", {"/", "/shop"}, {}},
      {".paths[].path", {"/", "/api", "/a/b"}, {}},

      // Headers and what is matched in them.
      {"HeaderModifier.add[].name", kHeaderNames, kOddHeaderNames},
      {"HeaderModifier.set[].name", kHeaderNames, kOddHeaderNames},
      {"HeaderModifier.remove[]",
       kHeaderNames,
       {"", "Host", ":path", ":authority", "bad name", "x\ny", "content-length", "\u00e9", kLong}},
      {"HeaderModifier.add[].value", kHeaderValues, kOddHeaderValues},
      {"HeaderModifier.set[].value", kHeaderValues, kOddHeaderValues},
      {".headers[].name", kHeaderNames, kOddHeaderNames},
      {".headers[].value", kHeaderValues, kOddHeaderValues},
      {".queryParams[].name", {"q", "page", "a.b", "x-y"}, {"%", "&", std::string(256, 'q')}},
      {".queryParams[].value", {"1", "a b", "\u00fc", "&=", "x"}, {"%zz", "a\nb", kLong}},
      {".regex", kRegexes, kOddRegexes},
      {".allowOrigins[]",
       {"*", "https://shop.example", "http://*.shop.example:8080", "https://*", "http://a:80"},
       {"https://" + kLong.substr(0, 200), "http://-:1"}},
      {".allowHeaders[]", kHeaderNames, {"*"}},
      {".exposeHeaders[]", kHeaderNames, {"*"}},
      {".allowedHeaders[]", kHeaderNames, {}},
      {".allowedResponseHeaders[]", kHeaderNames, {}},
      {".headers.server", {"weft", "shop/1.0"}, {"%", "a\tb", "%REQ(x)%"}},
      {".method.service", kGrpcWords, {"a.b_c.D", std::string(1024, 's')}},
      {".method.method", kGrpcWords, {"Add_1", std::string(1024, 'm')}},

      // Edge settings.
      {".accessLog.path", {"/dev/null", "/dev/stdout"}, {"/dev/stderr"}},
      {".accessLog.fields{}",
       {"%RESPONSE_CODE%", "%REQ(:METHOD)%", "text", "%REQ(X-A?Y):10%", "%START_TIME(%Y-%m-%d)%",
        "", "%DOWNSTREAM_REMOTE_ADDRESS%", "%RESP(server)%", "%DURATION%",
        "%PROTOCOL% and %BYTES_SENT%"},
       {"%", "%%", "100%", "%NO_SUCH%", "%REQ(", "%REQ()%", "%REQ%", "%START_TIME(%Q)%",
        "%DURATION(x)%", "%FILTER_STATE(a)%", "%REQ(a):x%", "%RESPONSE_CODE", "%response_code%",
        "%%REQ(a)%%", "%DYNAMIC_METADATA(a:b)%", "%ENVIRONMENT(HOME)%", "%START_TIME(%)%"}},
      {".accessLog.fields{key}",
       {"status", "method", "a b", "ns.x"},
       {"\u00e9", std::string(128, 'k')}},
      {".trustedCIDRs[]", {"10.0.0.0/8", "fd00::/8", "127.0.0.1/32", "0.0.0.0/0"}, {"::/0"}},
      {".addresses[].type", {"IPAddress"}, {"Hostname", "NamedAddress"}},
      {"Gateway.spec.addresses[].value",
       {"127.0.0.1", "127.0.0.2", "0.0.0.0", "::1", "127.0.0.3", ""},
       {"0:0:0:0:0:0:0:1", "::", "::ffff:127.0.0.1", "nowhere", "127.1", "127.0.0.01"}},
      {"Gateway.spec.addresses[].routability", {"Cluster", ""}, {"example.com/mine"}},
      {".gatewayClassName", {"weft"}, {"other"}},
      {".controllerName", {"gateway.weft.dev/controller"}, {"example.com/other"}},

      // Endpoints.
      {".dns.name", {"localhost", "a.localhost", "b.c.localhost"}, {"localhost.localhost"}},
      {".unix.path",
       {"/tmp/weft-backend.sock", "@backend"},
       {"/" + kLong.substr(0, 106), "//", "@@"}},
      {".addresses[].ip",
       {"127.0.0.1", "127.0.0.9", "::1", "10.1.2.3"},
       {"0.0.0.0", "::", "224.0.0.1", "255.255.255.255", "::ffff:1.2.3.4", "0:0::1"}},
      {".addresses[].zone", {"a", "b", ""}, {std::string(63, 'z')}},
      {".zone", {"a", "b"}, {"", kLong, "\u00e9"}},
      {".hints.forZones[].name", {"a", "b"}, {}},
      {".externalName", {"shop.example"}, {}},
      {".clusterIP", {"10.96.0.1", "None", ""}, {"fd00::1"}},
      {".targetPort", {"http", "web"}, {}},
      {".loadBalancerSourceRanges[]", {"10.0.0.0/8"}, {}},
      {".loadBalancerClass", {"example.com/balancer"}, {}},
      {".externalIPs[]", {"10.9.9.9"}, {}},
      {".appProtocol",
       {"http", "kubernetes.io/h2c", "kubernetes.io/ws", "https", "grpc"},
       {"example.com/own", "kubernetes.io/wss"}},
      {".trustBundle", {"nothing"}, {}},

      // Selectors and labels.
      {"matchLabels{key}", {"kubernetes.io/metadata.name", "team"}, {}},
      {"matchLabels{}", {"shop", "pay", "a"}, {}},
      {"matchExpressions[].key", {"kubernetes.io/metadata.name", "team"}, {}},
      {"matchExpressions[].values[]", {"shop", "pay", "a"}, {}},
      {".selector{key}", {"app", "team"}, {}},
      {".selector{}", {"web", "a"}, {}},
      {".labels{key}", {"app", "example.com/team"}, {}},
      {".labels{}", {"web", "a"}, {}},
      {".annotations{key}", {"example.com/note", "note"}, {}},
      {".options{key}", {"example.com/option"}, {}},
      {".data{key}", {"a", "b.txt"}, {}},
      {".stringData{key}", {"c", "d"}, {}},
      {".binaryData{key}", {"e", "f"}, {}},
      {"deprecatedTopology{key}", {"region"}, {}},
      {".topology{key}", {"region"}, {}},
      {"Namespace.spec.finalizers[]", {"kubernetes"}, {}},
      {"XBackend.spec.externalHostname.hostname", {"shop.example"}, {}},
      {"EnvoyPatch.spec.name", {"tcp/0.0.0.0/8080", "Service/shop/service1/80"}, {}},
      {"EnvoyPatch.spec.patch[].path", {"/connect_timeout", "/a/0/b"}, {}},
      {"EnvoyPatch.spec.patch[].from", {"/name"}, {}},
  };
  return *kTable;
}

}  // namespace

const Words* WordsOf(std::string_view path) {
  static auto* const known = new std::map<std::string, const Words*, std::less<>>;
  if (const auto found = known->find(path); found != known->end()) return found->second;
  const Words* best = nullptr;
  for (const Words& words : Table()) {
    if (!path.ends_with(words.path_end)) continue;
    if (!best || words.path_end.size() > best->path_end.size()) best = &words;
  }
  known->emplace(path, best);
  return best;
}

}  // namespace weft::sets
