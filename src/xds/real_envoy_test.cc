// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The ADS server against a real Envoy over a Unix socket: what the model of Envoy promises, seen.
#include <envoy/config/bootstrap/v3/bootstrap.pb.h>
#include <envoy/config/cluster/v3/cluster.pb.h>
#include <envoy/config/endpoint/v3/endpoint.pb.h>
#include <envoy/config/listener/v3/listener.pb.h>
#include <envoy/config/route/v3/route.pb.h>
#include <envoy/extensions/filters/http/router/v3/router.pb.h>
#include <envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.pb.h>
#include <envoy/extensions/upstreams/http/v3/http_protocol_options.pb.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <fstream>
#include <mutex>
#include <thread>

#include "base/temp_dir_for_test.h"
#include "net/fd.h"
#include "net/http_endpoint.h"
#include "net/poll_loop.h"
#include "net/unix_http.h"
#include "xds/server.h"
#include "xds/session_harness.h"

namespace weft::xds {
namespace {

using enum ir::ResourceType;
using namespace std::chrono_literals;
using testing::HasSubstr;
using SteadyClock = std::chrono::steady_clock;

constexpr auto kPatience = 30s;

void ByAds(envoy::config::core::v3::ConfigSource& source) {
  source.mutable_ads();
  source.set_resource_api_version(envoy::config::core::v3::V3);
}

// Endpoints of cluster `name`: one local port.
ResourceRef Endpoints(const std::string& name, uint16_t port) {
  envoy::config::endpoint::v3::ClusterLoadAssignment message;
  message.set_cluster_name(name);
  auto* socket = message.add_endpoints()
                     ->add_lb_endpoints()
                     ->mutable_endpoint()
                     ->mutable_address()
                     ->mutable_socket_address();
  socket->set_address("127.0.0.1");
  socket->set_port_value(port);
  return Make(kEndpoints, name, message.SerializeAsString());
}

envoy::config::cluster::v3::Cluster EdsCluster(const std::string& name, int timeout_seconds) {
  envoy::config::cluster::v3::Cluster message;
  message.set_name(name);
  message.mutable_connect_timeout()->set_seconds(timeout_seconds);
  message.set_type(envoy::config::cluster::v3::Cluster::EDS);
  ByAds(*message.mutable_eds_cluster_config()->mutable_eds_config());
  return message;
}
ResourceRef Cluster(const std::string& name, int timeout_seconds = 5) {
  return Make(kCluster, name, EdsCluster(name, timeout_seconds).SerializeAsString(),
              {{kEndpoints, name}});
}
// Envoy refuses it: the timeout must be above zero.
ResourceRef BadCluster(const std::string& name) {
  return Make(kCluster, name, EdsCluster(name, 0).SerializeAsString(), {{kEndpoints, name}});
}
// Its first health check, of a port where nobody answers, decides when it is ready.
ResourceRef ColdCluster(const std::string& name, uint16_t silent_port) {
  auto message = EdsCluster(name, 5);
  message.set_type(envoy::config::cluster::v3::Cluster::STATIC);
  message.clear_eds_cluster_config();
  message.mutable_load_assignment()->ParseFromString(*Endpoints(name, silent_port)->bytes);
  auto* check = message.add_health_checks();
  check->mutable_timeout()->set_seconds(20);
  check->mutable_interval()->set_seconds(20);
  check->mutable_unhealthy_threshold()->set_value(1);
  check->mutable_healthy_threshold()->set_value(1);
  check->mutable_http_health_check()->set_path("/");
  return Make(kCluster, name, message.SerializeAsString());
}

// Everything goes to `cluster`; `mark` comes back in a header of the response.
ResourceRef Routes(const std::string& name, const std::string& cluster, const std::string& mark) {
  envoy::config::route::v3::RouteConfiguration message;
  message.set_name(name);
  auto* host = message.add_virtual_hosts();
  host->set_name("all");
  host->add_domains("*");
  auto* probe = host->add_routes();
  probe->mutable_match()->set_path("/mark");
  probe->mutable_direct_response()->set_status(200);
  probe->mutable_direct_response()->mutable_body()->set_inline_string(mark);
  auto* route = host->add_routes();
  route->mutable_match()->set_prefix("/");
  route->mutable_route()->set_cluster(cluster);
  return Make(kRoutes, name, message.SerializeAsString(), {{kCluster, cluster}});
}
ResourceRef BadRoutes(const std::string& name) {
  envoy::config::route::v3::RouteConfiguration message;
  message.set_name(name);
  auto* host = message.add_virtual_hosts();
  host->set_name("all");
  host->add_domains("*");
  auto* route = host->add_routes();
  route->mutable_match()->mutable_safe_regex()->set_regex("((");
  route->mutable_direct_response()->set_status(200);
  return Make(kRoutes, name, message.SerializeAsString());
}

// Listens on a Unix socket, with the RouteConfiguration `routes`.
ResourceRef Listener(const std::string& name, const std::string& path, const std::string& routes) {
  namespace hcm = envoy::extensions::filters::network::http_connection_manager::v3;
  hcm::HttpConnectionManager manager;
  manager.set_stat_prefix(name);
  manager.mutable_rds()->set_route_config_name(routes);
  ByAds(*manager.mutable_rds()->mutable_config_source());
  auto* router = manager.add_http_filters();
  router->set_name("router");
  router->mutable_typed_config()->PackFrom(envoy::extensions::filters::http::router::v3::Router());
  envoy::config::listener::v3::Listener message;
  message.set_name(name);
  message.mutable_address()->mutable_pipe()->set_path(path);
  auto* filter = message.add_filter_chains()->add_filters();
  filter->set_name("http");
  filter->mutable_typed_config()->PackFrom(manager);
  return Make(kListener, name, message.SerializeAsString(), {{kRoutes, routes}});
}

// Answers every request with its name.
class Backend {
 public:
  explicit Backend(const std::string& name) {
    loop_ = std::move(*net::PollLoop::Create(clock_));
    endpoint_ = std::move(*net::HttpEndpoint::ListenTcp(
        *loop_, "127.0.0.1", 0,
        [name](const net::ProbeRequest&) { return net::ProbeResponse{.body = name}; }));
    thread_ = std::jthread([this] { loop_->Run(); });
  }
  ~Backend() {
    loop_->Stop();
    thread_.join();
  }
  uint16_t port() const { return endpoint_->port(); }

