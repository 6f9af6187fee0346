// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/api.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <optional>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "flow/dump.h"
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
  return {.status = 200, .body = boost::json::serialize(value)};
}

ApiResponse Problem(int status, std::string error, std::string next = {}) {
  return {.status = status,
          .body = boost::json::serialize(ToJson(ApiError{std::move(error), std::move(next)}))};
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
  Places places(world.configuration, world.read_file);
  return Json(ToJson(TableOf(world, places, *kind,
                             {.namespace_ = target.Get("namespace"), .name = target.Get("name")},
                             target.Get("whole") == "1")));
}

// All names of a kind, for "did you mean".
std::string NearestName(const World& world, const model::KindInfo& kind, const std::string& name) {
  Places places(world.configuration, world.read_file);
  std::vector<std::string> names;
  for (const Row& row : TableOf(world, places, kind, {}, false).rows) {
    names.push_back(row.object.name);
  }
  return Nearest(name, names);
}

ApiResponse Described(const World& world, const Target& target) {
  const model::KindInfo* kind = model::FindKindByWord(target.path[2]);
  if (!kind) return UnknownKind(target.path[2]);
  const std::string& name = target.path[3];
  Places places(world.configuration, world.read_file);
  const auto description =
      Describe(world, places, *kind, {.namespace_ = target.Get("namespace"), .name = name});
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
  Places places(world.configuration, world.read_file);
  picture.errors =
      std::ranges::count(FindingsOf(world, places).findings, "error", &FindingView::severity);
  return Json(ToJson(picture));
}

ApiResponse Version(const World& world) {
  return Json(ToJson(VersionView{.weft = std::string(WeftVersion()),
                                 .envoy = std::string(kEnvoyVersion),
                                 .proxies = world.runtime.proxies}));
}

ApiResponse AllFindings(const World& world) {
  Places places(world.configuration, world.read_file);
  return Json(ToJson(FindingsOf(world, places)));
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
    if (what == "graph") return Json(flow::Dump(world.core.graph()));
    if (what == "graph.mmd") {
      return {.content_type = kText, .body = flow::Mermaid(world.core.graph())};
    }
  }
  if (target.path.size() == 3 && what == "objects") return Objects(world, target);
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
    return {.content_type = kExpositionType, .body = MetricsOf(world)};
  }
  return Problem(404, "there is no such page");
}

}  // namespace weft::server
