// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// For end-to-end tests: a control plane in this process, weft-agent as a process with a real Envoy,
// and clients that count what fails.
#pragma once

#include <curl/curl.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "agent/process.h"
#include "agent/run_command_for_test.h"
#include "base/temp_dir_for_test.h"
#include "net/unix_http.h"
#include "xds/server.h"
#include "xds/session_harness.h"

namespace weft::agent {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

inline constexpr auto kPatience = seconds(60);  // a test that needs it has failed

inline bool Eventually(const std::function<bool()>& condition) {
  const auto deadline = steady_clock::now() + kPatience;
  while (!condition()) {
    if (steady_clock::now() > deadline) return false;
    std::this_thread::yield();
    ::usleep(2000);  // not to take the core from Envoy
  }
  return true;
}

// The programs under test.
std::string AgentBinary();
std::string EnvoyBinary();

// A listener on the port whose routes are the RouteConfiguration "r"; /slow waits a second. The
// makers are in e2e_resources_test.cc.
xds::ResourceRef WebListener(uint16_t port);
// The RouteConfiguration "r": answers what the regular expression matches by `body`.
xds::ResourceRef WebRoutes(const std::string& body, const std::string& regex = ".*");
// The RouteConfiguration "r" with 100 hosts of 100 routes; the first host is "*", the last of its
// routes /99/.
xds::ResourceRef TenThousandRoutes();

// A cluster with one endpoint that nobody listens on.
xds::ResourceRef StaticCluster(const std::string& name);

struct Answer {
  int status = 0;  // 0: none came
  std::string body;
  CURLcode code = CURLE_OK;
};

// GET http://127.0.0.1:PORT/PATH; with a handle of one's own, on a connection that is kept.
inline Answer Get(uint16_t port, const std::string& path = "/", CURL* kept = nullptr) {
  CURL* curl = kept ? kept : curl_easy_init();
  Answer answer;
  const std::string url = "http://127.0.0.1:" + std::to_string(port) + path;
  const auto append = +[](char* data, size_t size, size_t count, void* to) {
    static_cast<std::string*>(to)->append(data, size * count);
    return size * count;
  };
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 10'000L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
  answer.code = curl_easy_perform(curl);
  long status = 0;
  if (answer.code == CURLE_OK) curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<int>(status);
  if (!kept) curl_easy_cleanup(curl);
  return answer;
}

// Asks without a pause until it is told to stop.
class Load {
 public:
  explicit Load(uint16_t port, const std::string& path = "/", int threads = 2) {
    for (int number = 0; number < threads; ++number) {
      threads_.emplace_back([this, port, path](const std::stop_token& stop) {
        CURL* curl = curl_easy_init();
        while (!stop.stop_requested()) {
          const Answer answer = Get(port, path, curl);
          ++asked_;
          if (answer.status == 200) continue;
          ++failed_;
          std::lock_guard lock(mutex_);
          first_failure_ = std::to_string(answer.status) + " " + curl_easy_strerror(answer.code);
        }
        curl_easy_cleanup(curl);
      });
    }
  }
  void Stop() { threads_.clear(); }
  int asked() const { return asked_; }
  int failed() const { return failed_; }
  std::string first_failure() const {
    std::lock_guard lock(mutex_);
    return first_failure_;
  }

 private:
  std::atomic<int> asked_ = 0, failed_ = 0;
  mutable std::mutex mutex_;
  std::string first_failure_;
  std::vector<std::jthread> threads_;
};

class AgentWorld : public testing::Test {
 protected:
  AgentWorld() { port_ = FreePort(); }
  ~AgentWorld() override {
    control_plane_.reset();
    if (agent_) agent_->Signal(SIGKILL);
    if (const pid_t envoy = EnvoyPid()) ::kill(envoy, SIGKILL);
    if (HasFailure()) std::cerr << dir_.Read("agent.log") << dir_.Read("run/envoy.log");
  }

  static uint16_t FreePort();

  // The control plane, with the web listener.
  void Serve(const std::string& body) {
    auto server = xds::Server::Start({.unix = xds::UnixListener{dir_ / "xds.sock"}}, clock_, log_);
    ASSERT_TRUE(server) << server.error().message;
    control_plane_ = std::move(*server);
    Publish({xds::Put(WebListener(port_)), xds::Put(WebRoutes(body))});
    control_plane_->SetSynced();
  }
  void Publish(const std::vector<xds::Change>& changes) { control_plane_->Publish(changes); }

  void StartAgent(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{AgentBinary(),
                                       "--node-id",
                                       "edge-1",
                                       "--control-plane",
                                       "unix:" + (dir_ / "xds.sock"),
                                       "--run-dir",
                                       dir_ / "run",
                                       "--state-dir",
                                       dir_ / "state",
                                       "--envoy",
                                       EnvoyBinary(),
                                       "--concurrency",
                                       "1",
                                       "--probes",
                                       "unix:" + (dir_ / "probe.sock"),
                                       "--log",
                                       "text",
                                       "--drain-least",
                                       "1",
                                       "--drain-most",
                                       "5"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const net::Fd out(
        ::open((dir_ / "agent.log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    agent_ = Spawn({.arguments = arguments, .stdout_fd = out.get(), .stderr_fd = out.get()},
                   [](const ProcessIdentity&) -> Status { return {}; })
                 .value();
  }
  int EndOfAgent() {
    const auto end = agent_->WaitForEnd(kPatience);
    return end && end->exit_code ? *end->exit_code : -1;
  }
  pid_t EnvoyPid() const {
    const std::string record = dir_.Read("run/envoy.pid.json");
    const size_t at = record.find(R"("pid":)");
    return at == std::string::npos ? 0 : std::stoi(record.substr(at + 6));
  }
  net::HttpResponse Probe(const std::string& path) const {
    return net::UnixHttpGet(dir_ / "probe.sock", path).value_or(net::HttpResponse{});
  }
  bool Ready() const { return Probe("/readyz").status == 200; }
  bool Serves(const std::string& body) const {
    const Answer answer = Get(port_);
    return answer.status == 200 && answer.body == body;
  }
  double Metric(const std::string& name) const {
    const std::string text = Probe("/metrics").body;
    const size_t at = text.find("\n" + name + " ");
    return at == std::string::npos ? -1 : std::stod(text.substr(at + name.size() + 2));
  }
  std::string Log() const { return dir_.Read("agent.log"); }

  TempDir dir_;
  SystemClock clock_;
  MemoryLog log_;
  uint16_t port_ = 0;
  std::unique_ptr<xds::Server> control_plane_;
  std::optional<Process> agent_;
};

}  // namespace weft::agent
