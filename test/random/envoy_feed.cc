// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "random/envoy_feed.h"

#include <envoy/config/cluster/v3/cluster.pb.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>

#include <chrono>
#include <utility>

#include "base/check.h"
#include "envoy/message.h"

namespace weft::sets {
namespace {

using namespace std::chrono_literals;

// Whoever needs it has failed.
constexpr auto kPatience = 60s;
constexpr auto kQuiet = 500ms;
constexpr char kMarker[] = "weft.marker";

// A cluster of no use, another one each time: when Envoy has it, it has been given all of its time.
xds::ResourceRef Marker(uint64_t number) {
  ::envoy::config::cluster::v3::Cluster cluster;
  cluster.set_name(kMarker);
  cluster.mutable_connect_timeout()->set_seconds(static_cast<int64_t>(number));
  cluster.mutable_load_assignment()->set_cluster_name(kMarker);
  ir::Resource resource =
      weft::envoy::MakeResource(ir::ResourceType::kCluster, kMarker, cluster, {});
  resource.version = number;
  return std::make_shared<const ir::Resource>(std::move(resource));
}

const char* TypeName(ir::ResourceType type) {
  static constexpr const char* kNames[] = {"secret", "cluster",  "endpoints", "routes",
                                           "scope",  "listener", "extension"};
  return kNames[static_cast<int>(type)];
}

}  // namespace

std::string Verdict::ForPeople() const {
  std::string text;
  for (const Refusal& refusal : refusals) {
    text += fmt::format("Envoy refuses {} {}: {}\n", TypeName(refusal.resource.type),
                        refusal.resource.name, refusal.message);
  }
  for (const std::string& problem : problems) text += problem + "\n";
  return text;
}

EnvoyFeed::EnvoyFeed(const std::string& envoy, const std::vector<uint32_t>& ports) {
  for (const uint32_t port : ports) HoldPort(port);
  xds::ServerOptions options{.unix = xds::UnixListener{dir_ / "ads.sock"}};
  options.hub.session.removal_linger = 10ms;
  options.hub.session.warm_bound = 10s;
  options.hub.silent_bound = kPatience;
  options.hub.on_event = [this](const xds::ServerEvent& event) { OnEvent(event); };
  auto server = xds::Server::Start(std::move(options), clock_, log_);
  WEFT_CHECK(server.has_value());
  server_ = std::move(*server);
  server_->SetSynced();

  auto held = agent::RunDir::Hold(dir_ / "run");
  WEFT_CHECK(held.has_value());
  run_dir_.emplace(std::move(*held));
  const net::Fd log(
      ::open((dir_ / "envoy.log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  auto process = agent::StartEnvoy({.binary = envoy,
                                    .bootstrap = {.node_id = "random",
                                                  .node_cluster = "test",
                                                  .metadata = {},
                                                  .run_dir = dir_ / "run",
                                                  .xds = agent::XdsOverUnix{dir_ / "ads.sock"},
                                                  .memory = {}},
                                    .module_dir = {},
                                    .log_level = "error",
                                    .concurrency = 1,
                                    // A changed listener goes at once.
                                    .drain = {.least = 0s, .most = 1s},
                                    .die_with_supervisor = true,
                                    .stdout_to_log = true},
                                   log.get());
  WEFT_CHECK(process.has_value());
  process_.emplace(std::move(*process));
}

EnvoyFeed::~EnvoyFeed() {
  server_.reset();
  process_->Signal(SIGKILL);
  process_->WaitForEnd(10s);
}

// The number stays ours: bound and not listened on, it can be bound by Envoy, and is given to
// nobody who asks for a free one.
void EnvoyFeed::HoldPort(uint32_t declared) {
  uint16_t port = 0;
  const auto bind = [&](int type) {
    net::Fd fd(::socket(AF_INET, type | SOCK_CLOEXEC, 0));
    const int yes = 1;
    ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes);
    sockaddr_in address{.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {INADDR_ANY}};
    socklen_t size = sizeof address;
    if (::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), size) != 0) return false;
    ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    held_.push_back(std::move(fd));
    return true;
  };
  // A number that is free for TCP and for UDP.
  for (bool both = false; !both;) {
    port = 0;
    both = bind(SOCK_STREAM) && bind(SOCK_DGRAM);
  }
  ports_[declared] = port;
}

Verdict EnvoyFeed::Publish(std::vector<xds::Change> changes) {
  const xds::ResourceRef marker = Marker(++markers_);
  changes.push_back({marker->id, marker});
  {
    std::lock_guard lock(mutex_);
    verdict_ = {};
  }
  server_->Publish(std::move(changes));
  std::unique_lock lock(mutex_);
  const auto ended = [this] { return process_->Poll().has_value(); };
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  // Until the marker is acknowledged, more is always due; so then this is about its publish.
  const auto answered = [this] { return marker_ == markers_ && caught_up_; };
  // What needs a refused resource is never sent, so then it is enough that nothing moves any more.
  const auto stuck = [this] {
    return marker_ == markers_ && !verdict_.refusals.empty() &&
           std::chrono::steady_clock::now() - last_event_ > kQuiet;
  };
  while (!answered() && !stuck()) {
    changed_.wait_for(lock, kQuiet, answered);
    if (ended()) {
      verdict_.problems.push_back("Envoy has ended: " + process_->Poll()->ForPeople());
      break;
    }
    if (!answered() && std::chrono::steady_clock::now() > deadline) {
      verdict_.problems.push_back("Envoy does not answer all that it was given");
      break;
    }
  }
  return verdict_;
}

void EnvoyFeed::OnEvent(const xds::ServerEvent& event) {
  std::lock_guard lock(mutex_);
  last_event_ = std::chrono::steady_clock::now();
  if (const auto* acked = std::get_if<xds::AckedByAll>(&event)) {
    for (const xds::ResourceRef& resource : acked->resources) {
      if (resource->id.name == kMarker) marker_ = resource->version;
    }
  } else if (const auto* refused = std::get_if<xds::ClientRefused>(&event)) {
    verdict_.refusals.push_back({refused->refused.resource->id, refused->refused.message});
  } else if (const auto* removal = std::get_if<xds::ClientRefusedRemoval>(&event)) {
    verdict_.problems.push_back("Envoy refuses a removal: " + removal->refused.message);
  } else if (const auto* cold = std::get_if<xds::ClientNotWarm>(&event)) {
    verdict_.problems.push_back("not ready: " + cold->not_warm.cluster->id.name);
  } else if (const auto* caught_up = std::get_if<xds::ClientCaughtUp>(&event)) {
    caught_up_ = caught_up->caught_up;
  }
  changed_.notify_all();
}

}  // namespace weft::sets