 private:
  SystemClock clock_;
  std::unique_ptr<net::PollLoop> loop_;
  std::unique_ptr<net::HttpEndpoint> endpoint_;
  std::jthread thread_;
};

class RealEnvoyTest : public testing::Test {
 protected:
  RealEnvoyTest() { StartServer(); }
  ~RealEnvoyTest() override {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    server_.reset();
    if (HasFailure()) ADD_FAILURE() << "Envoy's log:\n" << dir_.Read("envoy.log");
  }

  void StartServer(std::vector<Change> world = {}) {
    ServerOptions options{.unix = UnixListener{dir_ / "ads.sock"}};
    options.hub.session.removal_linger = 50ms;
    options.hub.session.warm_bound = 500ms;
    options.hub.on_event = [this](const ServerEvent& event) { OnEvent(event); };
    auto server = Server::Start(std::move(options), clock_, log_);
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
    Publish(std::move(world));
    server_->SetSynced();
  }

  void StartEnvoy() {
    envoy::config::bootstrap::v3::Bootstrap bootstrap;
    bootstrap.mutable_node()->set_id("edge");
    bootstrap.mutable_node()->set_cluster("test");
    auto& dynamic = *bootstrap.mutable_dynamic_resources();
    ByAds(*dynamic.mutable_cds_config());
    ByAds(*dynamic.mutable_lds_config());
    dynamic.mutable_ads_config()->set_api_type(
        envoy::config::core::v3::ApiConfigSource::DELTA_GRPC);
    dynamic.mutable_ads_config()->set_transport_api_version(envoy::config::core::v3::V3);
    dynamic.mutable_ads_config()->add_grpc_services()->mutable_envoy_grpc()->set_cluster_name(
        "ads");
    auto* ads = bootstrap.mutable_static_resources()->add_clusters();
    ads->set_name("ads");
    ads->mutable_load_assignment()->set_cluster_name("ads");
    ads->mutable_load_assignment()
        ->add_endpoints()
        ->add_lb_endpoints()
        ->mutable_endpoint()
        ->mutable_address()
        ->mutable_pipe()
        ->set_path(dir_ / "ads.sock");
    envoy::extensions::upstreams::http::v3::HttpProtocolOptions http2;
    http2.mutable_explicit_http_config()->mutable_http2_protocol_options();
    (*ads->mutable_typed_extension_protocol_options())
        ["envoy.extensions.upstreams.http.v3.HttpProtocolOptions"]
            .PackFrom(http2);
    std::ofstream(dir_ / "bootstrap.pb", std::ios::binary) << bootstrap.SerializeAsString();

    const std::string config = dir_ / "bootstrap.pb", output = dir_ / "envoy.log";
    pid_ = ::fork();
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      const int log = ::creat(output.c_str(), 0600);
      ::dup2(log, 1);
      ::dup2(log, 2);
      ::execl(WEFT_ENVOY, "envoy", "-c", config.c_str(), "--disable-hot-restart", "--concurrency",
              "1", "-l", "warning", nullptr);
      ::_exit(127);
    }
  }

