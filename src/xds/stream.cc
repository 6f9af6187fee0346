// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// One delta ADS stream. gRPC calls back on its threads; each callback posts to the loop, and only
// the loop's thread begins reads and writes and touches the streams' owner.
#include "xds/stream.h"

#include <optional>
#include <string>
#include <utility>

#include "xds/codec.h"

namespace weft::xds {
namespace {

constexpr char kDelta[] =
    "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources";
constexpr char kStateOfTheWorld[] =
    "/envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources";

// Ends a call at once.
class Refusal final : public grpc::ServerGenericBidiReactor {
 public:
  explicit Refusal(const grpc::Status& status) { Finish(status); }
  void OnDone() override { delete this; }
};

}  // namespace

class Stream final : public grpc::ServerGenericBidiReactor, public Wire {
 public:
  Stream(AdsService& service, grpc::GenericCallbackServerContext& context)
      : service_(service),
        local_(context.peer().starts_with("unix:")),
        identity_(IdentityOf(*context.auth_context())) {
    client_.address = context.peer();
    if (!identity_.names.empty()) client_.identity = identity_.names.front();
    OnLoop([this] {
      if (service_.synced_) {
        Begin();
      } else {
        service_.waiting_.insert(this);
      }
    });
  }

  // On the loop: reads the first request.
  void Begin() {
    if (!ended_) StartRead(&incoming_);
  }

 private:
  void OnLoop(net::PollLoop::Callback callback) { service_.loop_.Post(std::move(callback)); }

  // Decoding is done here, beside the loop.
  void OnReadDone(bool ok) override {
    if (!ok) {
      OnLoop([this] { End(grpc::Status::OK); });
      return;
    }
    auto decoded = std::make_shared<Result<Decoded>>(DecodeRequest(incoming_));
    incoming_.Clear();
    OnLoop([this, decoded] { OnMessage(std::move(*decoded)); });
  }

  void OnMessage(Result<Decoded> decoded) {
    if (ended_) return;
    if (!decoded) return End({grpc::StatusCode::INVALID_ARGUMENT, decoded.error().message});
    if (!id_ && !Admit(*decoded)) return;
    if (decoded->request) {
      service_.owner_.OnRequest(*id_, *decoded->request);
    } else {
      service_.log_.Write(LogLevel::kWarning, "a client asks for a type that is not served",
                          {{"node", client_.node_id}, {"type", decoded->type_url}});
    }
    StartRead(&incoming_);
  }

  // The first request says who it is. False: the stream was ended.
  bool Admit(const Decoded& first) {
    if (!first.has_node || first.node_id.empty()) {
      End({grpc::StatusCode::INVALID_ARGUMENT, "the first request must carry node.id"});
      return false;
    }
    client_.node_id = first.node_id;
    client_.version = first.node_version;
    if (!local_ && service_.allow_ && !service_.allow_(identity_, first.node_id)) {
      service_.log_.Write(
          LogLevel::kWarning, "a client asks for a node that its certificate does not stand for",
          {{"node", first.node_id}, {"identity", client_.identity}, {"address", client_.address}});
      End({grpc::StatusCode::PERMISSION_DENIED,
           "the certificate does not stand for node " + first.node_id});
      return false;
    }
    id_ = service_.owner_.Connect(client_, *this);
    return true;
  }

  // Wire.
  void Write(const DeltaResponse& response) override {
    outgoing_ = EncodeResponse(response);
    StartWrite(&outgoing_);
  }
  void OnWriteDone(bool ok) override {
    OnLoop([this, ok] {
      outgoing_.Clear();
      if (!ended_ && ok) service_.owner_.OnWritten(*id_);
    });
  }

  void OnCancel() override {
    OnLoop([this] { End(grpc::Status::CANCELLED); });
  }

  void End(const grpc::Status& status) {
    if (std::exchange(ended_, true)) return;
    service_.waiting_.erase(this);
    if (id_) service_.owner_.Disconnect(*id_);
    Finish(status);
  }

  // What was posted before this still runs before it.
  void OnDone() override {
    OnLoop([this] {
      AdsService& service = service_;
      delete this;
      service.Gone();
    });
  }

  AdsService& service_;
  const bool local_;
  const Identity identity_;
  Client client_;
  std::optional<ClientId> id_;  // once admitted
  bool ended_ = false;
  grpc::ByteBuffer incoming_;  // a read is under way, or its message is being handled
  grpc::ByteBuffer outgoing_;  // while a write is under way
};

AdsService::AdsService(net::PollLoop& loop, StreamOwner& owner, Log& log, Allow allow)
    : loop_(loop), owner_(owner), log_(log), allow_(std::move(allow)) {}

AdsService::~AdsService() = default;

grpc::ServerGenericBidiReactor* AdsService::CreateReactor(
    grpc::GenericCallbackServerContext* context) {
  if (context->method() == kDelta) {
    {
      std::lock_guard lock(mutex_);
      ++streams_;
    }
    return new Stream(*this, *context);
  }
  if (context->method() == kStateOfTheWorld) {
    return new Refusal({grpc::StatusCode::UNIMPLEMENTED,
                        "state-of-the-world xDS is not served: set api_type DELTA_GRPC"});
  }
  return new Refusal({grpc::StatusCode::UNIMPLEMENTED, "no such method: " + context->method()});
}

void AdsService::SetSynced() {
  if (std::exchange(synced_, true)) return;
  for (Stream* stream : std::exchange(waiting_, {})) stream->Begin();
}

void AdsService::Gone() {
  std::lock_guard lock(mutex_);
  --streams_;
  gone_.notify_all();
}

void AdsService::WaitForStreams() {
  std::unique_lock lock(mutex_);
  gone_.wait(lock, [this] { return streams_ == 0; });
}

}  // namespace weft::xds
