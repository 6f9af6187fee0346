// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The ADS server over real sockets, with gRPC clients in this process.
#include "xds/server.h"

#include <envoy/service/discovery/v3/ads.grpc.pb.h>
#include <gmock/gmock.h>
#include <grpc/support/log.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>

#include "base/temp_dir_for_test.h"
#include "xds/resource_types.h"
#include "xds/session_harness.h"

namespace weft::xds {
namespace {

using envoy::service::discovery::v3::AggregatedDiscoveryService;
using envoy::service::discovery::v3::DeltaDiscoveryRequest;
using envoy::service::discovery::v3::DeltaDiscoveryResponse;
using enum ir::ResourceType;
using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr auto kPatience = 20s;  // a test that needs it has failed

// A client that speaks as the test says. It gives up after kPatience.
class TestClient {
 public:
  TestClient(const std::string& target,
             const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    channel_ = grpc::CreateCustomChannel(target, credentials, arguments);
    context_.set_deadline(std::chrono::system_clock::now() + kPatience);
    stream_ = AggregatedDiscoveryService::NewStub(channel_)->DeltaAggregatedResources(&context_);
  }
  ~TestClient() {
    context_.TryCancel();
    if (!ended_) stream_->Finish();
  }
  bool Send(ir::ResourceType type, const std::string& node = "edge",
            const std::string& nonce = "") {
    DeltaDiscoveryRequest request;
    request.set_type_url(std::string(TypeUrl(type)));
    request.mutable_node()->set_id(node);
    request.set_response_nonce(nonce);
    return stream_->Write(request);
  }
  std::optional<DeltaDiscoveryResponse> Receive() {
    DeltaDiscoveryResponse response;
    if (!stream_->Read(&response)) return std::nullopt;
    return response;
  }
  grpc::Status End() {
    ended_ = true;
    return stream_->Finish();
  }
  grpc::ClientReaderWriter<DeltaDiscoveryRequest, DeltaDiscoveryResponse>& raw() {
    return *stream_;
  }

 private:
  std::shared_ptr<grpc::Channel> channel_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<DeltaDiscoveryRequest, DeltaDiscoveryResponse>> stream_;
  bool ended_ = false;
};

struct ServerTest : testing::Test {
  Result<std::unique_ptr<Server>> Start(ServerOptions options) {
    options.hub.on_event = [this](const ServerEvent& event) {
      std::lock_guard lock(mutex);
      if (std::holds_alternative<ClientConnected>(event)) ++connected;
      if (std::holds_alternative<ClientDisconnected>(event)) ++disconnected;
      changed.notify_all();
    };
    return Server::Start(std::move(options), clock, log);
  }
  bool WaitFor(const std::function<bool()>& condition) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, kPatience, condition);
  }
  std::string socket() const { return dir / "ads.sock"; }
  std::string target() const { return "unix:" + socket(); }

  TempDir dir;
  SystemClock clock;
  MemoryLog log;
  std::mutex mutex;
  std::condition_variable changed;
  int connected = 0, disconnected = 0;
};

TEST_F(ServerTest, AnswersOnlyWhenSynced) {
  auto server = Start({.unix = UnixListener{socket()}});
  ASSERT_TRUE(server) << server.error().message;
  struct stat status{};
  ASSERT_EQ(::stat(socket().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);

  TestClient client(target(), grpc::InsecureChannelCredentials());
  client.Send(kCluster);
  auto answer = std::async(std::launch::async, [&] { return client.Receive(); });
  (*server)->Publish({Put(kCluster, "a", "one")});
  (*server)->Publish({Put(kCluster, "b", "two")});
  (*server)->SetSynced();
  const auto response = answer.get();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->resources_size(), 2) << "all that was published before, at once";

  client.Send(kCluster, "edge", response->nonce());
  (*server)->Publish({Put(kCluster, "a", "changed")});
  const auto next = client.Receive();
  ASSERT_TRUE(next);
  ASSERT_EQ(next->resources_size(), 1);
  EXPECT_EQ(next->resources(0).resource().value(), "changed");
}

