// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/explain/request.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/digits.h"
#include "base/host_key.h"
#include "base/text.h"

namespace weft::server {
namespace {

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool IsToken(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || kMarks.find(letter) != kMarks.npos;
  });
}

std::optional<std::string> TakeAuthority(std::string_view authority, HttpRequest& request) {
  if (authority.empty()) return "the URL has no host";
  if (authority.find('@') != authority.npos) return "a URL with a user name is not supported";
  request.url_host = NormalizeHost(authority);
  const size_t bracket = authority.rfind(']');
  const size_t colon = authority.rfind(':');
  if (colon == authority.npos || (bracket != authority.npos && colon < bracket)) {
    return std::nullopt;
  }
  const std::string_view digits = authority.substr(colon + 1);
  uint32_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size() || port == 0 || port > 65'535) {
    return fmt::format("{} is not a port", digits);
  }
  request.url_port = port;
  return std::nullopt;
}

std::optional<std::string> TakeUrl(std::string_view url, HttpRequest& request) {
  request.scheme = "http";
  if (const size_t mark = url.find("://"); mark != url.npos) {
    request.scheme = LowerCase(url.substr(0, mark));
    url.remove_prefix(mark + 3);
  }
  if (request.scheme != "http" && request.scheme != "https") {
    return fmt::format("scheme {} is not known; use http or https", request.scheme);
  }
  url = url.substr(0, url.find('#'));  // a fragment never leaves the client
  const std::string_view authority = url.substr(0, url.find_first_of("/?"));
  url.remove_prefix(authority.size());
  if (const size_t mark = url.find('?'); mark != url.npos) {
    request.query = url.substr(mark + 1);
    url = url.substr(0, mark);
  }
  request.path = url.empty() ? "/" : std::string(url);
  request.authority = authority;
  return TakeAuthority(authority, request);
}

// The byte that is escaped at `at` as "%41"; -1 where none is.
int Escaped(std::string_view text, size_t at) {
  if (at + 2 >= text.size() || text[at] != '%') return -1;
  const int high = HexDigit(text[at + 1]), low = HexDigit(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

// With each escaped byte that `is_undone` takes undone.
template <class F>
std::string Unescape(std::string_view text, F is_undone) {
  std::string result;
  for (size_t at = 0; at < text.size(); ++at) {
    const int byte = Escaped(text, at);
    if (byte >= 0 && is_undone(static_cast<char>(byte))) {
      result += static_cast<char>(byte);
      at += 2;
    } else {
      result += text[at];
    }
  }
  return result;
}

// RFC 3986, 2.3: these mean the same whether they are escaped or not.
bool IsUnreserved(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '-' || letter == '.' || letter == '_' ||
         letter == '~';
}

// RFC 3986, 5.2.4; a backslash counts as a slash, as in browsers.
std::string WithoutDotSegments(std::string path) {
  std::ranges::replace(path, '\\', '/');
  std::vector<std::string> segments;
  for (size_t at = 1; at <= path.size();) {
    const size_t end = std::min(path.find('/', at), path.size());
    const std::string segment = path.substr(at, end - at);
    const bool last = end == path.size();
    if (segment == "..") {
      if (!segments.empty()) segments.pop_back();
    } else if (segment != ".") {
      segments.push_back(segment);
    }
    if (last && (segment == "." || segment == "..")) segments.emplace_back();
    at = end + 1;
  }
  return fmt::format("/{}", fmt::join(segments, "/"));
}

}  // namespace

std::optional<std::string> HttpRequest::Header(std::string_view name) const {
  const std::string wanted = LowerCase(name);
  std::optional<std::string> all;
  for (const auto& [header, value] : headers) {
    if (header != wanted) continue;
    all = all ? *all + "," + value : value;
  }
  return all;
}

std::optional<std::string> HttpRequest::QueryParameter(std::string_view name) const {
  for (std::string_view rest = query; !rest.empty();) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const size_t equals = pair.find('=');
    if (pair.substr(0, equals) != name) continue;
    return std::string(equals == pair.npos ? "" : pair.substr(equals + 1));
  }
  return std::nullopt;
}

std::expected<HttpRequest, std::string> ParseRequest(std::string_view method, std::string_view url,
                                                     const std::vector<std::string>& headers) {
  HttpRequest request;
  request.method = method;
  if (!IsToken(method)) return std::unexpected(fmt::format("{} is not a method", method));
  if (const auto problem = TakeUrl(url, request)) {
    return std::unexpected(fmt::format("{}: {}", url, *problem));
  }
  for (const std::string& header : headers) {
    const std::string_view text = header;
    const size_t colon = text.find(':');
    if (colon == text.npos || !IsToken(Trim(text.substr(0, colon)))) {
      return std::unexpected(fmt::format("{} is not a header; write 'name: value'", header));
    }
    std::string name = LowerCase(Trim(text.substr(0, colon)));
    std::string value(Trim(text.substr(colon + 1)));
    if (name == "host") {
      request.authority = value;
    } else {
      request.headers.emplace_back(std::move(name), std::move(value));
    }
  }
  return request;
}

PathOutcome NormalizePath(std::string_view path, const ir::EdgeSettings& edge) {
  using Action = PathOutcome::Action;
  PathOutcome outcome{.path = std::string(path)};
  if (edge.escaped_slashes != ir::EscapedSlashes::kKeep) {
    std::string unescaped =
        Unescape(path, [](char letter) { return letter == '/' || letter == '\\'; });
    if (unescaped != path) {
      if (edge.escaped_slashes == ir::EscapedSlashes::kReject) {
        return {Action::kReject, std::string(path)};
      }
      if (edge.escaped_slashes == ir::EscapedSlashes::kUnescapeAndRedirect) {
        outcome.action = Action::kRedirect;
      }
      outcome.path = std::move(unescaped);
    }
  }
  if (edge.normalize_path) {
    outcome.path = WithoutDotSegments(Unescape(outcome.path, IsUnreserved));
  }
  if (edge.merge_slashes) {
    const auto twice = std::ranges::unique(
        outcome.path, [](char left, char right) { return left == '/' && right == '/'; });
    outcome.path.erase(twice.begin(), twice.end());
  }
  return outcome;
}

}  // namespace weft::server
