// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The ADS client against the ADS server, over a Unix socket and over mutual TLS.
#include "xds/ads_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "xds/server.h"
#include "xds/session_harness.h"

namespace weft::xds {
namespace {

using enum ir::ResourceType;
using namespace std::chrono_literals;
using testing::HasSubstr;

class AdsClientTest : public testing::Test {
 protected:
  AdsClientTest() {
    char name[] = "/tmp/weft-ads-XXXXXX";
    dir_ = ::mkdtemp(name);
  }
  ~AdsClientTest() override {
    client_.reset();
    server_.reset();
    std::filesystem::remove_all(dir_);
  }
  std::string File(const std::string& name) const { return dir_ + "/" + name; }

  void Serve(ServerOptions options) {
    auto server = Server::Start(std::move(options), clock_, log_);
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
    server_->SetSynced();
  }
  void Connect(AdsClientOptions options) {
    options.node = {.id = "edge-1", .cluster = "edge", .user_agent = "weft-agent"};
    options.backoff.most = 50ms;
    auto client =
        AdsClient::Start(*loop_, log_, std::move(options),
                         {.on_open =
                              [this] {
                                ++opened_;
                                client_->Send({.type = kCluster});
                              },
                          .on_response =
                              [this](const DeltaResponse& response) {
                                client_->Send({.type = response.type, .nonce = response.nonce});
                                responses_.push_back(response);
                              },
                          .on_close = [this] { ++closed_; }});
    ASSERT_TRUE(client) << client.error().message;
    client_ = std::move(*client);
  }
  bool Until(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      loop_->RunOnce(10ms);
    }
    return true;
  }
  bool Logged(const std::string& text) const {
    for (const std::string& line : log_.Lines()) {
      if (line.find(text) != std::string::npos) return true;
    }
    return false;
  }
  // A CA and a certificate for each of the names.
  void MakeCertificates(const std::vector<std::pair<std::string, std::string>>& names) {
    const auto run = [](const std::string& command) {
      ASSERT_EQ(std::system((command + " 2>/dev/null").c_str()), 0) << command;
    };
    const std::string key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    run("openssl req -x509 " + key + " -subj /CN=ca -keyout " + File("ca.key") + " -out " +
        File("ca.pem"));
    for (const auto& [file, san] : names) {
      run("openssl req " + key + " -subj /CN=x -keyout " + File(file + ".key") + " -out " +
          File(file + ".csr"));
      run("printf 'subjectAltName=" + san + "' > " + File(file + ".ext"));
      run("openssl x509 -req -in " + File(file + ".csr") + " -CA " + File("ca.pem") + " -CAkey " +
          File("ca.key") + " -CAcreateserial -extfile " + File(file + ".ext") + " -out " +
          File(file + ".pem"));
    }
  }
  AdsClientOptions Tls(const std::string& identity) const {
    return {.server = TlsServer{.address = "127.0.0.1:" + std::to_string(server_->tls_port()),
                                .files = {File("client.pem"), File("client.key"), File("ca.pem")},
                                .identity = identity}};
  }
  TlsListener Listener() const {
    return {.address = "127.0.0.1",
            .files = {File("server.pem"), File("server.key"), File("ca.pem")}};
  }

  std::string dir_;
  SystemClock clock_;
  MemoryLog log_;
  std::unique_ptr<net::PollLoop> loop_ = net::PollLoop::Create(clock_).value();
  std::unique_ptr<Server> server_;
  std::unique_ptr<AdsClient> client_;
  int opened_ = 0, closed_ = 0;
  std::vector<DeltaResponse> responses_;
};

TEST_F(AdsClientTest, TakesResponsesAndComesBackAfterTheServer) {
  Connect({.server = UnixServer{File("ads.sock")}});
  ASSERT_TRUE(Until([&] { return closed_ >= 2; }));  // there is no server yet
  EXPECT_FALSE(client_->connected());

  Serve({.unix = UnixListener{File("ads.sock")}});
  const std::string big(5 << 20, 'x');  // above gRPC's own limit of 4 MiB
  server_->Publish({Put(kCluster, "c", big)});
  ASSERT_TRUE(Until([&] { return !responses_.empty() && !responses_.back().resources.empty(); }));
  EXPECT_TRUE(client_->connected());
  EXPECT_EQ(*responses_.back().resources[0]->bytes, big);
  EXPECT_EQ(responses_.back().resources[0]->version, Fnv1a64(big));
  EXPECT_TRUE(Until([&] { return server_->Of({kCluster, "c"})->acked == 1; }));

  const int before = opened_;
  server_.reset();
  ASSERT_TRUE(Until([&] { return !client_->connected(); }));
  Serve({.unix = UnixListener{File("ads.sock")}});
  responses_.clear();
  ASSERT_TRUE(Until([&] { return !responses_.empty(); }));
  EXPECT_GT(opened_, before);
}

TEST_F(AdsClientTest, RestartOpensAnotherStreamAtOnce) {
  Serve({.unix = UnixListener{File("ads.sock")}});
  Connect({.server = UnixServer{File("ads.sock")}});
  ASSERT_TRUE(Until([&] { return responses_.size() == 1; }));
  client_->Restart();
  EXPECT_EQ(closed_, 1);
  ASSERT_TRUE(Until([&] { return responses_.size() == 2; }));
  EXPECT_EQ(opened_, 2);
}

TEST_F(AdsClientTest, EndsWithAStreamOpenOrWaiting) {
  Serve({.unix = UnixListener{File("ads.sock")}});
  Connect({.server = UnixServer{File("ads.sock")}});
  ASSERT_TRUE(Until([&] { return client_->connected(); }));
  client_.reset();
  Connect({.server = UnixServer{File("nobody.sock")}});
  ASSERT_TRUE(Until([&] { return closed_ > 0; }));
  client_.reset();
  loop_->RunOnce(50ms);  // what was posted finds nobody
}

TEST_F(AdsClientTest, SpeaksMutualTlsWithTheServerThatBearsTheName) {
  MakeCertificates({{"server", "URI:spiffe://shop/weft"}, {"client", "URI:spiffe://shop/edge"}});
  Serve({.tls = Listener()});
  Connect(Tls("spiffe://shop/weft"));
  ASSERT_TRUE(Until([&] { return client_->connected(); }));
}

TEST_F(AdsClientTest, RefusesAServerThatBearsAnotherName) {
  MakeCertificates({{"server", "DNS:weft.evil"}, {"client", "URI:spiffe://shop/edge"}});
  Serve({.tls = Listener()});
  Connect(Tls("weft"));
  ASSERT_TRUE(Until([&] { return closed_ >= 3; }));
  EXPECT_TRUE(responses_.empty());
  EXPECT_TRUE(Logged("no connection to the control plane"));
}

TEST_F(AdsClientTest, AMissingCertificateIsToldAtOnce) {
  MakeCertificates({{"server", "DNS:weft"}});
  Serve({.tls = Listener()});
  const auto client = AdsClient::Start(*loop_, log_, Tls("weft"), {});
  ASSERT_FALSE(client);
  EXPECT_THAT(client.error().message, HasSubstr("client.pem"));
}

}  // namespace
}  // namespace weft::xds