  void Publish(std::vector<Change> changes) {
    {
      std::lock_guard lock(mutex_);
      for (const Change& change : changes) {
        if (change.resource == nullptr) {
          world_.erase(change.id);
        } else {
          world_[change.id] = change.resource;
        }
      }
    }
    server_->Publish(std::move(changes));
  }
  std::vector<Change> World() {
    std::lock_guard lock(mutex_);
    std::vector<Change> all;
    for (const auto& [id, resource] : world_) all.push_back(Put(resource));
    return all;
  }

  // What the server has told, read while it tells nothing.
  std::vector<ClientRefused> Refusals() {
    std::lock_guard lock(mutex_);
    return refused_;
  }
  bool HasAcked(const ir::ResourceId& id) {
    std::lock_guard lock(mutex_);
    return acked_.contains({id, world_.at(id)->version});
  }
  // True as soon as the condition is; checked at every event of the server.
  bool WaitFor(const std::function<bool()>& condition, Duration patience = kPatience) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, condition);
  }
  bool WaitAcked(const ResourceRef& resource, Duration patience = kPatience) {
    return WaitFor([&] { return acked_.contains({resource->id, resource->version}); }, patience);
  }

  net::HttpResponse Get(const std::string& listener, const std::string& path) {
    const auto response = net::UnixHttpGet(dir_ / listener, path);
    return response ? *response : net::HttpResponse{0, response.error().message};
  }
  // Until the listener answers so: Envoy opens it, and its workers take up a change, after the ACK.
  bool WaitForBody(const std::string& listener, const std::string& path, const std::string& body,
                   Duration patience = kPatience) {
    const auto deadline = SteadyClock::now() + patience;
    while (Get(listener, path).body != body) {
      if (SteadyClock::now() > deadline) return false;
    }
    return true;
  }

  // Requests, one after the other, as long as it lives.
  class Load {
   public:
    explicit Load(RealEnvoyTest& test)
        : thread_([this, &test](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
              const net::HttpResponse response = test.Get("l.sock", "/");
              if (response.status == 200) {
                ++good;
              } else if (bad++ == 0) {
                first_bad = std::to_string(response.status) + " " + response.body;
              }
            }
          }) {}
    ~Load() { Stop(); }
    void Stop() {
      thread_.request_stop();
      if (thread_.joinable()) thread_.join();
    }
    std::atomic<int> good = 0, bad = 0;
    std::string first_bad;  // read after Stop

   private:
    std::jthread thread_;
  };

  // Listener "l" on l.sock, routes "r", to `cluster`.
  void StartSmall(const std::string& cluster, const Backend& backend) {
    const ResourceRef listener = Listener("l", dir_ / "l.sock", "r");
    Publish({Put(Endpoints(cluster, backend.port())), Put(Cluster(cluster)),
             Put(Routes("r", cluster, "first")), Put(listener)});
    StartEnvoy();
    ASSERT_TRUE(WaitAcked(listener));
    ASSERT_TRUE(WaitForBody("l.sock", "/mark", "first"));
  }

  TempDir dir_;
  SystemClock clock_;
  MemoryLog log_;
  pid_t pid_ = 0;
  std::unique_ptr<Server> server_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<ir::ResourceId, ResourceRef> world_;
  std::set<std::pair<ir::ResourceId, uint64_t>> acked_;
  std::vector<ClientRefused> refused_;
  std::vector<std::string> not_warm_;
  bool caught_up_ = false;

 private:
  void OnEvent(const ServerEvent& event) {
    std::lock_guard lock(mutex_);
    if (const auto* all = std::get_if<AckedByAll>(&event)) {
      for (const ResourceRef& r : all->resources) acked_.insert({r->id, r->version});
    } else if (const auto* refused = std::get_if<ClientRefused>(&event)) {
      refused_.push_back(*refused);
    } else if (const auto* cold = std::get_if<ClientNotWarm>(&event)) {
      not_warm_.push_back(cold->not_warm.cluster->id.name);
    } else if (std::holds_alternative<ClientConnected>(event)) {
      caught_up_ = false;
    } else if (const auto* caught_up = std::get_if<ClientCaughtUp>(&event)) {
      caught_up_ = caught_up->caught_up;
    }
    changed_.notify_all();
  }
};

