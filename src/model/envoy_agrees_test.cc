// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What this room says that Envoy takes or refuses, asked of the pinned Envoy itself (--mode
// validate). When a new Envoy changes its mind, this is where it shows.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <boost/json.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>

#include "model/certificate.h"
#include "model/certificate_for_test.h"
#include "model/http_syntax.h"
#include "model/log_format.h"
#include "model/regex.h"

namespace weft::model {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

struct Verdict {
  bool taken = false;
  std::string output;
};

// What Envoy says to one listener with these filters and transport socket.
Verdict AskEnvoy(const value& filter, const object& transport_socket, const object& runtime) {
  object chain{{"filters", array{filter}}};
  if (!transport_socket.empty()) chain["transport_socket"] = transport_socket;
  const object listener{
      {"name", "l"},
      {"address", {{"socket_address", {{"address", "127.0.0.1"}, {"port_value", 0}}}}},
      {"filter_chains", array{chain}}};
  const object config{
      {"layered_runtime", {{"layers", array{object{{"name", "test"}, {"static_layer", runtime}}}}}},
      {"static_resources",
       {{"listeners", array{listener}},
        {"clusters", array{object{{"name", "c"}, {"load_assignment", {{"cluster_name", "c"}}}}}}}}};

  std::string path = ::testing::TempDir() + "weft-validate-XXXXXX";
  const int file = mkstemp(path.data());
  EXPECT_GE(file, 0);
  close(file);
  std::ofstream(path) << boost::json::serialize(config);
  // The file's name must end in .json for Envoy to read it as JSON.
  const std::string json = path + ".json";
  std::filesystem::rename(path, json);

  Verdict verdict;
  const std::string command = std::string(WEFT_ENVOY) +
                              " --mode validate --disable-hot-restart -l critical -c " + json +
                              " 2>&1";
  FILE* envoy = popen(command.c_str(), "r");
  std::array<char, 4096> buffer{};
  while (const size_t size = fread(buffer.data(), 1, buffer.size(), envoy)) {
    verdict.output.append(buffer.data(), size);
  }
  const int status = pclose(envoy);
  verdict.taken = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  std::filesystem::remove(json);
  return verdict;
}

Verdict AskAboutRoutes(const array& routes, const array& domains = {"*"},
                       int regex_limit = 2 * kMaxRegexProgramSize) {
  const object router{
      {"name", "r"},
      {"typed_config",
       {{"@type", "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}}};
  const object manager{
      {"@type",
       "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3."
       "HttpConnectionManager"},
      {"stat_prefix", "x"},
      {"http_filters", array{router}},
      {"route_config",
       {{"virtual_hosts",
         array{object{{"name", "v"}, {"domains", domains}, {"routes", routes}}}}}}};
  return AskEnvoy(object{{"name", "h"}, {"typed_config", manager}}, {},
                  {{"re2.max_program_size.error_level", regex_limit}});
}

Verdict AskAboutLog(std::string_view format) {
  const object log{
      {"name", "f"},
      {"typed_config",
       {{"@type", "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog"},
        {"path", "/dev/null"},
        {"log_format", {{"json_format", {{"a", format}}}}}}}};
  const object proxy{
      {"@type", "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy"},
      {"stat_prefix", "x"},
      {"cluster", "c"},
      {"access_log", array{log}}};
  return AskEnvoy(object{{"name", "t"}, {"typed_config", proxy}}, {}, {});
}

Verdict AskAboutKeyPair(const std::string& chain, const std::string& key) {
  const object certificate{{"certificate_chain", {{"inline_string", chain}}},
                           {"private_key", {{"inline_string", key}}}};
  const object tls{
      {"@type",
       "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext"},
      {"common_tls_context", {{"tls_certificates", array{certificate}}}}};
  const object proxy{
      {"@type", "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy"},
      {"stat_prefix", "x"},
      {"cluster", "c"}};
  return AskEnvoy(object{{"name", "t"}, {"typed_config", proxy}},
                  {{"name", "tls"}, {"typed_config", tls}}, {});
}

object MatchRegex(std::string_view pattern) {
  return {{"match", {{"safe_regex", {{"regex", pattern}}}}},
          {"direct_response", {{"status", 200}}}};
}

object SetHeader(std::string_view name, std::string_view header_value) {
  return {{"match", {{"prefix", "/"}}},
          {"direct_response", {{"status", 200}}},
          {"request_headers_to_add",
           array{object{{"header", {{"key", name}, {"value", header_value}}}}}}};
}

TEST(EnvoyAgrees, OnTheSizeOfRegularExpressions) {
  for (const char* pattern : {"/api/.*", "(?i)foo|bar|baz", R"(\pL{100})", "[a-z]{1,1000}",
                              R"((\pL|\d){300})", ".{800}"}) {
    const Verdict verdict = AskAboutRoutes({MatchRegex(pattern)}, {"*"}, 0);
    std::smatch size;
    ASSERT_TRUE(std::regex_search(verdict.output, size, std::regex("program size of ([0-9]+)")))
        << pattern << verdict.output;
    EXPECT_EQ(size[1], std::to_string(Regex::Compile(pattern)->ProgramSize())) << pattern;
  }
}

TEST(EnvoyAgrees, ThatPatternsAreBytes) {
  EXPECT_FALSE(AskAboutRoutes({MatchRegex("\\x{100}")}).taken);
  EXPECT_FALSE(Regex::Compile("\\x{100}"));
  EXPECT_TRUE(AskAboutRoutes({MatchRegex("\\xff")}).taken);
  EXPECT_TRUE(Regex::Compile("\\xff"));
}

TEST(EnvoyAgrees, OnAllThatIsTaken) {
  array routes;
  for (const char* pattern :
       {"/v[0-9]+/.*", "(?P<n>a)", "(?i)é", "[[:alpha:]]+", "a{1000}", "\\Q.*\\E"}) {
    ASSERT_TRUE(Regex::Compile(pattern)) << pattern;
    routes.push_back(MatchRegex(pattern));
  }
  for (const char* name : {"x", "!#$&'*+-.^_`|~09", "connection"}) {
    ASSERT_EQ(ModifiedHeaderProblem(name), "") << name;
    routes.push_back(SetHeader(name, "x"));
  }
  for (const std::string& text :
       {std::string(), std::string("a\tb"), std::string("é"), std::string(4096, 'a')}) {
    ASSERT_EQ(HeaderValueProblem(text), "") << text;
    routes.push_back(SetHeader("x", text));
  }
  for (const char* path : {"/a", "/a%20b", "/-._~!$&'()*+,;=:@"}) {
    ASSERT_EQ(PathProblem(path), "") << path;
    routes.push_back(object{{"match", {{"path_separated_prefix", path}}},
                            {"route", {{"cluster", "c"}, {"prefix_rewrite", path}}}});
  }
  array domains;
  for (const char* host : {"shop.example", "*.shop.example", "xn--bcher-kva.example"}) {
    ASSERT_EQ(HostnameProblem(host, Wildcard::kAllowed), "") << host;
    domains.push_back(host);
  }
  const Verdict verdict = AskAboutRoutes(routes, domains);
  EXPECT_TRUE(verdict.taken) << verdict.output;
}

TEST(EnvoyAgrees, OnHeadersThatAreRefused) {
  for (const char* name : {"Host", ":path"}) {
    EXPECT_NE(ModifiedHeaderProblem(name), "");
    EXPECT_FALSE(AskAboutRoutes({SetHeader(name, "x")}).taken) << name;
  }
  EXPECT_NE(HeaderValueProblem("a\nb"), "");
  EXPECT_FALSE(AskAboutRoutes({SetHeader("x", "a\nb")}).taken);
}

TEST(EnvoyAgrees, OnFormatsOfLogs) {
  // One format with many operators, and each of the others by itself.
  EXPECT_TRUE(AskAboutLog("%DURATION% %REQ(:METHOD)% %REQ(X-A?Y):10% %START_TIME(%Y-%m-%d)% 100%% "
                          "%METADATA(ROUTE:a)% %FILTER_STATE(a:FIELD:x)% %COMMON_DURATION(a:b:ns)% "
                          "%PATH(NQ:ORIG)% %GRPC_STATUS(NUMBER)% %RESP(a)% %TRAILER(b)% %REQ(?b)% "
                          "%DYNAMIC_METADATA(a:b):3% %UPSTREAM_METADATA(a)% %ENVIRONMENT(HOME)% "
                          "%REQUESTED_SERVER_NAME(SNI_FIRST)% %QUERY_PARAMS(ORIG)% %DURATION()%")
                  .taken);
  for (const char* format : {"%",
                             "100%",
                             "%%%",
                             "%NO_SUCH%",
                             "%REQ%",
                             "%REQ(",
                             "%REQ(a b)%",
                             "%REQ(a?b?c)%",
                             "%REQ(a:b)%",
                             "%REQ(a):x%",
                             "%REQ(a)b%",
                             "%DURATION(x)%",
                             "%DURATION:5%",
                             "%START_TIME(%n)%",
                             "%START_TIME(%-En)%",
                             "%START_TIME(%Y):5%",
                             "%QUERY_PARAM()%",
                             "%METADATA(X:a)%",
                             "%FILTER_STATE()%",
                             "%FILTER_STATE(a:X)%",
                             "%FILTER_STATE(a:FIELD)%",
                             "%PATH(ZZ)%",
                             "%PATH(NQ:X)%",
                             "%QUERY_PARAMS(a)%",
                             "%GRPC_STATUS(X)%",
                             "%GRPC_STATUS():3%",
                             "%COMMON_DURATION(a)%",
                             "%COMMON_DURATION(a:b:c)%",
                             "%CLUSTER_METADATA(a):3%",
                             "%REQUESTED_SERVER_NAME(x)%",
                             "%duration%",
                             "% DURATION%"}) {
    EXPECT_NE(LogFormatProblem(format), "") << format;
    EXPECT_FALSE(AskAboutLog(format).taken) << format;
  }
}

TEST(EnvoyAgrees, OnKeys) {
  const auto agree = [](const testing::KeyPtr& key) {
    const std::string chain = testing::ToPem(testing::MakeCertificate(key.get()));
    const InspectedCertificates inspected = InspectKeyPair(chain, testing::ToPem(key), 0);
    const Verdict verdict = AskAboutKeyPair(chain, testing::ToPem(key));
    EXPECT_EQ(inspected.Usable(), verdict.taken)
        << inspected.certificates.at(0).key << " " << verdict.output;
  };
  for (const unsigned bits : {2047u, 2048u}) agree(testing::RsaKey(bits));
  for (const char* curve : {"P-224", "P-256", "P-384", "P-521", "secp256k1"})
    agree(testing::EcKey(curve));
  for (const char* kind : {"ED25519", "ED448"}) agree(testing::EdKey(kind));
}

TEST(EnvoyAgrees, OnPemThatIsDamaged) {
  const testing::KeyPtr key = testing::EcKey();
  const std::string good = testing::ToPem(testing::MakeCertificate(key.get()));
  const std::string good_key = testing::ToPem(key);
  const std::array<std::pair<std::string, std::string>, 7> pairs = {{
      {"garbage\n" + good + "garbage", good + good_key},
      {good + good.substr(0, 200), good_key},
      {good + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", good_key},
      {"garbage", good_key},
      {good, good},
      {good, testing::ToPem(key, "passphrase")},
      {good, testing::ToPem(testing::EcKey())},
  }};
  for (const auto& [chain, private_key] : pairs) {
    const Verdict verdict = AskAboutKeyPair(chain, private_key);
    EXPECT_EQ(InspectKeyPair(chain, private_key, 0).Usable(), verdict.taken) << verdict.output;
  }
}

}  // namespace
}  // namespace weft::model
