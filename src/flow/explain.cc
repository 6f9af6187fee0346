// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "flow/explain.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <set>
#include <tuple>
#include <utility>

namespace weft::flow {
namespace {

class Explainer {
 public:
  explicit Explainer(const ExplainLimits& limits) : limits_(limits) {}

  Reason Why(const Origin& what, size_t depth) {
    ++total_;
    const Node& node = *what.node;
    Reason reason{.node = node.name(),
                  .kind = std::string(node.kind()),
                  .key = what.key,
                  .aspect = what.aspect,
                  .count = what.aspect == Aspect::kTask ? 1 : node.Count(what.key)};
    const std::vector<Origin> origins = node.Origins(what.key, what.aspect);
    if (origins.empty()) return reason;
    reason.repeated = !seen_.insert({&node, what.key, what.aspect}).second;
    if (reason.repeated) return reason;
    for (const Origin& origin : origins) {
      if (depth == limits_.depth || reason.reasons.size() == limits_.children ||
          total_ == limits_.total) {
        reason.omitted = origins.size() - reason.reasons.size();
        break;
      }
      reason.reasons.push_back(Why(origin, depth + 1));
    }
    return reason;
  }

 private:
  const ExplainLimits& limits_;
  std::set<std::tuple<const Node*, Key, Aspect>> seen_;
  size_t total_ = 0;
};

std::string Outcome(const Reason& reason) {
  switch (reason.aspect) {
    case Aspect::kValue:
      return reason.count ? "" : ": missing";
    case Aspect::kPresence:
      return reason.count ? ": present" : ": missing";
    case Aspect::kMembers:
      return fmt::format(": {} member{}", reason.count, reason.count == 1 ? "" : "s");
    case Aspect::kCount:
      return fmt::format(": counted {}", reason.count);
    case Aspect::kTask:
      return ": ran";
  }
  return "";
}

void AppendText(const Reason& reason, size_t depth, std::string& text) {
  text += fmt::format("{:{}}{} {}{}{}\n", "", depth * 2, reason.node, reason.key, Outcome(reason),
                      reason.repeated ? " (see above)" : "");
  for (const Reason& below : reason.reasons) AppendText(below, depth + 1, text);
  if (reason.omitted) text += fmt::format("{:{}}and {} more\n", "", depth * 2 + 2, reason.omitted);
}

}  // namespace

Reason Explain(const Node& node, std::string_view key, const ExplainLimits& limits) {
  const Aspect aspect = node.kind() == "index" ? Aspect::kMembers : Aspect::kValue;
  return Explainer(limits).Why({&node, Key(key), aspect}, 0);
}

std::string ToText(const Reason& reason) {
  std::string text;
  AppendText(reason, 0, text);
  return text;
}

boost::json::value ToJson(const Reason& reason) {
  boost::json::object json = {{"node", reason.node},
                              {"kind", reason.kind},
                              {"key", reason.key},
                              {"read", ToString(reason.aspect)},
                              {"count", reason.count}};
  if (reason.repeated) json["repeated"] = true;
  if (reason.omitted) json["omitted"] = reason.omitted;
  boost::json::array& reasons = json["reasons"].emplace_array();
  for (const Reason& below : reason.reasons) reasons.push_back(ToJson(below));
  return json;
}

std::string_view ToString(Aspect aspect) {
  switch (aspect) {
    case Aspect::kValue:
      return "value";
    case Aspect::kPresence:
      return "presence";
    case Aspect::kMembers:
      return "members";
    case Aspect::kCount:
      return "count";
    case Aspect::kTask:
      return "task";
  }
  return "";
}

}  // namespace weft::flow
