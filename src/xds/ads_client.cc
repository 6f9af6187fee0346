// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// AdsClient on gRPC's callback API. gRPC calls back on its threads; each callback posts to the
// loop.
#include "xds/ads_client.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <random>
#include <utility>
#include <vector>

namespace weft::xds {
namespace {

constexpr char kMethod[] =
    "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources";

// Takes a certificate that the CA has signed and that names the server.
class NameVerifier final : public grpc::experimental::ExternalCertificateVerifier {
 public:
  explicit NameVerifier(std::string identity) : identity_(std::move(identity)) {}

  bool Verify(grpc::experimental::TlsCustomVerificationCheckRequest* request,
              std::function<void(grpc::Status)>, grpc::Status* status) override {
    bool named = false;
    for (const auto& names : {request->uri_names(), request->dns_names(), request->ip_names()}) {
      for (const grpc::string_ref& name : names) {
        named = named || std::string_view(name.data(), name.size()) == identity_;
      }
    }
    if (!named) {
      *status = {grpc::StatusCode::UNAUTHENTICATED,
                 "the server's certificate does not name " + identity_};
    }
    return true;
  }
  void Cancel(grpc::experimental::TlsCustomVerificationCheckRequest*) override {}

 private:
  const std::string identity_;
};

std::shared_ptr<grpc::ChannelCredentials> CredentialsOf(const TlsPems& pems,
                                                        const std::string& identity) {
  namespace tls = grpc::experimental;
  tls::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(std::make_shared<tls::StaticDataCertificateProvider>(
      pems.authority, std::vector<tls::IdentityKeyCertPair>{
                          {.private_key = pems.key, .certificate_chain = pems.certificate}}));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_verify_server_certs(true);
  options.set_check_call_host(false);  // the verifier looks at names; the target may be an address
  options.set_certificate_verifier(
      tls::ExternalCertificateVerifier::Create<NameVerifier>(identity));
  return tls::TlsCredentials(options);
}

grpc::ChannelArguments Arguments() {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetMaxSendMessageSize(-1);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 5'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  // The client's own backoff decides when to try; the channel must not refuse to.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return arguments;
}

// Channels to one server. With TLS, a new one whenever the files have changed.
class Channels {
 public:
  static Result<Channels> Create(const std::variant<UnixServer, TlsServer>& server,
                                 const Clock& clock, Log& log) {
    Channels channels;
    const auto* tls = std::get_if<TlsServer>(&server);
    if (!tls) {
      channels.Connect("unix:" + std::get<UnixServer>(server).path,
                       grpc::InsecureChannelCredentials());
      return channels;
    }
    auto material = TlsMaterial::Read(tls->files, tls->check, clock, log);
    if (!material) return std::unexpected(material.error());
    channels.tls_ = *tls;
    channels.material_ = std::move(*material);
    return channels;
  }
  grpc::GenericStub& Stub() {
    LookAtFiles();
    return *stub_;
  }
  void LookAtFiles() {
    if (!material_) return;
    std::shared_ptr<const TlsPems> pems = material_->Current();
    if (std::exchange(pems_, pems) == pems) return;
    Connect(tls_.address, CredentialsOf(*pems, tls_.identity));
  }

 private:
  void Connect(const std::string& target,
               const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
    stub_ = std::make_unique<grpc::GenericStub>(
        grpc::CreateCustomChannel(target, credentials, Arguments()));
  }

  TlsServer tls_;
  std::shared_ptr<TlsMaterial> material_;  // with TLS
  std::shared_ptr<const TlsPems> pems_;    // of the channel
  std::unique_ptr<grpc::GenericStub> stub_;
};

// One stream. Deletes itself when gRPC is done with it.
class Call final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  // All called on gRPC's threads, one after the other but for on_written.
  struct Handlers {
    std::function<void(Result<DeltaResponse>)> on_response;
    std::function<void()> on_written;
    std::function<void()> on_end;  // nothing comes any more; End is due
    std::function<void(grpc::Status)> on_done;
  };

