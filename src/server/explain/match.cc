// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/explain/match.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "model/regex.h"

namespace weft::server {
namespace {

bool MatchesRegex(const std::string& pattern, const std::string& text) {
  const auto regex = model::Regex::Compile(pattern);
  return regex && regex->Matches(text);
}

// "/a" takes "/a" and "/a/b", not "/ab".
bool IsBelow(const std::string& prefix, const std::string& path) {
  if (prefix == "/") return true;
  return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

std::string PathText(const ir::PathMatch& path) {
  switch (path.kind) {
    case ir::PathKind::kExact:
      return "path " + path.value;
    case ir::PathKind::kPrefix:
      return path.value == "/" ? "any path" : "path below " + path.value;
    case ir::PathKind::kRegex:
      return "path like " + path.value;
  }
  return {};
}

std::optional<std::string> MissOfPath(const ir::PathMatch& match, const std::string& path) {
  switch (match.kind) {
    case ir::PathKind::kExact:
      if (path == match.value) return std::nullopt;
      return fmt::format("the path is not {}", match.value);
    case ir::PathKind::kPrefix:
      if (IsBelow(match.value, path)) return std::nullopt;
      return fmt::format("the path is not below {}", match.value);
    case ir::PathKind::kRegex:
      if (MatchesRegex(match.value, path)) return std::nullopt;
      return fmt::format("the path is not like {}", match.value);
  }
  return std::nullopt;
}

std::optional<std::string> MissOfValue(std::string_view what, const ir::ValueMatch& match,
                                       const std::optional<std::string>& value) {
  if (!value) return fmt::format("{} {} is missing", what, match.name);
  if (match.regex) {
    if (MatchesRegex(match.value, *value)) return std::nullopt;
    return fmt::format("{} {} is '{}', not like {}", what, match.name, *value, match.value);
  }
  if (*value == match.value) return std::nullopt;
  return fmt::format("{} {} is '{}', not '{}'", what, match.name, *value, match.value);
}

bool IsGrpc(const HttpRequest& request) {
  constexpr std::string_view kGrpc = "application/grpc";
  const std::string type = request.Header("content-type").value_or("");
  return type == kGrpc || type.starts_with("application/grpc+");
}

bool PathCovers(const ir::PathMatch& wide, const ir::PathMatch& narrow) {
  if (wide == narrow) return true;
  switch (wide.kind) {
    case ir::PathKind::kExact:
      return false;
    case ir::PathKind::kPrefix:
      if (wide.value == "/") return true;
      return narrow.kind != ir::PathKind::kRegex && IsBelow(wide.value, narrow.value);
    case ir::PathKind::kRegex:
      return narrow.kind == ir::PathKind::kExact && MatchesRegex(wide.value, narrow.value);
  }
  return false;
}

// Whether each of the wide match's conditions is one of the narrow one's.
bool ValuesCover(const std::vector<ir::ValueMatch>& wide, const std::vector<ir::ValueMatch>& narrow,
                 bool ignore_case) {
  return std::ranges::all_of(wide, [&](const ir::ValueMatch& condition) {
    return std::ranges::any_of(narrow, [&](const ir::ValueMatch& other) {
      const bool same_name = ignore_case ? LowerCase(condition.name) == LowerCase(other.name)
                                         : condition.name == other.name;
      if (!same_name) return false;
      if (condition.regex == other.regex) return condition.value == other.value;
      return condition.regex && MatchesRegex(condition.value, other.value);
    });
  });
}

}  // namespace

std::vector<std::string> Misses(const ir::RouteMatch& match, const HttpRequest& request) {
  std::vector<std::string> misses;
  const auto note = [&](std::optional<std::string> miss) {
    if (miss) misses.push_back(std::move(*miss));
  };
  note(MissOfPath(match.path, request.path));
  if (!match.method.empty() && match.method != request.method) {
    misses.push_back(fmt::format("the method is not {}", match.method));
  }
  for (const ir::ValueMatch& header : match.headers) {
    note(MissOfValue("header", header, request.Header(header.name)));
  }
  for (const ir::ValueMatch& parameter : match.query_parameters) {
    note(MissOfValue("query parameter", parameter, request.QueryParameter(parameter.name)));
  }
  if (match.grpc && !IsGrpc(request)) {
    misses.emplace_back("it is no gRPC request (content-type: application/grpc)");
  }
  return misses;
}

std::string TextOf(const ir::RouteMatch& match) {
  std::vector<std::string> parts = {PathText(match.path)};
  if (!match.method.empty()) parts.push_back("method " + match.method);
  const auto add = [&](std::string_view what, const ir::ValueMatch& value) {
    parts.push_back(
        fmt::format("{} {}{} {}", what, value.name, value.regex ? " like" : ":", value.value));
  };
  for (const ir::ValueMatch& header : match.headers) add("header", header);
  for (const ir::ValueMatch& parameter : match.query_parameters) add("query parameter", parameter);
  if (match.grpc) parts.emplace_back("gRPC");
  return fmt::format("{}", fmt::join(parts, ", "));
}

bool Covers(const ir::RouteMatch& wide, const ir::RouteMatch& narrow) {
  return PathCovers(wide.path, narrow.path) &&
         (wide.method.empty() || wide.method == narrow.method) &&
         ValuesCover(wide.headers, narrow.headers, true) &&
         ValuesCover(wide.query_parameters, narrow.query_parameters, false) &&
         (!wide.grpc || narrow.grpc);
}

}  // namespace weft::server
