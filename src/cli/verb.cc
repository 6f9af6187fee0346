// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/verb.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/text.h"

namespace weft::cli {

CLI::Option* AddChoice(CLI::App& command, const std::string& names, std::string& value,
                       const std::vector<std::string>& choices, const std::string& description) {
  value = choices.front();
  return command.add_option(names, value, description)
      ->type_name(fmt::format("{}", fmt::join(choices, "|")))
      ->check(CLI::Validator(
          [choices](std::string& given) -> std::string {
            if (std::ranges::find(choices, given) != choices.end()) return {};
            const std::string nearest = Nearest(given, choices);
            return fmt::format("{} is not one of {}{}", given, fmt::join(choices, ", "),
                               nearest.empty() ? "" : fmt::format("; did you mean {}?", nearest));
          },
          ""));
}

CLI::Option* AddOutput(CLI::App& command, std::string& value,
                       const std::vector<std::string>& formats) {
  return AddChoice(command, "-o,--output", value, formats, "how to print");
}

}  // namespace weft::cli
