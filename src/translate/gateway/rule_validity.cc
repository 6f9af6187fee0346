// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/rule_validity.h"

#include <fmt/format.h>

#include <utility>

#include "model/http_syntax.h"
#include "model/regex.h"
#include "translate/gateway/findings.h"

namespace weft::translate {
namespace {

Finding Problem(const ObjectRef& route, std::string field, std::string code, std::string message,
                std::string next) {
  return {.severity = Severity::kError,
          .code = std::move(code),
          .object = route,
          .field = std::move(field),
          .message = std::move(message),
          .next = std::move(next)};
}

std::optional<Finding> RegexProblem(const ObjectRef& route, const std::string& field,
                                    const std::string& pattern) {
  const auto compiled = model::Regex::Compile(pattern);
  if (compiled) return std::nullopt;
  return Problem(route, field, "WEFT-REGEX", compiled.error().message, compiled.error().next);
}

std::optional<Finding> ValuesProblem(const ObjectRef& route, const std::string& field,
                                     const auto& matches) {
  for (size_t index = 0; index < matches.size(); ++index) {
    if (matches[index].type != "RegularExpression") continue;
    if (auto problem =
            RegexProblem(route, fmt::format("{}[{}].value", field, index), matches[index].value)) {
      return problem;
    }
  }
  return std::nullopt;
}

// Names of headers that a filter changes: the schema lets some of them be anything.
std::optional<Finding> NamesProblem(const ObjectRef& route, const std::string& field,
                                    const model::HTTPHeaderFilter& filter) {
  const auto problem = [&](std::string place, std::string_view name) -> std::optional<Finding> {
    const std::string why = model::ModifiedHeaderProblem(name);
    if (why.empty()) return std::nullopt;
    return Problem(route, std::move(place), "WEFT-HEADER-NAME",
                   fmt::format("the name of a header that is changed must {}", why),
                   "correct the name, or remove it");
  };
  for (const auto& [member, headers] :
       {std::pair{"set", &filter.set}, std::pair{"add", &filter.add}}) {
    for (size_t index = 0; index < headers->size(); ++index) {
      if (auto found = problem(fmt::format("{}.{}[{}].name", field, member, index),
                               (*headers)[index].name)) {
        return found;
      }
    }
  }
  for (size_t index = 0; index < filter.remove.size(); ++index) {
    if (auto found = problem(fmt::format("{}.remove[{}]", field, index), filter.remove[index])) {
      return found;
    }
  }
  return std::nullopt;
}

// What a path, or its beginning, becomes. A missing "/" in front is put there
// (envoy/path_rewrite.h).
std::optional<Finding> ReplacementProblem(const ObjectRef& route, const std::string& field,
                                          const std::optional<model::HTTPPathModifier>& path) {
  if (!path) return std::nullopt;
  for (const auto& [member, value] : {std::pair{"replaceFullPath", &path->replaceFullPath},
                                      std::pair{"replacePrefixMatch", &path->replacePrefixMatch}}) {
    if (!*value) continue;
    const std::string& text = **value;
    const std::string why =
        model::ReplacementPathProblem(text.starts_with('/') ? text : "/" + text);
    if (why.empty()) continue;
    return Problem(route, fmt::format("{}.path.{}", field, member), "WEFT-PATH-REPLACEMENT",
                   fmt::format("what takes the place of a path must {}", why),
                   "write other characters as %XX");
  }
  return std::nullopt;
}

// What Envoy would refuse in one filter.
template <class Filter>
std::optional<Finding> BodyProblem(const ObjectRef& route, const std::string& place,
                                   const Filter& filter) {
  if (filter.requestHeaderModifier) {
    if (auto problem =
            NamesProblem(route, place + ".requestHeaderModifier", *filter.requestHeaderModifier)) {
      return problem;
    }
  }
  if (filter.responseHeaderModifier) {
    if (auto problem = NamesProblem(route, place + ".responseHeaderModifier",
                                    *filter.responseHeaderModifier)) {
      return problem;
    }
  }
  if constexpr (requires { filter.urlRewrite; }) {
    if (filter.urlRewrite) {
      if (auto problem =
              ReplacementProblem(route, place + ".urlRewrite", filter.urlRewrite->path)) {
        return problem;
      }
    }
    if (filter.requestRedirect) {
      return ReplacementProblem(route, place + ".requestRedirect", filter.requestRedirect->path);
    }
  }
  return std::nullopt;
}

// Filters that hold what Envoy would refuse.
std::optional<Finding> FiltersProblem(const ObjectRef& route, const std::string& field,
                                      const auto& filters) {
  for (size_t index = 0; index < filters.size(); ++index) {
    const auto& filter = filters[index];
    const std::string place = fmt::format("{}[{}]", field, index);
    if (auto problem = BodyProblem(route, place, filter)) return problem;
  }
  return std::nullopt;
}

// A cookie's path goes into a header as it is written.
std::optional<Finding> SessionProblem(const ObjectRef& route, const std::string& field,
                                      const Boxed<model::SessionPersistence>& session) {
  if (!session || !session->cookie || !session->cookie->path) return std::nullopt;
  const std::string& path = *session->cookie->path;
  std::string why = path.starts_with('/') ? model::ReplacementPathProblem(path) : "begin with '/'";
  if (why.empty() && path.contains(';')) why = "have no ';'";
  if (why.empty()) return std::nullopt;
  return Problem(route, field + ".sessionPersistence.cookie.path", "WEFT-COOKIE-PATH",
                 fmt::format("the path of a cookie must {}", why), "correct it, or leave it out");
}

}  // namespace

std::optional<Finding> RuleProblem(const ObjectRef& route, const std::string& field,
                                   const model::HTTPRouteRule& rule) {
  for (size_t index = 0; index < rule.matches.size(); ++index) {
    const model::HTTPRouteMatch& match = rule.matches[index];
    const std::string place = fmt::format("{}.matches[{}]", field, index);
    if (match.path && match.path->type == "RegularExpression") {
      if (auto problem = RegexProblem(route, place + ".path.value", match.path->value.value_or("")))
        return problem;
    }
    if (auto problem = ValuesProblem(route, place + ".headers", match.headers)) return problem;
    if (auto problem = ValuesProblem(route, place + ".queryParams", match.queryParams))
      return problem;
  }
  if (auto problem = FiltersProblem(route, field + ".filters", rule.filters)) return problem;
  if (auto problem = SessionProblem(route, field, rule.sessionPersistence)) return problem;
  for (size_t index = 0; index < rule.backendRefs.size(); ++index) {
    const std::string place = fmt::format("{}.backendRefs[{}].filters", field, index);
    const auto& filters = rule.backendRefs[index].filters;
    if (auto problem = FiltersProblem(route, place, filters)) return problem;
    for (size_t position = 0; position < filters.size(); ++position) {
      if (filters[position].requestRedirect || filters[position].cors ||
          filters[position].externalAuth) {
        return Problem(
            route, fmt::format("{}[{}]", place, position), "WEFT-FILTER-PLACE",
            fmt::format("a {} filter acts before a backend is chosen", filters[position].type),
            fmt::format("move it to {}.filters", field));
      }
    }
  }
  return std::nullopt;
}

std::optional<Finding> RuleProblem(const ObjectRef& route, const std::string& field,
                                   const model::GRPCRouteRule& rule) {
  for (size_t index = 0; index < rule.matches.size(); ++index) {
    const model::GRPCRouteMatch& match = rule.matches[index];
    const std::string place = fmt::format("{}.matches[{}]", field, index);
    if (match.method && match.method->type == "RegularExpression") {
      for (const auto& [member, pattern] : {std::pair{".method.service", match.method->service},
                                            std::pair{".method.method", match.method->method}}) {
        if (!pattern) continue;
        if (auto problem = RegexProblem(route, place + member, *pattern)) return problem;
      }
    }
    if (auto problem = ValuesProblem(route, place + ".headers", match.headers)) return problem;
  }
  if (auto problem = FiltersProblem(route, field + ".filters", rule.filters)) return problem;
  if (auto problem = SessionProblem(route, field, rule.sessionPersistence)) return problem;
  for (size_t index = 0; index < rule.backendRefs.size(); ++index) {
    if (auto problem =
            FiltersProblem(route, fmt::format("{}.backendRefs[{}].filters", field, index),
                           rule.backendRefs[index].filters)) {
      return problem;
    }
  }
  return std::nullopt;
}

void DroppedRules::MoveTo(std::vector<Finding>& findings) {
  const bool some_remain = problems_.size() < rules_;
  for (Finding& problem : problems_) {
    problem.condition = some_remain
                            ? True(std::string(kAllParents), "PartiallyInvalid", "UnsupportedValue")
                            : False(std::string(kAllParents), "Accepted", "UnsupportedValue");
    findings.push_back(std::move(problem));
  }
  problems_.clear();
}

}  // namespace weft::translate
