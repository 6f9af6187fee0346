// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// An explanation as text: one step of the request's way after the other.
#include <fmt/format.h>

#include "cli/explain.h"
#include "cli/table.h"

namespace weft::cli {
namespace {

using Lines = std::vector<std::vector<std::string>>;

std::string PlaceText(const server::Origin& from) {
  return from.file.empty() ? "" : fmt::format("({}:{})", from.file, from.line);
}

// "HTTPRoute shop/reviews rule 0 match 1"; of streams, which have one rule, the object alone.
std::string RuleText(const server::RuleView& rule) {
  if (rule.route.empty()) return rule.from.object.ForPeople();
  return fmt::format("{} rule {} match {}", rule.from.object.ForPeople(), rule.rule, rule.match);
}

void AddFilters(const std::vector<server::FilterView>& filters, const std::string& label,
                Lines& lines) {
  std::string title = label;
  for (const server::FilterView& filter : filters) {
    lines.push_back(
        {title, fmt::format("{}: {}", filter.filter, filter.effect), PlaceText(filter.from)});
    title.clear();
  }
}

void AddBackends(const server::Explanation& told, Lines& lines) {
  std::string title = told.backends.size() == 1 ? "backend" : "one of";
  for (const server::BackendView& backend : told.backends) {
    std::string text = backend.cluster.empty() ? "(none)" : backend.cluster;
    if (told.backends.size() > 1) {
      text = fmt::format("{:.4g} % {} (weight {})", backend.percent, text, backend.weight);
    }
    if (!backend.endpoints.empty()) {
      text += fmt::format(" at {}", fmt::join(backend.endpoints, ", "));
    }
    if (!backend.problem.empty()) text += ": " + backend.problem;
    lines.push_back({title, std::move(text), PlaceText(backend.from)});
    AddFilters(backend.filters, "", lines);
    title.clear();
  }
}

Lines StepsOf(const server::Explanation& told) {
  Lines lines;
  if (told.listener) {
    lines.push_back(
        {"listener",
         fmt::format("{} of {}", told.listener->name, told.listener->from.object.ForPeople()),
         PlaceText(told.listener->from)});
  }
  if (told.chain) {
    lines.push_back({"filter chain", fmt::format("{}: {}", told.chain->name, told.chain->why), ""});
  }
  if (told.host) {
    lines.push_back(
        {"virtual host",
         fmt::format("{} of listener {}, {} route{}, scope {}", told.host->host, told.host->owner,
                     told.host->routes, told.host->routes == 1 ? "" : "s", told.host->scope),
         ""});
  }
  if (told.rule) {
    lines.push_back({"rule", RuleText(*told.rule), PlaceText(told.rule->from)});
    lines.push_back({"", "takes " + told.rule->asks_for, ""});
  }
  AddFilters(told.filters, "filters", lines);
  for (const server::Fact& setting : told.settings) {
    lines.push_back({setting.name, setting.value, ""});
  }
  AddBackends(told, lines);
  return lines;
}

// Places are a remark behind the text, not a column of their own.
std::string StepsText(const Lines& steps) {
  Lines lines;
  for (const auto& step : steps) {
    lines.push_back({step[0], step[2].empty() ? step[1] : step[1] + "  " + step[2]});
  }
  return AlignColumns(lines);
}

}  // namespace

std::string TextOf(const server::Explanation& told, const Style& style) {
  const std::string status = told.status == 0 ? "" : fmt::format("{} ", told.status);
  std::string text = fmt::format(
      "{} {}\n{}\n", style.Bold(told.request.method), style.Bold(told.request.url),
      told.status >= 400 ? style.Red(status + told.outcome) : style.Green(status + told.outcome));
  for (const std::string& note : told.notes) text += fmt::format("note: {}\n", note);
  const Lines steps = StepsOf(told);
  if (!steps.empty()) text += "\n" + StepsText(steps);
  if (told.runners_up.empty() && told.more_runners_up == 0) return text;

  text += fmt::format("\n{}\n", style.Bold("Not taken by"));
  for (const server::RunnerUp& each : told.runners_up) {
    text += fmt::format("  {}: {}\n    {}{}\n", RuleText(each.rule), each.rule.asks_for,
                        each.matches ? "would take it, but " : "", each.why);
  }
  if (told.more_runners_up > 0) {
    text += fmt::format("  and {} more (--all)\n", told.more_runners_up);
  }
  return text;
}

}  // namespace weft::cli
