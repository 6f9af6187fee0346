// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Exposition: metrics as text, in the format that Prometheus reads (version 0.0.4).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/histogram.h"

namespace weft::server {

inline constexpr char kExpositionType[] = "text/plain; version=0.0.4; charset=utf-8";

using MetricLabels = std::vector<std::pair<std::string_view, std::string_view>>;

class Exposition {
 public:
  // What is added next belongs to this metric. `type`: "counter", "gauge", "histogram".
  void Begin(std::string_view name, std::string_view type, std::string_view help);
  void Add(const MetricLabels& labels, double value);
  void Add(const MetricLabels& labels, const Histogram& histogram);
  // A metric of one value.
  void One(std::string_view name, std::string_view type, std::string_view help, double value);

  std::string Take() && { return std::move(text_); }

 private:
  void AddLine(std::string_view suffix, const MetricLabels& labels, double value);

  std::string name_;
  std::string text_;
};

}  // namespace weft::server
