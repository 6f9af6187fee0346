// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// A plan as text.
#include <fmt/format.h>

#include <algorithm>

#include "cli/plan.h"

namespace weft::cli {
namespace {

std::string SignOf(const Change& change, const Style& style) {
  if (change.sign == "added") return style.Green("+");
  if (change.sign == "removed") return style.Red("-");
  if (change.sign == "changed") return style.Yellow("~");
  return style.Yellow("!");
}

std::string LineOf(const Change& change) {
  std::string line = change.what == "route"
                         ? fmt::format("{}  {}", change.asks_for, change.object.ForPeople())
                         : change.name;
  if (change.what == "host") line = fmt::format("host {}", change.host);
  if (change.sign == "shadowed") line += "  is never reached any more";
  if (change.sign == "unshadowed") line += "  is reached again";
  return line;
}

// Changes with one title stand together.
std::string TitleOf(const Change& change) {
  if (change.what == "host" || change.what == "route") {
    return fmt::format("{} on {}", change.host, change.group);
  }
  return change.what + "s";
}

size_t CountOf(const Plan& plan, std::string_view sign) {
  return static_cast<size_t>(std::ranges::count(plan.changes, sign, &Change::sign));
}

}  // namespace

std::string TextOf(const Plan& plan, const Style& style) {
  if (plan.changes.empty()) return "nothing changes\n";
  std::string text, title;
  for (const Change& change : plan.changes) {
    if (TitleOf(change) != title) {
      title = TitleOf(change);
      text += fmt::format("{}{}\n", text.empty() ? "" : "\n", style.Bold(title));
    }
    text += fmt::format("  {} {}\n", SignOf(change, style), LineOf(change));
    for (const std::string& detail : change.details) text += fmt::format("      {}\n", detail);
  }
  text += fmt::format("\n{} added, {} changed, {} removed", CountOf(plan, "added"),
                      CountOf(plan, "changed"), CountOf(plan, "removed"));
  if (const size_t shadowed = CountOf(plan, "shadowed"); shadowed > 0) {
    text += fmt::format(", {} shadowed", shadowed);
  }
  return text + "\n";
}

}  // namespace weft::cli
