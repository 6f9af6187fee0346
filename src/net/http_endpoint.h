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
  std::string path;  // without the query
};

struct ProbeResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

// Answers one request per connection and closes it; on the loop's thread, never blocking it.
// Bounds: 64 connections at once, 8 KiB of request, 10 s per connection; beyond them it hangs up.
// Not meant for the open internet: bind it to a Unix socket or a private address.
class HttpEndpoint {
 public:
  using Handler = std::function<ProbeResponse(const ProbeRequest&)>;

  // The socket gets mode 0600; a stale socket file of the same name is replaced.
  static Result<std::unique_ptr<HttpEndpoint>> ListenUnix(PollLoop& loop, const std::string& path,
                                                          Handler handler);
  // `address` is a numeric IPv4 or IPv6 address; port 0 takes a free one.
  static Result<std::unique_ptr<HttpEndpoint>> ListenTcp(PollLoop& loop, const std::string& address,
                                                         uint16_t port, Handler handler);
  ~HttpEndpoint();
  HttpEndpoint(const HttpEndpoint&) = delete;
  HttpEndpoint& operator=(const HttpEndpoint&) = delete;

  uint16_t port() const { return port_; }  // 0 for a Unix socket

 private:
  struct Connection;

  HttpEndpoint(PollLoop& loop, Fd listener, uint16_t port, std::string path, Handler handler);
  static Result<std::unique_ptr<HttpEndpoint>> Start(std::unique_ptr<HttpEndpoint> endpoint);

  void Accept();
  void OnReady(int fd);
  bool Read(Connection& connection);   // false: hang up
  bool Write(Connection& connection);  // false: done, or hang up
  void Close(int fd);

  PollLoop& loop_;
  Fd listener_;
  uint16_t port_;
  std::string path_;
  Handler handler_;
  std::unordered_map<int, std::unique_ptr<Connection>> connections_;
};

}  // namespace weft::net
