// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The bootstrap: what it says, and that the pinned Envoy takes it.
#include "agent/bootstrap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "agent/run_command_for_test.h"
#include "base/temp_dir_for_test.h"

namespace weft::agent {
namespace {

using boost::json::value;
using testing::HasSubstr;
using testing::Not;

BootstrapOptions UnixOptions(const std::string& run_dir) {
  return {.node_id = "edge-1",
          .node_cluster = "edge",
          .run_dir = run_dir,
          .xds = XdsOverUnix{run_dir + "/xds.sock"}};
}

value Bootstrap(const BootstrapOptions& options) {
  const std::vector<RunFile> files = MakeBootstrap(options);
  EXPECT_EQ(files.at(0).name, kBootstrapFile);
  return boost::json::parse(files.at(0).text);
}

TEST(Bootstrap, KeepsTheAdminOnASocketOfTheOwner) {
  const value bootstrap = Bootstrap(UnixOptions("/run/weft"));
  const value& pipe = bootstrap.at_pointer("/admin/address/pipe");
  EXPECT_EQ(pipe.at("path"), "/run/weft/admin.sock");
  EXPECT_EQ(pipe.at("mode"), 0600);
}

TEST(Bootstrap, SpeaksDeltaAndWaitsForTheFirstConfiguration) {
  const value bootstrap = Bootstrap(UnixOptions("/run/weft"));
  const value& ads = bootstrap.at_pointer("/dynamic_resources/ads_config");
  EXPECT_EQ(ads.at("api_type"), "DELTA_GRPC");
  EXPECT_EQ(ads.at("set_node_on_first_message_only"), true);
  for (const char* type : {"cds_config", "lds_config"}) {
    EXPECT_EQ(bootstrap.at("dynamic_resources").at(type).at("initial_fetch_timeout"), "0s");
  }
}

TEST(Bootstrap, RefusesRegularExpressionsExactlyWhereWeftDoes) {
  BootstrapOptions options = UnixOptions("/run/weft");
  options.max_regex_program_size = 777;
  const value bootstrap = Bootstrap(options);
  const value& layer = bootstrap.at_pointer("/layered_runtime/layers/0/static_layer");
  EXPECT_EQ(layer.at("re2.max_program_size.error_level"), 777);
}

TEST(Bootstrap, TextOfTheUserStaysText) {
  BootstrapOptions options = UnixOptions("/run/weft");
  options.node_id = R"(a"},"admin":{"x":")";
  options.metadata = {{"zone\n", "\"\\\x01"}};
  const value bootstrap = Bootstrap(options);
  EXPECT_EQ(bootstrap.at("node").at("id"), options.node_id.c_str());
  EXPECT_EQ(bootstrap.at("node").at("metadata").at("zone\n"), "\"\\\x01");
}

TEST(BootstrapProblem, NamesWhatIsWrong) {
  EXPECT_EQ(BootstrapProblem(UnixOptions("/run/weft")), std::nullopt);
  BootstrapOptions options = UnixOptions("/run/weft");
  options.node_id = "";
  EXPECT_THAT(*BootstrapProblem(options), HasSubstr("node"));
  EXPECT_THAT(*BootstrapProblem(UnixOptions("run")), HasSubstr("absolute"));
  EXPECT_THAT(*BootstrapProblem(UnixOptions("/" + std::string(100, 'd'))), HasSubstr("too long"));
  options = UnixOptions("/run/weft");
  options.xds = XdsOverTls{"weft.internal", 18000, "/c.pem", "/k.pem", "/ca.pem", ""};
  EXPECT_THAT(*BootstrapProblem(options), HasSubstr("identity"));
  options.xds = XdsOverTls{"weft.internal", 18000, "c.pem", "/k.pem", "/ca.pem", "weft"};
  EXPECT_THAT(*BootstrapProblem(options), HasSubstr("absolute"));
}

// What `envoy --mode validate` says to the options.
class ValidatedBootstrap : public testing::Test {
 protected:
  void ExpectAccepted(const BootstrapOptions& options) {
    ASSERT_EQ(BootstrapProblem(options), std::nullopt);
    for (const RunFile& file : MakeBootstrap(options)) dir_.Write(file.name, file.text);
    const CommandResult result =
        RunCommand(std::string(WEFT_ENVOY) + " --mode validate --disable-hot-restart -c " +
                   (dir_ / kBootstrapFile));
    EXPECT_EQ(result.status, 0) << result.output;
    EXPECT_THAT(result.output, HasSubstr("OK"));
    // A setting that Envoy does not know, has removed or thinks dangerous shows itself here.
    EXPECT_THAT(result.output, Not(HasSubstr("[warning]")));
    EXPECT_THAT(result.output, Not(HasSubstr("[error]")));
  }
  TempDir dir_;
};

TEST_F(ValidatedBootstrap, OverAUnixSocketWithAllThatIsOptional) {
  BootstrapOptions options = UnixOptions(dir_.path());
  options.metadata = {{"weft.dev/scope-module", "1"}};
  options.min_clusters = 2;
  options.memory = HeapLimit{2ull << 30};
  ExpectAccepted(options);
}

TEST_F(ValidatedBootstrap, WithTheLeast) { ExpectAccepted(UnixOptions(dir_.path())); }

TEST_F(ValidatedBootstrap, OverTlsToANameAndToAnAddress) {
  ASSERT_EQ(RunCommand("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
                       " -subj /CN=edge -keyout " +
                       (dir_ / "key.pem") + " -out " + (dir_ / "cert.pem"))
                .status,
            0);
  BootstrapOptions options = UnixOptions(dir_.path());
  options.xds =
      XdsOverTls{"weft.internal",     18000, dir_ / "cert.pem", dir_ / "key.pem", dir_ / "cert.pem",
                 "spiffe://shop/weft"};
  ExpectAccepted(options);
  options.xds = XdsOverTls{"127.0.0.1",       18000,          dir_ / "cert.pem", dir_ / "key.pem",
                           dir_ / "cert.pem", "weft.internal"};
  ExpectAccepted(options);
}

}  // namespace
}  // namespace weft::agent
