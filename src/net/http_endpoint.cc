// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// HttpEndpoint: Beast parses and writes the messages, PollLoop moves the bytes.
#include "net/http_endpoint.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <array>
#include <boost/beast/http.hpp>
#include <cerrno>
#include <cstring>
#include <optional>
#include <sstream>

#include "fmt/format.h"
#include "net/unix_http.h"

namespace weft::net {
namespace http = boost::beast::http;

namespace {

constexpr size_t kMostConnections = 64;
constexpr size_t kMostRequestBytes = 48 << 10;
constexpr auto kConnectionTime = std::chrono::seconds(10);

std::string Reason(const std::string& where) {
  return fmt::format("cannot listen on {}: {}", where, std::strerror(errno));
}

std::string Rendered(const ProbeResponse& response, bool head) {
  http::response<http::string_body> message;
  message.version(11);
  message.result(static_cast<unsigned>(response.status));
  message.set(http::field::content_type, response.content_type);
  message.set(http::field::cache_control, "no-store");
  message.keep_alive(false);
  message.body() = response.body;
  message.prepare_payload();
  if (head) message.body().clear();
  std::ostringstream out;
  out << message;
  return std::move(out).str();
}

HttpEndpoint::AsyncHandler AtOnce(HttpEndpoint::Handler handler) {
  return
      [handler = std::move(handler)](const ProbeRequest& request,
                                     const HttpEndpoint::Reply& reply) { reply(handler(request)); };
}

}  // namespace

struct HttpEndpoint::Connection {
  uint64_t serial;
  Fd fd;
  PollLoop::TimerId timeout;
  http::request_parser<http::empty_body> parser;
  std::string unparsed;
  std::string reply;  // what is still to be written
  bool answered = false;
};

HttpEndpoint::HttpEndpoint(PollLoop& loop, Fd listener, uint16_t port, std::string path,
                           AsyncHandler handler)
    : loop_(loop),
      listener_(std::move(listener)),
      port_(port),
      path_(std::move(path)),
      handler_(std::move(handler)) {}

HttpEndpoint::~HttpEndpoint() {
  loop_.Unwatch(listener_.get());
  for (const auto& [fd, connection] : connections_) {
    loop_.Unwatch(fd);
    loop_.Cancel(connection->timeout);
  }
  if (!path_.empty()) ::unlink(path_.c_str());
}

Result<std::unique_ptr<HttpEndpoint>> HttpEndpoint::ListenUnix(PollLoop& loop,
                                                               const std::string& path,
                                                               Handler handler) {
  return ListenUnix(loop, path, AtOnce(std::move(handler)));
}

Result<std::unique_ptr<HttpEndpoint>> HttpEndpoint::ListenTcp(PollLoop& loop,
                                                              const std::string& address,
                                                              uint16_t port, Handler handler) {
  return ListenTcp(loop, address, port, AtOnce(std::move(handler)));
}

Result<std::unique_ptr<HttpEndpoint>> HttpEndpoint::ListenUnix(PollLoop& loop,
                                                               const std::string& path,
                                                               AsyncHandler handler) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  if (path.size() >= sizeof address.sun_path) {
    return Fail(fmt::format("the socket path {} is longer than {} bytes", path,
                            sizeof address.sun_path - 1),
                "choose a directory with a shorter name");
  }
  path.copy(address.sun_path, path.size());
  if (HasListener(path)) {
    return Fail(fmt::format("cannot listen on {}: another process does", path),
                "end that one, or choose another path");
  }
  // What a process left behind goes; any other file is somebody's.
  struct stat there{};
  if (::lstat(path.c_str(), &there) == 0) {
    if (!S_ISSOCK(there.st_mode)) {
      return Fail(fmt::format("cannot listen on {}: there is a file of that name", path),
                  "choose another path");
    }
    ::unlink(path.c_str());
  }
  Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  // The mode is set before bind makes the file, so that it is never open to others.
  if (!fd || ::fchmod(fd.get(), 0600) != 0 ||
      ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::chmod(path.c_str(), 0600) != 0 || ::listen(fd.get(), kMostConnections) != 0) {
    return Fail(Reason(path));
  }
  return Start(std::unique_ptr<HttpEndpoint>(
      new HttpEndpoint(loop, std::move(fd), 0, path, std::move(handler))));
}

