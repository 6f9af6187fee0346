// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// AdsClient: one delta ADS stream to a server, opened again and again while it can be had.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "base/log.h"
#include "base/result.h"
#include "net/backoff.h"
#include "net/poll_loop.h"
#include "xds/client_codec.h"
#include "xds/messages.h"
#include "xds/tls_material.h"

namespace weft::xds {

struct UnixServer {
  std::string path;
};
// By mutual TLS. The files are read again when they change.
struct TlsServer {
  std::string address;   // "weft.internal:18000"
  TlsFiles files;        // the authority's: who signs the server's certificate
  std::string identity;  // a SAN (URI, DNS or IP) that the server's certificate must have
  CheckPems check = {};
};

struct AdsClientOptions {
  std::variant<UnixServer, TlsServer> server;
  NodeInfo node;
  net::BackoffOptions backoff{.first = std::chrono::milliseconds(100),
                              .most = std::chrono::seconds(5),
                              .factor = 2,
                              .healthy_after = std::chrono::seconds(10)};
};

// On the loop's thread. They may call Send and Restart.
struct AdsClientEvents {
  // A stream begins; requests can be sent. Whether the server is there shows itself later.
  std::function<void()> on_open;
  std::function<void(DeltaResponse)> on_response;
  std::function<void()> on_close;
};

// Threads: all on the loop's thread. Destroy it there, or when the loop does not run any more.
class AdsClient {
 public:
  // Opens the first stream when the loop runs. Fails when a file cannot be read. `loop` and `log`
  // outlive the client.
  static Result<std::unique_ptr<AdsClient>> Start(net::PollLoop& loop, Log& log,
                                                  AdsClientOptions options, AdsClientEvents events);
  // Ends the stream, and waits until gRPC has let go of it.
  ~AdsClient();
  AdsClient(const AdsClient&) = delete;
  AdsClient& operator=(const AdsClient&) = delete;

  // Dropped while no stream is open.
  void Send(const DeltaRequest& request);
  // Ends the stream; the next one follows at once.
  void Restart();
  // The server has answered on this stream.
  bool connected() const;

 private:
  struct Impl;
  explicit AdsClient(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace weft::xds
