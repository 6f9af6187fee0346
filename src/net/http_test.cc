// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The probe server and the Unix-socket client against each other, and against bad peers.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "net/admin_client.h"
#include "net/http_endpoint.h"
#include "net/unix_http.h"

namespace weft::net {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

class HttpTest : public testing::Test {
 protected:
  HttpTest() {
    char name[] = "/tmp/weft-http-XXXXXX";
    dir_ = ::mkdtemp(name);
  }
  ~HttpTest() override {
    if (thread_.joinable()) {
      loop_->Stop();
      thread_.join();
    }
    endpoint_.reset();
    std::filesystem::remove_all(dir_);
  }
  std::string Socket() const { return dir_ + "/http.sock"; }
  void ServeUnix(HttpEndpoint::Handler handler) {
    endpoint_ = HttpEndpoint::ListenUnix(*loop_, Socket(), std::move(handler)).value();
    thread_ = std::thread([this] { loop_->Run(); });
  }
  // Sends raw bytes to a TCP endpoint and gives back all that it says.
  std::string Raw(const std::string& bytes) const {
    Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in to{.sin_family = AF_INET,
                   .sin_port = htons(endpoint_->port()),
                   .sin_addr = {},
                   .sin_zero = {}};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd.get(), reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
    ::send(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    std::string out;
    char buffer[4096];
    for (ssize_t n; (n = ::read(fd.get(), buffer, sizeof buffer)) > 0;) out.append(buffer, n);
    return out;
  }

  std::string dir_;
  SystemClock clock_;
  std::unique_ptr<PollLoop> loop_ = PollLoop::Create(clock_).value();
  std::unique_ptr<HttpEndpoint> endpoint_;
  std::thread thread_;
};

TEST_F(HttpTest, AnswersOverAUnixSocketThatOnlyTheOwnerMayOpen) {
  ServeUnix([](const ProbeRequest& request) {
    return ProbeResponse{.status = request.path == "/readyz" ? 200 : 404,
                         .body = request.method + " " + request.path};
  });
  const auto ready = UnixHttpGet(Socket(), "/readyz?verbose");
  ASSERT_TRUE(ready) << ready.error().message;
  EXPECT_EQ(ready->status, 200);
  EXPECT_EQ(ready->body, "GET /readyz");
  EXPECT_EQ(UnixHttpPost(Socket(), "/other")->status, 404);
  struct stat status;
  ASSERT_EQ(::stat(Socket().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(HttpTest, AnAnswerMayComeLater) {
  endpoint_ =
      HttpEndpoint::ListenUnix(*loop_, Socket(),
                               [this](const ProbeRequest& request, HttpEndpoint::Reply reply) {
                                 loop_->After(20ms, [target = request.target, reply] {
                                   reply({.body = target});
                                   reply({.body = "another"});  // the first one counts
                                 });
                               })
          .value();
  thread_ = std::thread([this] { loop_->Run(); });
  EXPECT_EQ(UnixHttpGet(Socket(), "/a?b=c")->body, "/a?b=c");
  EXPECT_FALSE(UnixHttpGet(Socket(), "/", {.timeout = 1ms})) << "hangs up before the answer";
  EXPECT_EQ(UnixHttpGet(Socket(), "/again")->body, "/again");
}

TEST_F(HttpTest, AnAnswerAfterTheEndpointIsNone) {
  HttpEndpoint::Reply late;
  endpoint_ = HttpEndpoint::ListenUnix(
                  *loop_, Socket(),
                  [&](const ProbeRequest&, HttpEndpoint::Reply reply) { late = std::move(reply); })
                  .value();
  std::thread client([this] { EXPECT_FALSE(UnixHttpGet(Socket(), "/")); });
  while (!late) loop_->RunOnce(10ms);
  endpoint_.reset();
  late({});
  client.join();
}

TEST_F(HttpTest, ALongBodyArrivesWholeAndIsRefusedBeyondTheBound) {
  const std::string body(3 << 20, 'x');
  ServeUnix([&](const ProbeRequest&) { return ProbeResponse{.body = body}; });
  EXPECT_EQ(UnixHttpGet(Socket(), "/")->body, body);
  const auto refused = UnixHttpGet(Socket(), "/", {.max_body = 1 << 20});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("longer than 1048576 bytes"));
}

TEST_F(HttpTest, ASilentServerIsLeftAfterTheTimeout) {
  Fd silent(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  endpoint_ = HttpEndpoint::ListenUnix(*loop_, Socket(), [](const ProbeRequest&) {
                return ProbeResponse{};
              }).value();  // listens, but its loop does not run
  EXPECT_FALSE(UnixHttpGet(Socket(), "/", {.timeout = 50ms}));
}

TEST_F(HttpTest, NobodyListeningIsAnErrorThatNamesTheSocket) {
  const auto response = UnixHttpGet(Socket(), "/ready");
  ASSERT_FALSE(response);
  EXPECT_THAT(response.error().message, HasSubstr(Socket()));
}

TEST_F(HttpTest, BadRequestsGetNoHandler) {
  int handled = 0;
  endpoint_ = HttpEndpoint::ListenTcp(*loop_, "127.0.0.1", 0, [&](const ProbeRequest&) {
                ++handled;
                return ProbeResponse{};
              }).value();
  thread_ = std::thread([this] { loop_->Run(); });
  EXPECT_THAT(Raw("GET /\x01 HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(Raw("\r\n\r\nnonsense\r\n\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_EQ(Raw("GET / HTTP/1.1\r\nx: " + std::string(64 << 10, 'y')).find("200"),
            std::string::npos);
  EXPECT_EQ(handled, 0);
  EXPECT_THAT(Raw("GET / HTTP/1.1\r\nhost: a\r\n\r\n"), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(handled, 1);
}

TEST_F(HttpTest, ARequestMayArriveByteByByte) {
  endpoint_ = HttpEndpoint::ListenUnix(*loop_, Socket(), [](const ProbeRequest& request) {
                return ProbeResponse{.body = request.path};
              }).value();
  sockaddr_un to{.sun_family = AF_UNIX, .sun_path = {}};
  Socket().copy(to.sun_path, sizeof to.sun_path - 1);
  Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(::connect(fd.get(), reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  for (const char byte : std::string("GET /slow HTTP/1.1\r\nhost: a\r\nx: y\r\n\r\n")) {
    ASSERT_EQ(::send(fd.get(), &byte, 1, MSG_NOSIGNAL), 1);
    loop_->RunOnce(0ms);
  }
  for (int round = 0; round < 3; ++round) loop_->RunOnce(0ms);
  char buffer[4096];
  const ssize_t count = ::recv(fd.get(), buffer, sizeof buffer, MSG_DONTWAIT);
  ASSERT_GT(count, 0);
  EXPECT_THAT(std::string(buffer, count), testing::EndsWith("/slow"));
}

TEST_F(HttpTest, ATooLongSocketPathIsToldSo) {
  const auto endpoint =
      HttpEndpoint::ListenUnix(*loop_, dir_ + "/" + std::string(120, 'a'),
                               [](const ProbeRequest&) { return ProbeResponse{}; });
  ASSERT_FALSE(endpoint);
  EXPECT_THAT(endpoint.error().message, HasSubstr("longer than 107 bytes"));
}

TEST_F(HttpTest, TakesNobodysSocketAndNobodysFile) {
  const auto listen = [this] {
    return HttpEndpoint::ListenUnix(*loop_, Socket(),
                                    [](const ProbeRequest&) { return ProbeResponse{}; });
  };
  EXPECT_FALSE(HasListener(Socket()));
  auto first = listen();
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_TRUE(HasListener(Socket()));
  const auto second = listen();
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("another process does"));
  EXPECT_TRUE(HasListener(Socket()));
  first->reset();

  // What a process that was killed leaves behind.
  sockaddr_un left{.sun_family = AF_UNIX, .sun_path = {}};
  Socket().copy(left.sun_path, sizeof left.sun_path - 1);
  {
    const Fd killed(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::bind(killed.get(), reinterpret_cast<sockaddr*>(&left), sizeof left), 0);
  }
  EXPECT_FALSE(HasListener(Socket()));
  EXPECT_TRUE(listen());

  std::ofstream(Socket()) << "somebody's";
  EXPECT_FALSE(HasListener(Socket()));
  const auto over_file = listen();
  ASSERT_FALSE(over_file);
  EXPECT_THAT(over_file.error().message, HasSubstr("there is a file of that name"));
  EXPECT_TRUE(std::filesystem::exists(Socket()));
}

TEST_F(HttpTest, AdminClientReadsWhatEnvoyWrites) {
  std::string drained;
  ServeUnix([&](const ProbeRequest& request) {
    if (request.path == "/ready") return ProbeResponse{.status = 503, .body = "INITIALIZING\n"};
    if (request.path == "/server_info") {
      return ProbeResponse{.body = R"({"version":"x/1.40.0/y","state":"LIVE",
          "uptime_current_epoch":"75s","node":{"id":"edge-1"}})"};
    }
    if (request.path == "/stats") {
      return ProbeResponse{.body = R"({"stats":[{"name":"a.b","value":7},{"histograms":{}},
          {"name":"text","value":"no number"}]})"};
    }
    if (request.path == "/drain_listeners") drained = request.method;
    return ProbeResponse{.body = "not JSON"};
  });
  const AdminClient admin(Socket());
  EXPECT_EQ(admin.Ready(), false);
  EXPECT_EQ(admin.Info()->uptime, 75s);
  EXPECT_EQ(admin.Info()->node_id, "edge-1");
  EXPECT_EQ(admin.Stats("a\\.b"), (std::map<std::string, uint64_t>{{"a.b", 7}}));
  EXPECT_TRUE(admin.DrainListeners());
  EXPECT_EQ(drained, "POST");
  EXPECT_THAT(admin.Listeners().error().message, HasSubstr("no valid JSON"));
}

TEST(ReadListeners, TakesPortsPipesAndAdditionalAddresses) {
  const auto value = boost::json::value(
      {{"listener_statuses",
        {{{"name", "a"},
          {"local_address", {{"socket_address", {{"address", "::"}, {"port_value", 80}}}}},
          {"additional_local_addresses",
           boost::json::array{{{"socket_address", {{"address", "0.0.0.0"}, {"port_value", 80}}}}}}},
         {{"name", "b"}, {"local_address", {{"pipe", {{"path", "/run/x"}}}}}}}}});
  EXPECT_EQ(ReadListeners(value), (std::vector<ListenerAddress>{
                                      {"a", "::", 80}, {"a", "0.0.0.0", 80}, {"b", "/run/x", 0}}));
}

}  // namespace
}  // namespace weft::net
