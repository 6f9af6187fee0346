// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/folder.h"

#include <chrono>
#include <utility>

#include "base/time_numbers.h"
#include "model/schemas.h"
#include "sources/files/file_source.h"

namespace weft::cli {
namespace {}  // namespace

Folder::Folder(model::SchemaCatalog schemas, std::unique_ptr<sources::StateStore> state,
               const Clock& clock, WallTime now)
    : schemas_(std::move(schemas)),
      state_(std::move(state)),
      core_({.implicit_class = true,
             .module_path = "libweft_scope.so",
             .clock = [&clock] { return Nanoseconds(clock.Now()); }}),
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
  std::unique_ptr<Folder> folder(new Folder(std::move(*schemas), std::move(*state), clock, now));
  for (bool more = true; more;) {
    const sources::FileBatch batch = (*source)->Drain();
    folder->configuration_.Apply(batch, now);
    more = batch.more;
  }
  folder->core_.Commit();
  return folder;
}

}  // namespace weft::cli
