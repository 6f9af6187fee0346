// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// For tests: the CLI without a process.
#pragma once

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "base/clock.h"
#include "cli/io.h"
#include "cli/program.h"

namespace weft::cli {

struct Ran {
  int code = -1;
  std::string out;
  std::string err;
};

// What commands are given: a clock that stands still, an environment of its own, no terminal.
class TestCli {
 public:
  Ran Run(std::vector<std::string> arguments) {
    std::ostringstream out, err;
    Io io{.out = out, .err = err, .clock = clock, .environment = Environment(), .color = color};
    const int code = Main(std::move(arguments), io);
    return {code, out.str(), err.str()};
  }

  std::function<std::string(const std::string&)> Environment() const {
    return [this](const std::string& name) {
      const auto found = environment.find(name);
      return found == environment.end() ? "" : found->second;
    };
  }

  FakeClock clock;
  std::map<std::string, std::string> environment = {{"XDG_STATE_HOME", "/nonexistent"}};
  bool color = false;
};

}  // namespace weft::cli