  Call(grpc::GenericStub& stub, Handlers handlers) : handlers_(std::move(handlers)) {
    stub.PrepareBidiStreamingCall(&context_, kMethod, grpc::StubOptions(), this);
    AddHold();  // writes begin outside of callbacks
    StartRead(&incoming_);
    StartCall();
  }
  // One at a time; on_written tells that the next may come.
  void Write(const grpc::ByteBuffer& buffer) {  // a copy shares the bytes
    outgoing_ = buffer;
    StartWrite(&outgoing_);
  }
  // To be called once; no Write after it.
  void End() {
    context_.TryCancel();
    RemoveHold();
  }

 private:
  void OnReadDone(bool ok) override {
    if (!ok) return handlers_.on_end();
    Result<DeltaResponse> response = DecodeResponse(incoming_);
    incoming_.Clear();
    const bool good = response.has_value();
    handlers_.on_response(std::move(response));
    if (good) StartRead(&incoming_);
  }
  void OnWriteDone(bool ok) override {
    if (ok) handlers_.on_written();
  }
  void OnDone(const grpc::Status& status) override {
    handlers_.on_done(status);
    delete this;
  }

  const Handlers handlers_;
  grpc::ClientContext context_;
  grpc::ByteBuffer incoming_, outgoing_;
};

}  // namespace

// Shared with what is posted to the loop, so that a late callback finds nobody rather than a ghost.
struct AdsClient::Impl : std::enable_shared_from_this<Impl> {
  Impl(net::PollLoop& poll_loop, Log& line_log, AdsClientOptions given, AdsClientEvents told,
       Channels its_channels)
      : loop(poll_loop),
        log(line_log),
        options(std::move(given)),
        events(std::move(told)),
        channels(std::move(its_channels)) {}

  void Open() {
    timer.reset();
    if (stopped) return;
    opened = loop.clock().Now();
    connected = false;
    first = true;
    writing = false;
    requests.clear();
    const uint64_t number = ++stream;
    {
      std::lock_guard lock(mutex);
      ++calls;
    }
    call = new Call(
        channels.Stub(),
        {.on_response =
             [self = weak_from_this(), number, &poll = loop](Result<DeltaResponse> response) {
               auto shared = std::make_shared<Result<DeltaResponse>>(std::move(response));
               poll.Post([self, number, shared] {
                 if (auto impl = self.lock()) impl->OnResponse(number, std::move(*shared));
               });
             },
         .on_written =
             [self = weak_from_this(), number, &poll = loop] {
               poll.Post([self, number] {
                 if (auto impl = self.lock()) impl->OnWritten(number);
               });
             },
         .on_end =
             [self = weak_from_this(), number, &poll = loop] {
               poll.Post([self, number] {
                 if (auto impl = self.lock()) impl->OnEnd(number);
               });
             },
         .on_done =
             [self = shared_from_this(), number](const grpc::Status& status) {
               self->loop.Post([weak = std::weak_ptr(self), number, status] {
                 if (auto impl = weak.lock()) impl->OnDone(number, status);
               });
               std::lock_guard lock(self->mutex);
               --self->calls;
               self->none.notify_all();
             }});
    events.on_open();
  }

  // So that a mistake in the files is told when it is made, not when the stream breaks.
  void LookAtFiles() {
    channels.LookAtFiles();
    look = loop.After(kLookAtFiles, [this] { LookAtFiles(); });
  }

  // Lets go of the stream; what it still says is not listened to.
  void Leave() {
    if (call) std::exchange(call, nullptr)->End();
    ++stream;
    connected = false;
  }

