// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The file by which the next supervisor finds the Envoy that the last one left running.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agent/process.h"
#include "base/result.h"

namespace weft::agent {

struct PidFile {
  ProcessIdentity process;
  // Hash of the bootstrap and the arguments that the process was started with.
  uint64_t configuration = 0;

  bool operator==(const PidFile&) const = default;
};

// Pure: as JSON, and back. Anything that is not what RenderPidFile writes gives nothing.
std::string RenderPidFile(const PidFile& file);
std::optional<PidFile> ReadPidFile(std::string_view text);

}  // namespace weft::agent