Result<std::unique_ptr<HttpEndpoint>> HttpEndpoint::ListenTcp(PollLoop& loop,
                                                              const std::string& address,
                                                              uint16_t port, AsyncHandler handler) {
  const std::string where = fmt::format("{} port {}", address, port);
  sockaddr_in6 v6{};
  sockaddr_in v4{};
  sockaddr* bound = nullptr;
  socklen_t size = 0;
  if (::inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    bound = reinterpret_cast<sockaddr*>(&v6);
    size = sizeof v6;
  } else if (::inet_pton(AF_INET, address.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    bound = reinterpret_cast<sockaddr*>(&v4);
    size = sizeof v4;
  } else {
    return Fail(fmt::format("{} is not a numeric IP address", address));
  }
  Fd fd(::socket(bound->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  if (!fd || ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::bind(fd.get(), bound, size) != 0 || ::listen(fd.get(), kMostConnections) != 0 ||
      ::getsockname(fd.get(), bound, &size) != 0) {
    return Fail(Reason(where));
  }
  const uint16_t taken = ntohs(bound->sa_family == AF_INET6 ? v6.sin6_port : v4.sin_port);
  return Start(std::unique_ptr<HttpEndpoint>(
      new HttpEndpoint(loop, std::move(fd), taken, "", std::move(handler))));
}

Result<std::unique_ptr<HttpEndpoint>> HttpEndpoint::Start(std::unique_ptr<HttpEndpoint> endpoint) {
  HttpEndpoint* self = endpoint.get();
  const Status watched =
      self->loop_.Watch(self->listener_.get(), EPOLLIN, [self](uint32_t) { self->Accept(); });
  if (!watched) return std::unexpected(watched.error());
  return endpoint;
}

void HttpEndpoint::Accept() {
  Fd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!fd || connections_.size() >= kMostConnections) return;
  const int number = fd.get();
  auto connection = std::make_unique<Connection>();
  connection->serial = ++last_serial_;
  connection->fd = std::move(fd);
  connection->parser.header_limit(kMostRequestBytes);
  connection->parser.body_limit(kMostRequestBytes);
  connection->timeout = loop_.After(kConnectionTime, [this, number] { Close(number); });
  connections_.emplace(number, std::move(connection));
  if (!loop_.Watch(number, EPOLLIN, [this, number](uint32_t) { OnReadable(number); })) {
    Close(number);
  }
}

void HttpEndpoint::OnReadable(int fd) {
  if (!Read(*connections_.at(fd))) Close(fd);
}

void HttpEndpoint::OnWritable(int fd) {
  if (!Write(*connections_.at(fd))) Close(fd);
}

bool HttpEndpoint::Read(Connection& connection) {
  std::array<char, 4096> buffer;
  const ssize_t count = ::read(connection.fd.get(), buffer.data(), buffer.size());
  if (count <= 0) return count < 0 && (errno == EAGAIN || errno == EINTR);
  connection.unparsed.append(buffer.data(), static_cast<size_t>(count));
  boost::system::error_code error;
  const size_t used = connection.parser.put(
      boost::asio::buffer(connection.unparsed.data(), connection.unparsed.size()), error);
  connection.unparsed.erase(0, used);
  if (error == http::error::need_more) return true;  // the parser holds to its own limits
  if (!error && !connection.parser.is_header_done()) return true;
  // Nothing more is read, so that a peer that hangs up meanwhile is found by the answer to it.
  loop_.Unwatch(connection.fd.get());
  const auto& message = connection.parser.get();
  const std::string method(message.method_string());
  const Reply reply = ReplyTo(connection, method == "HEAD");
  if (error) {
    reply({.status = 400, .body = "bad request\n"});
  } else {
    const std::string target(message.target());
    handler_({method, target.substr(0, target.find('?')), target}, reply);
  }
  return true;
}

HttpEndpoint::Reply HttpEndpoint::ReplyTo(const Connection& connection, bool head) {
  return [self = std::weak_ptr(self_), serial = connection.serial, fd = connection.fd.get(),
          head](const ProbeResponse& response) {
    if (const auto endpoint = self.lock()) (*endpoint)->Answer(serial, fd, response, head);
  };
}

void HttpEndpoint::Answer(uint64_t serial, int fd, const ProbeResponse& response, bool head) {
  const auto found = connections_.find(fd);
  if (found == connections_.end() || found->second->serial != serial) return;
  Connection& connection = *found->second;
  if (std::exchange(connection.answered, true)) return;
  connection.reply = Rendered(response, head);
  if (!loop_.Watch(fd, EPOLLOUT, [this, fd](uint32_t) { OnWritable(fd); })) Close(fd);
}

bool HttpEndpoint::Write(Connection& connection) {
  const ssize_t count =
      ::send(connection.fd.get(), connection.reply.data(), connection.reply.size(), MSG_NOSIGNAL);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  connection.reply.erase(0, static_cast<size_t>(count));
  return !connection.reply.empty();
}

void HttpEndpoint::Close(int fd) {
  const auto found = connections_.find(fd);
  if (found == connections_.end()) return;
  loop_.Unwatch(fd);
  loop_.Cancel(found->second->timeout);
  connections_.erase(found);
}

}  // namespace weft::net
