// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/control_server.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <semaphore>
#include <thread>

#include "base/temp_dir_for_test.h"
#include "net/unix_http.h"

namespace weft::server {
namespace {

using namespace std::chrono_literals;

ControlServer::Response Response(std::string body) { return {{.body = std::move(body)}, {}}; }

class ControlServerTest : public testing::Test {
 protected:
  void Start(ControlServer::Answer answer) {
    options_.socket = dir_ / "weft.sock";
    auto started = ControlServer::Start(*writer_, options_, std::move(answer));
    ASSERT_TRUE(started) << started.error().message;
    server_ = std::move(*started);
  }
  void Run() {
    thread_ = std::thread([this] { writer_->Run(); });
  }
  net::HttpResponse Get(const std::string& target) {
    const auto response = net::UnixHttpGet(options_.socket, target, {.timeout = 20s});
    return response ? *response : net::HttpResponse{.status = -1, .body = response.error().message};
  }
  ~ControlServerTest() override {
    if (!thread_.joinable()) return;
    writer_->Stop();
    thread_.join();
  }

  TempDir dir_;
  SystemClock clock_;
  std::unique_ptr<net::PollLoop> writer_ = net::PollLoop::Create(clock_).value();
  ControlOptions options_;
  std::unique_ptr<ControlServer> server_;
  std::thread thread_;
};

TEST_F(ControlServerTest, AsksTheWriterOnItsOwnThread) {
  std::thread::id answered_on;
  Start([&](const net::ProbeRequest& request) {
    answered_on = std::this_thread::get_id();
    return Response(request.target);
  });
  Run();
  EXPECT_EQ(Get("/api/objects/httproutes?namespace=shop").body,
            "/api/objects/httproutes?namespace=shop");
  EXPECT_EQ(answered_on, thread_.get_id());
  EXPECT_EQ(Get("/healthz").body, "ok\n");
}

// A body that takes long keeps nobody waiting but who asked for it.
TEST_F(ControlServerTest, MakesLongBodiesWithoutTheWriter) {
  options_.patience = 20ms;
  std::binary_semaphore others_are_done(0);
  Start([&](const net::ProbeRequest& request) {
    ControlServer::Response response = Response("at once");
    if (request.target == "/long") {
      response.finish = [&] {
        others_are_done.acquire();
        return std::string("at last");
      };
    }
    return response;
  });
  Run();
  std::string last;
  std::thread asks([&] { last = Get("/long").body; });
  EXPECT_EQ(Get("/api/version").body, "at once");
  // Patience is for the writer alone.
  for (const MonoTime until = clock_.Now() + 2 * options_.patience; clock_.Now() < until;) {
    EXPECT_EQ(Get("/healthz").body, "ok\n");
  }
  others_are_done.release();
  asks.join();
  EXPECT_EQ(last, "at last");
}

TEST_F(ControlServerTest, TellsOfAWriterThatHasStalled) {
  options_.stalled = 50ms;
  options_.patience = 20ms;
  Start([](const net::ProbeRequest&) { return Response(""); });
  // The writer's loop does not run.
  EXPECT_EQ(Get("/readyz").status, 503);
  net::HttpResponse health = Get("/healthz");
  while (health.status == 200) health = Get("/healthz");
  EXPECT_EQ(health.status, 503);
  EXPECT_TRUE(health.body.starts_with("the event loop has not turned for ")) << health.body;
  Run();
  while (Get("/healthz").status != 200) std::this_thread::yield();
  EXPECT_EQ(Get("/readyz").status, 200);
}

TEST_F(ControlServerTest, GivesProbesAloneByTcp) {
  options_.probe = ProbeAddress{};
  Start([](const net::ProbeRequest& request) { return Response(request.path); });
  EXPECT_NE(server_->probe_port(), 0);
  Run();
  EXPECT_EQ(Get("/api/version").body, "/api/version");
  server_.reset();
  EXPECT_FALSE(std::filesystem::exists(options_.socket));
}

TEST(ParseProbeAddress, TakesNumbersAlone) {
  EXPECT_EQ(ParseProbeAddress("127.0.0.1:9100")->port, 9100);
  EXPECT_EQ(ParseProbeAddress("[::1]:0")->ip, "::1");
  for (const char* wrong : {"", "9100", ":9100", "localhost:9100", "127.0.0.1:", "127.0.0.1:x",
                            "127.0.0.1:70000", "::1:9100", "1.2.3.4:80 "}) {
    EXPECT_FALSE(ParseProbeAddress(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace weft::server
