// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// A folder of configuration, read once: what the CLI looks at when no Weft is running.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "engine/configuration.h"
#include "engine/core.h"
#include "model/schema.h"
#include "sources/state/state_store.h"

namespace weft::cli {

class Folder {
 public:
  // Reads and translates everything at `root`, a folder or one file. Fails when nothing is there;
  // what is wrong with the configuration is among its findings. The clock outlives the folder.
  static Result<std::unique_ptr<Folder>> Read(const std::string& root, const Clock& clock);

  const engine::Core& core() const { return core_; }
  const engine::Configuration& configuration() const { return configuration_; }

 private:
  Folder(model::SchemaCatalog schemas, std::unique_ptr<sources::StateStore> state,
         const Clock& clock, WallTime now);

  const model::SchemaCatalog schemas_;
  const std::unique_ptr<sources::StateStore> state_;  // in memory alone
  engine::Core core_;
  engine::Configuration configuration_;
};

}  // namespace weft::cli