TEST_F(ServerTest, TellsWhoComesAndGoes) {
  auto server = Start({.unix = UnixListener{socket()}});
  (*server)->SetSynced();
  {
    TestClient client(target(), grpc::InsecureChannelCredentials());
    client.Send(kCluster);
    EXPECT_TRUE(WaitFor([this] { return connected == 1; }));
    EXPECT_EQ((*server)->Counters().clients, 1u);
  }
  EXPECT_TRUE(WaitFor([this] { return disconnected == 1; }));
}

TEST_F(ServerTest, EndsWithStreamsInEveryState) {
  auto server = Start({.unix = UnixListener{socket()}});
  TestClient waiting(target(), grpc::InsecureChannelCredentials());
  waiting.Send(kCluster);
  server->reset();
  EXPECT_FALSE(waiting.Receive());

  server = Start({.unix = UnixListener{socket()}});
  (*server)->SetSynced();
  (*server)->Publish({Put(kCluster, "big", std::string(10 << 20, 'x'))});
  TestClient reading_nothing(target(), grpc::InsecureChannelCredentials());
  reading_nothing.Send(kCluster);
  EXPECT_TRUE(WaitFor([this] { return connected == 1; }));
  server->reset();
}

TEST_F(ServerTest, RefusesOtherMethodsAndBadFirstRequests) {
  auto server = Start({.unix = UnixListener{socket()}});
  (*server)->SetSynced();
  const auto channel = grpc::CreateChannel(target(), grpc::InsecureChannelCredentials());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPatience);
  const auto sotw =
      AggregatedDiscoveryService::NewStub(channel)->StreamAggregatedResources(&context);
  const grpc::Status status = sotw->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_THAT(status.error_message(), HasSubstr("DELTA_GRPC"));

  TestClient nobody(target(), grpc::InsecureChannelCredentials());
  nobody.Send(kCluster, "");
  EXPECT_EQ(nobody.End().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(ServerTest, WarnsAboutTypesThatItDoesNotServe) {
  auto server = Start({.unix = UnixListener{socket()}});
  (*server)->SetSynced();
  TestClient client(target(), grpc::InsecureChannelCredentials());
  DeltaDiscoveryRequest request;
  request.set_type_url("type.googleapis.com/envoy.service.runtime.v3.Runtime");
  request.mutable_node()->set_id("edge");
  client.raw().Write(request);
  client.Send(kCluster);
  ASSERT_TRUE(client.Receive());
  EXPECT_THAT(log.Lines(), testing::Contains(HasSubstr("envoy.service.runtime.v3.Runtime")));
}

TEST_F(ServerTest, RefusesAnAddressInUseAndAMissingFile) {
  auto first = Start({.unix = UnixListener{socket()}});
  ASSERT_TRUE(first);
  const auto second = Start({.unix = UnixListener{socket()}});
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr(socket()));
  first->reset();
  EXPECT_TRUE(Start({.unix = UnixListener{socket()}})) << "a stale socket is no hindrance";

  const auto no_folder = Start({.unix = UnixListener{dir / "none/ads.sock"}});
  ASSERT_FALSE(no_folder);
  TlsListener listener{.address = "127.0.0.1",
                       .files = {.certificate = dir / "absent.pem", .key = "", .authority = ""}};
  const auto no_file = Start({.tls = listener});
  ASSERT_FALSE(no_file);
  EXPECT_THAT(no_file.error().message, HasSubstr("absent.pem"));
}

