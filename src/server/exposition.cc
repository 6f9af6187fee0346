// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/exposition.h"

#include <fmt/format.h>

#include <cmath>

namespace weft::server {
namespace {

std::string Escaped(std::string_view value) {
  std::string escaped;
  for (const char letter : value) {
    if (letter == '\\' || letter == '"') escaped += '\\';
    if (letter == '\n') {
      escaped += "\\n";
    } else {
      escaped += letter;
    }
  }
  return escaped;
}

std::string NumberText(double value) {
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  return std::isnan(value) ? "NaN" : fmt::format("{}", value);
}

}  // namespace

void Exposition::Begin(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

void Exposition::AddLine(std::string_view suffix, const MetricLabels& labels, double value) {
  text_ += name_;
  text_ += suffix;
  for (size_t index = 0; index < labels.size(); ++index) {
    text_ += fmt::format("{}{}=\"{}\"", index == 0 ? "{" : ",", labels[index].first,
                         Escaped(labels[index].second));
  }
  text_ += fmt::format("{} {}\n", labels.empty() ? "" : "}", NumberText(value));
}

void Exposition::Add(const MetricLabels& labels, double value) { AddLine("", labels, value); }

void Exposition::Add(const MetricLabels& labels, const Histogram& histogram) {
  MetricLabels with_bound = labels;
  with_bound.emplace_back("le", "");
  uint64_t below = 0;
  for (size_t bucket = 0; bucket < histogram.counts().size(); ++bucket) {
    below += histogram.counts()[bucket];
    const bool last = bucket == histogram.bounds().size();
    const std::string bound = last ? "+Inf" : NumberText(histogram.bounds()[bucket]);
    with_bound.back().second = bound;
    AddLine("_bucket", with_bound, static_cast<double>(below));
  }
  AddLine("_sum", labels, histogram.sum());
  AddLine("_count", labels, static_cast<double>(below));
}

void Exposition::One(std::string_view name, std::string_view type, std::string_view help,
                     double value) {
  Begin(name, type, help);
  Add({}, value);
}

}  // namespace weft::server
