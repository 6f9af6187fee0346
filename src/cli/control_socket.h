// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Where the control socket of a running Weft is.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/io.h"

namespace weft::cli {

using Environment = std::function<std::string(const std::string& name)>;

// The folder in which Wefts keep their state, one folder for each: $XDG_STATE_HOME/weft, or
// ~/.local/state/weft.
std::string StateHome(const Environment& environment);

// The socket in a state folder.
std::string ControlSocketIn(const std::string& state_dir);

// The sockets of all running Wefts that keep their state in the usual place, sorted.
std::vector<std::string> FindControlSockets(const Environment& environment);

// `given`, else $WEFT_SOCKET, else the one that there is; kNotConnected when there is none, kUsage
// when there are several.
Outcome<std::string> ChooseControlSocket(const std::string& given, const Environment& environment);

}  // namespace weft::cli
