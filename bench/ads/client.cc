// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "bench/ads/client.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <utility>

namespace weft::bench {

using envoy::service::discovery::v3::AggregatedDiscoveryService;

Client::Client(const std::string& socket, std::string node, OnResponse on_response)
    : node_(std::move(node)), on_response_(std::move(on_response)) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a connection of its own
  arguments.SetMaxReceiveMessageSize(-1);
  stub_ = AggregatedDiscoveryService::NewStub(
      grpc::CreateCustomChannel("unix:" + socket, grpc::InsecureChannelCredentials(), arguments));
}

void Client::Start() {
  stub_->async()->DeltaAggregatedResources(&context_, this);
  {
    const std::lock_guard lock(mutex_);
    started_ = true;
    if (!queue_.empty()) StartWrite(&queue_.front());
  }
  StartRead(&incoming_);
  StartCall();
}

grpc::Status Client::Stop() {
  context_.TryCancel();
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [this] { return status_.has_value(); });
  return *status_;
}

void Client::Ask(const std::string& type, const std::vector<std::string>& names,
                 const ResourcesByName& known) {
  DeltaDiscoveryRequest request;
  request.set_type_url(type);
  for (const std::string& name : names) request.add_resource_names_subscribe(name);
  for (const auto& [name, resource] : known) {
    (*request.mutable_initial_resource_versions())[name] = resource.version();
  }
  Queue(std::move(request));
}

void Client::Queue(DeltaDiscoveryRequest request) {
  const std::lock_guard lock(mutex_);
  if (!std::exchange(introduced_, true)) request.mutable_node()->set_id(node_);
  queue_.push_back(std::move(request));
  if (queue_.size() == 1 && started_) StartWrite(&queue_.front());
}

void Client::OnWriteDone(bool ok) {
  const std::lock_guard lock(mutex_);
  queue_.pop_front();
  if (ok && !queue_.empty()) StartWrite(&queue_.front());
}

void Client::OnReadDone(bool ok) {
  if (!ok) return;
  DeltaDiscoveryRequest acknowledgement;
  acknowledgement.set_type_url(incoming_.type_url());
  acknowledgement.set_response_nonce(incoming_.nonce());
  Queue(std::move(acknowledgement));
  on_response_(*this, incoming_);
  incoming_.Clear();
  StartRead(&incoming_);
}

void Client::OnDone(const grpc::Status& status) {
  const std::lock_guard lock(mutex_);
  status_ = status;
  ended_.notify_all();
}

}  // namespace weft::bench
