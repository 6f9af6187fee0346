// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/folder.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <map>
#include <sstream>
#include <tuple>
#include <utility>

#include "model/raw_object.h"
#include "model/schemas.h"
#include "sources/files/file_source.h"

namespace weft::cli {
namespace {

int64_t Microseconds(WallTime time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

// Finds the lines of fields, reading each file once.
class Lines {
 public:
  int Of(const sources::ObjectPlace& place, const std::string& field) {
    if (field.empty() || place.file.empty()) return place.line;
    auto [text, is_new] = texts_.try_emplace(place.file);
    if (is_new) {
      std::ifstream file(place.file, std::ios::binary);
      std::ostringstream content;
      content << file.rdbuf();
      text->second = std::move(content).str();
    }
    model::RawObject object;
    object.file = place.file;
    object.document = place.document;
    object.item = place.item;
    object.line = place.line;
    return model::LocateField(text->second, object, field).at.line;
  }

 private:
  std::map<std::string, std::string> texts_;
};

}  // namespace

Folder::Folder(model::SchemaCatalog schemas, std::unique_ptr<sources::StateStore> state,
               WallTime now)
    : schemas_(std::move(schemas)),
      state_(std::move(state)),
      core_({.implicit_class = true, .module_path = "libweft_scope.so", .clock = {}}),
      configuration_(schemas_, core_.objects(), *state_) {
  core_.objects().SetClock(Microseconds(now));
}

Result<std::unique_ptr<Folder>> Folder::Read(const std::string& root, const Clock& clock) {
  auto source = sources::FileSource::Create({.root = root, .last_good = {}}, clock);
  if (!source) return std::unexpected(source.error());
  auto schemas = model::SchemaCatalog::Create(model::EmbeddedSchemas());
  if (!schemas) return Fail(schemas.error());
  const WallTime now = clock.WallNow();
  auto state = sources::StateStore::Open({}, now);
  if (!state) return std::unexpected(state.error());
  std::unique_ptr<Folder> folder(new Folder(std::move(*schemas), std::move(*state), now));
  folder->configuration_.Apply((*source)->Drain(), now);
  folder->core_.Commit();
  return folder;
}

std::vector<Folder::PlacedFinding> Folder::Findings() const {
  std::vector<PlacedFinding> findings;
  Lines lines;
  const auto add = [&](Finding finding) {
    report::Place where;
    const auto place = configuration_.places().find(finding.object);
    if (place != configuration_.places().end()) {
      where = {place->second.file, lines.Of(place->second, finding.field)};
    }
    findings.push_back({std::move(finding), std::move(where)});
  };
  for (Finding& finding : configuration_.Findings()) add(std::move(finding));
  core_.findings().ForEach([&](const flow::Key&, const flow::Ref<flow::Findings>& of_object) {
    for (const Finding& finding : *of_object) add(finding);
  });
  std::ranges::sort(findings, [](const PlacedFinding& a, const PlacedFinding& b) {
    return std::tie(a.place.file, a.place.line, a.finding.object) <
           std::tie(b.place.file, b.place.line, b.finding.object);
  });
  return findings;
}

}  // namespace weft::cli
