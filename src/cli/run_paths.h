// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What surrounds the process: its environment, and where weft puts what it keeps and what it needs
// while it runs.
#pragma once

#include <string>

#include "base/result.h"

namespace weft::cli {

// Of this process; "" where it is not set.
std::string EnvironmentVariable(const std::string& name);

// Where the state of a folder of configuration is kept when nobody says where:
// $XDG_STATE_HOME/weft/NAME (else ~/.local/state/weft/NAME), NAME being the folder's own with a
// short hash of its whole path, since many folders are named "config".
Result<std::string> DefaultStateDir(const std::string& root);

// A new folder (mode 0700) for sockets, with a name short enough for them; or `given`, absolute.
Result<std::string> MakeRunDir(const std::string& given);

}  // namespace weft::cli