  void OnResponse(uint64_t number, Result<DeltaResponse> response) {
    if (number != stream || !call) return;
    if (!response) {
      log.Write(LogLevel::kError, "the control plane sent what cannot be read",
                {{"why", response.error().message}});
      return Retry("a message that cannot be read");
    }
    if (!std::exchange(connected, true)) {
      log.Write(LogLevel::kInfo, "connected to the control plane");
      last_failure.clear();
    }
    events.on_response(std::move(*response));
  }

  void OnWritten(uint64_t number) {
    if (number != stream || !call) return;
    writing = false;
    WriteNext();
  }

  void OnEnd(uint64_t number) {
    if (number == stream && call) std::exchange(call, nullptr)->End();  // then OnDone says why
  }

  void OnDone(uint64_t number, const grpc::Status& status) {
    if (number != stream) return;
    Retry(status.error_message().empty() ? "the stream ended" : status.error_message());
  }

  void Retry(const std::string& why) {
    if (loop.clock().Now() - opened >= options.backoff.healthy_after) failures = 0;
    const double random = std::uniform_real_distribution<double>(0, 1)(generator);
    const Duration delay = net::BackoffDelay(options.backoff, ++failures, random);
    if (why != last_failure) {  // each cause once, not once per try
      log.Write(LogLevel::kWarning, "no connection to the control plane", {{"why", why}});
      last_failure = why;
    }
    Leave();
    events.on_close();
    timer = loop.After(delay, [this] { Open(); });
  }

  void WriteNext() {
    if (writing || requests.empty() || !call) return;
    writing = true;
    call->Write(
        EncodeRequest(requests.front(), std::exchange(first, false) ? &options.node : nullptr));
    requests.pop_front();
  }

  net::PollLoop& loop;
  Log& log;
  const AdsClientOptions options;
  const AdsClientEvents events;
  Channels channels;
  Call* call = nullptr;
  uint64_t stream = 0;  // what belongs to another stream than this is late, and dropped
  bool stopped = false;
  bool connected = false;
  bool first = true;  // the next request is the stream's first
  bool writing = false;
  std::deque<DeltaRequest> requests;
  MonoTime opened{};
  int failures = 0;
  std::string last_failure;
  std::minstd_rand generator{std::random_device()()};
  std::optional<net::PollLoop::TimerId> timer;
  std::optional<net::PollLoop::TimerId> look;

  std::mutex mutex;
  std::condition_variable none;
  int calls = 0;  // guarded by mutex: calls that gRPC has not let go of
};

Result<std::unique_ptr<AdsClient>> AdsClient::Start(net::PollLoop& loop, Log& log,
                                                    AdsClientOptions options,
                                                    AdsClientEvents events) {
  auto channels = Channels::Create(options.server, loop.clock(), log);
  if (!channels) return std::unexpected(channels.error());
  auto impl = std::make_shared<Impl>(loop, log, std::move(options), std::move(events),
                                     std::move(*channels));
  impl->timer = loop.After(Duration::zero(), [raw = impl.get()] { raw->Open(); });
  impl->LookAtFiles();
  return std::unique_ptr<AdsClient>(new AdsClient(std::move(impl)));
}

AdsClient::AdsClient(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

AdsClient::~AdsClient() {
  impl_->stopped = true;
  if (impl_->timer) impl_->loop.Cancel(*impl_->timer);
  if (impl_->look) impl_->loop.Cancel(*impl_->look);
  impl_->Leave();
  std::unique_lock lock(impl_->mutex);
  impl_->none.wait(lock, [this] { return impl_->calls == 0; });
}

void AdsClient::Send(const DeltaRequest& request) {
  if (!impl_->call) return;
  impl_->requests.push_back(request);
  impl_->WriteNext();
}

void AdsClient::Restart() {
  if (!impl_->call) return;
  impl_->Leave();
  impl_->events.on_close();
  impl_->timer = impl_->loop.After(Duration::zero(), [raw = impl_.get()] { raw->Open(); });
}

bool AdsClient::connected() const { return impl_->connected; }

}  // namespace weft::xds