TEST_F(RealEnvoyTest, LoadsAndChanges) {
  const Backend one("one");
  StartSmall("c1", one);
  EXPECT_EQ(Get("l.sock", "/").body, "one");
  EXPECT_TRUE(WaitFor([this] { return caught_up_; }));
  const ResourceRef changed = Routes("r", "c1", "second");
  Publish({Put(changed)});
  EXPECT_TRUE(WaitAcked(changed));
  EXPECT_TRUE(WaitForBody("l.sock", "/mark", "second"));
  EXPECT_TRUE(Refusals().empty());
}

TEST_F(RealEnvoyTest, EveryChangeOfClustersLosesNoRequest) {
  const Backend one("one"), two("two");
  StartSmall("c0", one);
  Load load(*this);
  for (int i = 1; i <= 40; ++i) {
    const std::string now = "c" + std::to_string(i), before = "c" + std::to_string(i - 1);
    const ResourceRef routes = Routes("r", now, now);
    Publish({Put(routes), Put(Cluster(now)), Put(Endpoints(now, (i % 2 ? two : one).port())),
             Remove(kCluster, before), Remove(kEndpoints, before)});
    ASSERT_TRUE(WaitAcked(routes)) << i;
  }
  ASSERT_TRUE(WaitForBody("l.sock", "/", "one"));
  load.Stop();
  EXPECT_EQ(load.bad, 0) << load.first_bad;
  EXPECT_GT(load.good, 40);
  EXPECT_TRUE(WaitFor([this] { return server_->Counters().types[1].removals == 40; }));
}

TEST_F(RealEnvoyTest, ChangedClusterIsReadyAtOnce) {
  const Backend one("one");
  StartSmall("c1", one);
  for (int i = 0; i < 10; ++i) {
    const ResourceRef changed = Cluster("c1", 6 + i);
    const auto begin = SteadyClock::now();
    Publish({Put(changed)});
    ASSERT_TRUE(WaitAcked(changed));
    EXPECT_LT(SteadyClock::now() - begin, 1s);
    EXPECT_EQ(Get("l.sock", "/").body, "one");
  }
}

TEST_F(RealEnvoyTest, OneBadRouteConfigurationIsNamedAndStopsNoOther) {
  const Backend one("one");
  StartSmall("c1", one);
  std::vector<Change> world;
  for (int i = 0; i < 8; ++i) {
    const std::string n = std::to_string(i);
    world.push_back(Put(Routes("r" + n, "c1", "v1")));
    world.push_back(Put(Listener("l" + n, dir_ / ("l" + n + ".sock"), "r" + n)));
  }
  Publish(world);
  ASSERT_TRUE(WaitAcked(world.back().resource));
  for (int i = 0; i < 8; ++i) {
    ASSERT_TRUE(WaitForBody("l" + std::to_string(i) + ".sock", "/mark", "v1"));
  }

  std::vector<Change> next;
  for (int i = 0; i < 8; ++i) {
    const std::string name = "r" + std::to_string(i);
    next.push_back(Put(i == 3 ? BadRoutes(name) : Routes(name, "c1", "v2")));
  }
  Publish(next);
  ASSERT_TRUE(WaitFor([this] { return !refused_.empty(); }));
  for (int i = 0; i < 8; ++i) {
    EXPECT_TRUE(WaitForBody("l" + std::to_string(i) + ".sock", "/mark", i == 3 ? "v1" : "v2", 5s))
        << i;
  }
  const std::vector<ClientRefused> refusals = Refusals();
  ASSERT_EQ(refusals.size(), 1u);
  EXPECT_EQ(refusals[0].refused.resource->id.name, "r3");
  EXPECT_THAT(refusals[0].refused.message, HasSubstr("missing )"));
  EXPECT_EQ(refusals[0].client->version, "envoy 1.40.0");

  Publish({Put(Routes("r3", "c1", "mended"))});
  EXPECT_TRUE(WaitForBody("l3.sock", "/mark", "mended"));
}

