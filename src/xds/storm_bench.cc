// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// How long it takes, and how much memory, to serve many clients that come at once.
//   xds_storm_bench CLIENTS ROUTES fresh|back
// The server is this process, the clients are another: they have nothing, or they come back with
// all that there is, as after a restart of the server. Shape S: ROUTES/10 hosts in 256 shards, and
// ROUTES/5 clusters with endpoints. Prints one line of JSON.
#include <envoy/service/discovery/v3/discovery.pb.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/proto_buffer_reader.h>
#include <grpcpp/support/proto_buffer_writer.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <latch>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/temp_dir_for_test.h"
#include "xds/resource_types.h"
#include "xds/server.h"
#include "xds/session_harness.h"

namespace weft::xds {
namespace {

using envoy::service::discovery::v3::DeltaDiscoveryRequest;
using envoy::service::discovery::v3::DeltaDiscoveryResponse;
using enum ir::ResourceType;

constexpr int kShards = 256;
constexpr char kMethod[] =
    "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources";

std::string Name(const char* kind, int i) { return std::string(kind) + std::to_string(i); }

// As large as Envoy's real resources are, with random bytes.
std::string Body(size_t size, int seed) {
  std::string body(size, 'x');
  for (size_t i = 0; i < size; i += 7) body[i] = static_cast<char>('a' + (i * 31 + seed) % 26);
  return body + std::to_string(seed);
}

std::vector<Change> World(int routes) {
  const int clusters = routes / 5;
  std::vector<Change> world;
  for (int i = 0; i < clusters; ++i) {
    world.push_back(Put(kCluster, Name("cluster-of-service-", i), Body(600, i)));
    world.push_back(Put(kEndpoints, Name("cluster-of-service-", i), Body(200, i)));
  }
  std::vector<ir::ResourceId> scopes;
  for (int i = 0; i < kShards; ++i) {
    std::vector<ir::ResourceId> needs;
    for (int c = i; c < clusters; c += kShards)
      needs.push_back({kCluster, Name("cluster-of-service-", c)});
    std::ranges::sort(needs);
    world.push_back(Put(kRoutes, Name("shard", i), Body(routes / kShards * 160 + 100, i), needs));
    world.push_back(Put(kScope, Name("shard", i), Body(60, i), {{kRoutes, Name("shard", i)}}));
    scopes.push_back({kScope, Name("shard", i)});
  }
  std::ranges::sort(scopes);
  world.push_back(Put(kListener, "edge", Body(4000, 1), scopes));
  return world;
}

// What a client that comes back says that it has.
using Memory = std::vector<Change>;

// One client: asks as Envoy does, acknowledges everything, counts what it has. One that comes back
// is done when it has the (empty) first answers to its three wildcard requests.
class StormClient final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  StormClient(const std::string& target, int number, const Memory& world, bool back,
              std::latch& done)
      : expected_(back ? 3 : world.size()), back_(back), done_(done), node_(Name("edge-", number)) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetMaxReceiveMessageSize(-1);
    channel_ = grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
    stub_ = std::make_unique<grpc::GenericStub>(channel_);
    stub_->PrepareBidiStreamingCall(&context_, kMethod, {}, this);
    if (back) {
      for (const auto type : {kCluster, kEndpoints, kListener, kScope, kRoutes})
        Remember(type, world);
    } else {
      Ask(Request(kCluster));
    }
    StartRead(&incoming_);
    StartCall();
  }

