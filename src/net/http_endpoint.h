// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// HttpEndpoint: a small HTTP/1.1 server for probes and metrics, on a Unix socket or a TCP port.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "net/fd.h"
#include "net/poll_loop.h"

namespace weft::net {

struct ProbeRequest {
  std::string method;
  std::string path;    // without the query
  std::string target;  // path and query, as it came
};

struct ProbeResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

// Answers one request per connection and closes it; on the loop's thread, never waiting for a peer.
// Bounds: 64 connections at once, 48 KiB of request, 10 s per connection; beyond them it hangs up.
// Not meant for the open internet: bind it to a Unix socket or a private address.
class HttpEndpoint {
 public:
  using Handler = std::function<ProbeResponse(const ProbeRequest&)>;
  // To be called on the loop's thread, whenever the answer is known; the first call counts. Does
  // nothing when the peer, or the endpoint, has gone meanwhile.
  using Reply = std::function<void(ProbeResponse)>;
  using AsyncHandler = std::function<void(const ProbeRequest&, Reply)>;

  // The socket gets mode 0600; one that a process has left behind is replaced. Fails where another
  // process listens, and where there is a file of that name.
  static Result<std::unique_ptr<HttpEndpoint>> ListenUnix(PollLoop& loop, const std::string& path,
                                                          Handler handler);
  static Result<std::unique_ptr<HttpEndpoint>> ListenUnix(PollLoop& loop, const std::string& path,
                                                          AsyncHandler handler);
  // `address` is a numeric IPv4 or IPv6 address; port 0 takes a free one.
  static Result<std::unique_ptr<HttpEndpoint>> ListenTcp(PollLoop& loop, const std::string& address,
                                                         uint16_t port, Handler handler);
  static Result<std::unique_ptr<HttpEndpoint>> ListenTcp(PollLoop& loop, const std::string& address,
                                                         uint16_t port, AsyncHandler handler);
  ~HttpEndpoint();
  HttpEndpoint(const HttpEndpoint&) = delete;
  HttpEndpoint& operator=(const HttpEndpoint&) = delete;

  uint16_t port() const { return port_; }  // 0 for a Unix socket

 private:
  struct Connection;

  HttpEndpoint(PollLoop& loop, Fd listener, uint16_t port, std::string path, AsyncHandler handler);
  static Result<std::unique_ptr<HttpEndpoint>> Start(std::unique_ptr<HttpEndpoint> endpoint);

  void Accept();
  void OnReadable(int fd);
  void OnWritable(int fd);
  bool Read(Connection& connection);   // false: hang up
  bool Write(Connection& connection);  // false: done, or hang up
  Reply ReplyTo(const Connection& connection, bool head);
  void Answer(uint64_t serial, int fd, const ProbeResponse& response, bool head);
  void Close(int fd);

  PollLoop& loop_;
  Fd listener_;
  uint16_t port_;
  std::string path_;
  AsyncHandler handler_;
  uint64_t last_serial_ = 0;
  std::shared_ptr<HttpEndpoint*> self_ = std::make_shared<HttpEndpoint*>(this);  // for replies
  std::unordered_map<int, std::unique_ptr<Connection>> connections_;
};

}  // namespace weft::net