TEST_F(RealEnvoyTest, BadClusterOfABatchIsFoundAndTheOthersServe) {
  const Backend one("one");
  StartSmall("c1", one);
  std::vector<Change> batch;
  for (int i = 0; i < 30; ++i) {
    const std::string name = "x" + std::to_string(10 + i);
    batch.push_back(Put(i == 17 ? BadCluster(name) : Cluster(name)));
    batch.push_back(Put(Endpoints(name, one.port())));
  }
  Publish(batch);
  ASSERT_TRUE(WaitFor([this] { return !refused_.empty(); }));
  EXPECT_EQ(Refusals()[0].refused.resource->id.name, "x27");
  for (const Change& change : batch) {
    if (change.id.type == kCluster && change.id.name != "x27")
      EXPECT_TRUE(WaitAcked(change.resource));
  }
  EXPECT_EQ(Refusals().size(), 1u);
}

TEST_F(RealEnvoyTest, AClusterThatDoesNotWarmStopsNoOtherPush) {
  const Backend one("one");
  StartSmall("c1", one);
  // Listens and never answers.
  const net::Fd silent(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(silent.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(silent.get(), 8), 0);
  ::getsockname(silent.get(), reinterpret_cast<sockaddr*>(&address), &size);

  Publish({Put(ColdCluster("cold", ntohs(address.sin_port)))});
  ASSERT_TRUE(WaitFor([this] { return not_warm_ == std::vector<std::string>{"cold"}; }));
  for (int i = 0; i < 5; ++i) {
    const std::string name = "n" + std::to_string(i);
    const auto begin = SteadyClock::now();
    Publish({Put(Cluster(name)), Put(Endpoints(name, one.port())), Put(Routes("r", name, name))});
    ASSERT_TRUE(WaitForBody("l.sock", "/mark", name));
    EXPECT_LT(SteadyClock::now() - begin, 1s);
    EXPECT_EQ(Get("l.sock", "/").body, "one");
  }
  EXPECT_FALSE(HasAcked({kCluster, "cold"}));
}

TEST_F(RealEnvoyTest, ARestartedServerRemovesNothingAndSendsOnlyWhatChanged) {
  const Backend one("one"), two("two");
  StartSmall("c1", one);
  Publish({Put(Cluster("old")), Put(Endpoints("old", one.port()))});
  ASSERT_TRUE(WaitAcked(world_.at({kCluster, "old"})));
  Load load(*this);

  server_.reset();
  StartServer(World());
  ASSERT_TRUE(WaitFor([this] { return caught_up_ && server_->Counters().clients == 1; }));
  HubCounters counters = server_->Counters();
  for (const HubCounters::OfType& type : counters.types) {
    EXPECT_EQ(type.resources, 0u);
    EXPECT_EQ(type.removals, 0u);
  }

  // What happens while it is away: one cluster goes, one changes, a route moves to a new one.
  server_.reset();
  std::map<ir::ResourceId, ResourceRef> next = world_;
  next.erase({kCluster, "old"});
  next.erase({kEndpoints, "old"});
  for (const ResourceRef& r : {Cluster("c1", 9), Cluster("new"), Endpoints("new", two.port()),
                               Routes("r", "new", "moved")}) {
    next[r->id] = r;
  }
  world_ = std::move(next);
  StartServer(World());
  EXPECT_TRUE(WaitForBody("l.sock", "/mark", "moved"));
  EXPECT_TRUE(WaitForBody("l.sock", "/", "two"));
  EXPECT_TRUE(WaitFor([this] { return server_->Counters().types[1].removals == 1; }));
  load.Stop();
  EXPECT_EQ(load.bad, 0) << load.first_bad;
  counters = server_->Counters();
  EXPECT_EQ(counters.types[1].resources, 2u) << "c1 and new";
  EXPECT_EQ(counters.types[3].resources, 1u);
  EXPECT_EQ(counters.types[5].resources, 0u);
}

}  // namespace
}  // namespace weft::xds
