// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Requests over a Unix socket by libcurl.
#include "net/unix_http.h"

#include <curl/curl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <memory>
#include <mutex>

#include "base/check.h"
#include "fmt/format.h"
#include "net/fd.h"

namespace weft::net {
namespace {

struct Body {
  std::string text;
  size_t most;
  bool too_long = false;
};

size_t Append(char* data, size_t size, size_t count, void* user) {
  Body& body = *static_cast<Body*>(user);
  const size_t bytes = size * count;
  if (body.text.size() + bytes > body.most) {
    body.too_long = true;
    return 0;  // ends the transfer
  }
  body.text.append(data, bytes);
  return bytes;
}

Result<HttpResponse> Request(bool post, const std::string& socket_path, const std::string& target,
                             const HttpBounds& bounds) {
  static std::once_flag once;  // libcurl's own initialisation is not thread-safe
  std::call_once(once, [] { WEFT_CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK); });

  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(),
                                                                 &curl_easy_cleanup);
  WEFT_CHECK(curl != nullptr);
  const std::string url = "http://localhost" + target;
  Body body{.text = {}, .most = bounds.max_body};
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_UNIX_SOCKET_PATH, socket_path.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http");
  curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(bounds.timeout.count()));
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &Append);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &body);
  if (post) {
    curl_easy_setopt(curl.get(), CURLOPT_POST, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, 0L);
  }
  const CURLcode code = curl_easy_perform(curl.get());
  if (body.too_long) {
    return Fail(
        fmt::format("{}: the answer is longer than {} bytes", socket_path, bounds.max_body));
  }
  if (code != CURLE_OK) {
    return Fail(fmt::format("{}: {}", socket_path, curl_easy_strerror(code)));
  }
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  return HttpResponse{static_cast<int>(status), std::move(body.text)};
}

}  // namespace

Result<HttpResponse> UnixHttpGet(const std::string& socket_path, const std::string& target,
                                 const HttpBounds& bounds) {
  return Request(false, socket_path, target, bounds);
}

Result<HttpResponse> UnixHttpPost(const std::string& socket_path, const std::string& target,
                                  const HttpBounds& bounds) {
  return Request(true, socket_path, target, bounds);
}

bool HasListener(const std::string& socket_path) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  if (socket_path.size() >= sizeof address.sun_path) return false;
  socket_path.copy(address.sun_path, socket_path.size());
  const Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  // EAGAIN: it listens, and others wait before us.
  return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ||
         errno == EAGAIN;
}

}  // namespace weft::net