 private:
  DeltaDiscoveryRequest Request(ir::ResourceType type) const {
    DeltaDiscoveryRequest request;
    request.mutable_node()->set_id(node_);
    request.set_type_url(std::string(TypeUrl(type)));
    return request;
  }
  void Remember(ir::ResourceType type, const Memory& world) {
    DeltaDiscoveryRequest request = Request(type);
    for (const Change& change : world) {
      if (change.id.type != type) continue;
      (*request.mutable_initial_resource_versions())[change.id.name] =
          VersionText(change.resource->version);
      if (!IsWildcard(type)) request.add_resource_names_subscribe(change.id.name);
    }
    Ask(request);
  }
  void Ask(const DeltaDiscoveryRequest& request) {
    std::lock_guard lock(mutex_);
    queue_.push_back(request.SerializeAsString());
    if (!writing_) WriteNext();
  }
  void WriteNext() {
    writing_ = !queue_.empty();
    if (!writing_) return;
    const grpc::Slice slice(queue_.front());
    outgoing_ = grpc::ByteBuffer(&slice, 1);
    queue_.pop_front();
    StartWrite(&outgoing_);
  }
  void OnWriteDone(bool ok) override {
    std::lock_guard lock(mutex_);
    if (ok) WriteNext();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    DeltaDiscoveryResponse response;
    {
      grpc::ProtoBufferReader reader(&incoming_);
      response.ParseFromZeroCopyStream(&reader);
    }
    incoming_.Clear();
    StartRead(&incoming_);
    const ir::ResourceType type = *TypeOfUrl(response.type_url());
    DeltaDiscoveryRequest answer = Request(type);
    answer.set_response_nonce(response.nonce());
    Ask(answer);
    if (!back_) Follow(type, response);
    have_ += back_ ? 1 : response.resources_size();
    if (have_ == expected_) done_.count_down();
  }
  void Follow(ir::ResourceType type, const DeltaDiscoveryResponse& response) {
    if (type == kCluster || type == kScope) {
      DeltaDiscoveryRequest named = Request(type == kCluster ? kEndpoints : kRoutes);
      for (const auto& resource : response.resources())
        named.add_resource_names_subscribe(resource.name());
      Ask(named);
    }
    if (type == kCluster && !std::exchange(listeners_, true)) Ask(Request(kListener));
    if (type == kListener && !std::exchange(scopes_, true)) Ask(Request(kScope));
  }
  void OnDone(const grpc::Status&) override {}

  const size_t expected_;
  const bool back_;
  std::latch& done_;
  const std::string node_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<grpc::GenericStub> stub_;
  grpc::ClientContext context_;
  grpc::ByteBuffer incoming_, outgoing_;
  size_t have_ = 0;
  bool listeners_ = false, scopes_ = false;
  std::mutex mutex_;
  std::deque<std::string> queue_;
  bool writing_ = false;
};

void RunClients(const std::string& target, int clients, const Memory& world, bool back) {
  std::latch done(clients);
  std::vector<std::unique_ptr<StormClient>> all;
  for (int i = 0; i < clients; ++i) {
    all.push_back(std::make_unique<StormClient>(target, i, world, back, done));
  }
  done.wait();
  std::fflush(nullptr);
  std::_Exit(0);
}

double CpuSeconds(int who) {
  rusage usage{};
  ::getrusage(who, &usage);
  const auto seconds = [](const timeval& t) { return t.tv_sec + t.tv_usec / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Megabytes, of a line such as "VmHWM:   1234 kB".
double MemoryMb(const std::string& field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field)) return std::atol(line.c_str() + field.size()) / 1024.0;
  }
  return 0;
}

int Main(int clients, int routes, bool back) {
  const std::vector<Change> world = World(routes);
  TempDir dir;
  int ready[2];
  if (::pipe(ready) != 0) return 1;
  const pid_t child = ::fork();  // before gRPC has threads
  if (child == 0) {
    char byte;
    if (::read(ready[0], &byte, 1) == 1) RunClients("unix:" + (dir / "s"), clients, world, back);
    std::_Exit(1);
  }
  SystemClock clock;
  MemoryLog log;
  auto server = Server::Start({.unix = UnixListener{dir / "s"}}, clock, log);
  if (!server) return 1;
  (*server)->Publish(world);
  (*server)->SetSynced();
  const double idle_mb = MemoryMb("VmRSS:");
  const double cpu = CpuSeconds(RUSAGE_SELF);
  const auto begin = std::chrono::steady_clock::now();
  if (::write(ready[1], "x", 1) != 1) return 1;
  int status = 0;
  ::waitpid(child, &status, 0);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf(
      "{\"clients\": %d, \"routes\": %d, \"back\": %s, \"ok\": %s, \"seconds\": %.2f, "
      "\"server_cpu_seconds\": "
      "%.2f, "
      "\"client_cpu_seconds\": %.2f, \"server_idle_mb\": %.0f, \"server_peak_mb\": %.0f}\n",
      clients, routes, back ? "true" : "false", status == 0 ? "true" : "false", took.count(),
      CpuSeconds(RUSAGE_SELF) - cpu, CpuSeconds(RUSAGE_CHILDREN), idle_mb, MemoryMb("VmHWM:"));
  return status == 0 ? 0 : 1;
}

}  // namespace
}  // namespace weft::xds

int main(int argc, char** argv) {
  const std::string mode = argc == 4 ? argv[3] : "";
  if (mode != "fresh" && mode != "back") {
    std::fprintf(stderr, "usage: xds_storm_bench CLIENTS ROUTES fresh|back\n");
    return 2;
  }
  return weft::xds::Main(std::atoi(argv[1]), std::atoi(argv[2]), mode == "back");
}