// Certificates by the openssl command: two authorities, a server, two clients.
struct TlsTest : ServerTest {
  void Run(const std::string& command) {
    ASSERT_EQ(std::system((command + " >>" + (dir / "openssl.log") + " 2>&1").c_str()), 0)
        << command << "\n"
        << dir.Read("openssl.log");
  }
  void MakeAuthority(const std::string& name) {
    Run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=" +
        name + " -keyout " + (dir / (name + ".key")) + " -out " + (dir / (name + ".pem")));
  }
  void MakeCertificate(const std::string& name, const std::string& authority,
                       const std::string& san) {
    std::ofstream(dir / "san.cnf") << "subjectAltName=" << san << "\n";
    Run("openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=" + name +
        " -keyout " + (dir / (name + ".key")) + " -out " + (dir / (name + ".csr")));
    Run("openssl x509 -req -days 2 -in " + (dir / (name + ".csr")) + " -CA " +
        (dir / (authority + ".pem")) + " -CAkey " + (dir / (authority + ".key")) +
        " -CAcreateserial -extfile " + (dir / "san.cnf") + " -out " + (dir / (name + ".pem")));
  }
  void SetUp() override {
    gpr_set_log_function([](gpr_log_func_args*) {});  // of handshakes that fail, as they shall
    MakeAuthority("ca");
    MakeCertificate("server", "ca", "IP:127.0.0.1");
    MakeCertificate("edge", "ca", "URI:spiffe://weft/node/edge");
  }
  ServerOptions Options() const {
    return {.tls = TlsListener{.address = "127.0.0.1",
                               .files = {dir / "server.pem", dir / "server.key", dir / "ca.pem"}},
            .allow = StandsFor};
  }
  std::shared_ptr<grpc::ChannelCredentials> As(const std::string& name,
                                               const std::string& trust) const {
    grpc::SslCredentialsOptions options{.pem_root_certs = dir.Read(trust + ".pem")};
    if (!name.empty()) options.pem_private_key = dir.Read(name + ".key");
    if (!name.empty()) options.pem_cert_chain = dir.Read(name + ".pem");
    return grpc::SslCredentials(options);
  }
  // What a client with these credentials gets to its first request.
  grpc::Status Try(const Server& server, const std::string& name, const std::string& trust,
                   const std::string& node) {
    TestClient client("127.0.0.1:" + std::to_string(server.tls_port()), As(name, trust));
    client.Send(kCluster, node);
    if (client.Receive()) return grpc::Status::OK;
    return client.End();
  }
};

TEST_F(TlsTest, ServesOnlyWhoProvesWhichNodeItIs) {
  MakeAuthority("other");
  MakeCertificate("stranger", "other", "URI:spiffe://weft/node/edge");
  auto server = Start(Options());
  ASSERT_TRUE(server) << server.error().message;
  (*server)->SetSynced();
  (*server)->Publish({Put(kCluster, "a", "secret")});
  EXPECT_TRUE(Try(**server, "edge", "ca", "edge").ok());
  EXPECT_EQ(Try(**server, "edge", "ca", "another").error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Try(**server, "", "ca", "edge").error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Try(**server, "stranger", "ca", "edge").error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(log.Lines(), testing::Contains(HasSubstr("another")));
  EXPECT_EQ((*server)->Counters().types[static_cast<size_t>(kCluster)].resources, 1u);
}

TEST_F(TlsTest, FilesAreReadAgainWithoutRestart) {
  auto server = Start(Options());
  ASSERT_TRUE(server) << server.error().message;
  (*server)->SetSynced();
  TestClient before("127.0.0.1:" + std::to_string((*server)->tls_port()), As("edge", "ca"));
  before.Send(kCluster, "edge");
  ASSERT_TRUE(before.Receive());

  // Another authority for everybody.
  MakeAuthority("next");
  MakeCertificate("new-server", "next", "IP:127.0.0.1");
  MakeCertificate("new-edge", "next", "URI:spiffe://weft/node/edge");
  std::filesystem::rename(dir / "new-server.key", dir / "server.key");
  std::filesystem::rename(dir / "new-server.pem", dir / "server.pem");
  std::filesystem::copy_file(dir / "next.pem", dir / "next.tmp");
  std::filesystem::rename(dir / "next.tmp", dir / "ca.pem");

  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!Try(**server, "new-edge", "next", "edge").ok()) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "the new certificate is not taken up";
    std::unique_lock lock(mutex);
    changed.wait_for(lock, 20ms);
  }
  (*server)->Publish({Put(kListener, "l", "listener")});
  before.Send(kListener, "edge");
  EXPECT_TRUE(before.Receive()) << "a stream that is open goes on";
}

}  // namespace
}  // namespace weft::xds
