// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/api.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "flow/dump.h"
#include "flow/explain.h"
#include "model/kinds.h"
#include "server/explain/explain.h"
#include "server/exposition.h"
#include "server/findings.h"
#include "server/json.h"
#include "server/metrics.h"
#include "server/objects.h"
#include "server/picture.h"
#include "server/target.h"
#include "server/version.h"

namespace weft::server {
namespace {

constexpr const char* kText = "text/plain; charset=utf-8";

ApiResponse Json(const boost::json::value& value) {
  return {.status = 200, .body = boost::json::serialize(value), .finish = {}};
}

// What `make` gives, as JSON.
template <class Make>
ApiResponse JsonLater(Make make) {
  return {.status = 200, .body = {}, .finish = [make = std::move(make)] {
            return boost::json::serialize(ToJson(make()));
          }};
}

ApiResponse Problem(int status, std::string error, std::string next = {}) {
  return {.status = status,
          .body = boost::json::serialize(ToJson(ApiError{std::move(error), std::move(next)})),
          .finish = {}};
}

ApiResponse UnknownKind(const std::string& word) {
  std::vector<std::string> names;
  for (const model::KindInfo& kind : model::AllKinds()) {
    names.push_back(LowerCase(kind.kind));
    names.emplace_back(kind.plural);
  }
  const std::string nearest = Nearest(word, names);
  return Problem(
      404, fmt::format("{} is not a kind that Weft knows", word),
      nearest.empty() ? "weft get kinds lists them" : fmt::format("did you mean {}?", nearest));
}

ApiResponse Objects(const World& world, const Target& target) {
  const model::KindInfo* kind = model::FindKindByWord(target.path[2]);
  if (!kind) return UnknownKind(target.path[2]);
  return JsonLater(TakeTable(world, *kind,
                             {.namespace_ = target.Get("namespace"), .name = target.Get("name")},
                             target.Get("whole") == "1"));
}

// All names of a kind, for "did you mean".
std::string NearestName(const World& world, const model::KindInfo& kind, const std::string& name) {
  std::vector<std::string> names;
  for (const Row& row : TableOf(world, kind, {}, false).rows) {
    names.push_back(row.object.name);
  }
  return Nearest(name, names);
}

// Where there are objects that the selection takes, used or refused.
std::set<std::string> NamespacesOf(const World& world, const model::KindInfo& kind,
                                   const Selection& selection) {
  std::set<std::string> namespaces;
  const Table table = TableOf(world, kind, selection, false);
  for (const Row& row : table.rows) namespaces.insert(row.object.namespace_);
  for (const ObjectRef& refused : table.refused) namespaces.insert(refused.namespace_);
  return namespaces;
}

ApiResponse Described(const World& world, const Target& target) {
  const model::KindInfo* kind = model::FindKindByWord(target.path[2]);
  if (!kind) return UnknownKind(target.path[2]);
  const std::string& name = target.path[3];
  Places places(world.configuration, world.read_file);
  const Selection selection{.namespace_ = target.Get("namespace"), .name = name};
  if (const auto all = NamespacesOf(world, *kind, selection); all.size() > 1) {
    return Problem(409,
                   fmt::format("there are {} objects {} {}, in the namespaces {}", all.size(),
                               kind->kind, name, fmt::join(all, ", ")),
                   "choose one with -n");
  }
  const auto description = Describe(world, places, *kind, selection);
  if (description) return Json(ToJson(*description));
  const std::string nearest = NearestName(world, *kind, name);
  return Problem(404, fmt::format("there is no {} {}", kind->kind, name),
                 nearest.empty() ? fmt::format("weft get {} lists what there is", kind->plural)
                                 : fmt::format("did you mean {}?", nearest));
}

// A request to a port that is bound in place of a declared one means the latter.
std::optional<std::string> UndoPortMap(const engine::PortMap& ports, HttpRequest& request) {
  for (const auto& [declared, bound] : ports) {
    if (request.url_port != bound) continue;
    request.url_port = declared;
    return fmt::format("port {} of the configuration is bound as {}", declared, bound);
  }
  return std::nullopt;
}

ApiResponse Explained(const World& world, const Target& target) {
  const std::string method = target.Get("method");
  auto request =
      ParseRequest(method.empty() ? "GET" : method, target.Get("url"), target.All("header"));
  if (!request) return Problem(400, request.error());
  size_t runners_up = 20;
  const std::string given = target.Get("runners_up");
  std::from_chars(given.data(), given.data() + given.size(), runners_up);
  const auto note = UndoPortMap(world.runtime.ports, *request);
  Places places(world.configuration, world.read_file);
  Explanation explanation = Explain(world.core, places, std::move(*request), runners_up);
  if (note) explanation.notes.insert(explanation.notes.begin(), *note);
  return Json(ToJson(explanation));
}

ApiResponse PictureOfAll(const World& world) {
  Picture picture = PictureOf(world.core);
  picture.objects = world.configuration.places().size();
  picture.errors = CountFindings(world)[Severity::kError];
  return Json(ToJson(picture));
}

ApiResponse Version(const World& world) {
  return Json(ToJson(VersionView{.weft = std::string(WeftVersion()),
                                 .envoy = std::string(kEnvoyVersion),
                                 .proxies = world.runtime.proxies}));
}

ApiResponse AllFindings(const World& world) { return JsonLater(TakeFindings(world)); }

// What a node of the graph holds, or (with a key) why it holds it.
ApiResponse GraphNode(const World& world, const Target& target) {
  const std::string& name = target.path[2];
  std::vector<std::string> names;
  for (const auto& node : world.core.graph().nodes()) {
    names.push_back(node->name());
    if (node->name() != name) continue;
    if (target.path.size() == 3) return Json(flow::DumpKeys(*node));
    const std::string& key = target.path[3];
    const flow::Reason reason = flow::Explain(*node, key);
    if (reason.count == 0 && reason.reasons.empty()) {
      const std::string nearest = Nearest(key, node->Keys());
      return Problem(404, fmt::format("node {} has nothing under {}", name, key),
                     nearest.empty() ? fmt::format("weft graph '{}' lists what it has", name)
                                     : fmt::format("did you mean {}?", nearest));
    }
    if (target.Get("text") == "1")
      return {.content_type = kText, .body = flow::ToText(reason), .finish = {}};
    return Json(flow::ToJson(reason));
  }
  const std::string nearest = Nearest(name, names);
  return Problem(
      404, fmt::format("the graph has no node {}", name),
      nearest.empty() ? "weft graph lists them" : fmt::format("did you mean {}?", nearest));
}

// The second and further segments of /api/….
ApiResponse HandleApi(const World& world, const Target& target) {
  const std::string what = target.path.size() > 1 ? target.path[1] : "";
  if (target.path.size() == 2) {
    if (what == "version") return Version(world);
    if (what == "proxies") return Json(ToJson(ProxyList{world.runtime.proxies}));
    if (what == "findings") return AllFindings(world);
    if (what == "kinds") return Json(ToJson(KindsOf(world)));
    if (what == "explain") return Explained(world, target);
    if (what == "picture") return PictureOfAll(world);
    if (what == "log") return {.content_type = kText, .body = world.runtime.log, .finish = {}};
    if (what == "graph") return Json(flow::Dump(world.core.graph()));
    if (what == "graph.mmd") {
      return {.content_type = kText, .body = flow::Mermaid(world.core.graph()), .finish = {}};
    }
  }
  if (target.path.size() == 3 && what == "objects") return Objects(world, target);
  if (target.path.size() >= 3 && target.path.size() <= 4 && what == "graph") {
    return GraphNode(world, target);
  }
  if (target.path.size() == 4 && what == "describe") return Described(world, target);
  return Problem(404, "there is no such page");
}

}  // namespace

ApiResponse Handle(const World& world, const ApiRequest& request) {
  if (request.method != "GET") return Problem(405, "the API only reads: use GET");
  const Target target = ParseTarget(request.target);
  if (target.path.empty()) return Problem(404, "there is no such page");
  if (target.path.front() == "api") return HandleApi(world, target);
  if (target.path == std::vector<std::string>{"metrics"}) {
    return {.content_type = kExpositionType, .body = MetricsOf(world), .finish = {}};
  }
  return Problem(404, "there is no such page");
}

}  // namespace weft::server
