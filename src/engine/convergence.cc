// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/convergence.h"

#include <variant>

namespace weft::engine {

void Convergence::OnChange(MonoTime since, const std::vector<xds::Change>& changes) {
  if (proxies_ > 0) changes_.OnChange(since, changes);
}

void Convergence::OnEvent(const xds::ServerEvent& event, MonoTime now) {
  if (std::holds_alternative<xds::ClientConnected>(event)) {
    ++proxies_;
  } else if (std::holds_alternative<xds::ClientDisconnected>(event)) {
    if (--proxies_ == 0) changes_.Forget();
  } else if (const auto* acked = std::get_if<xds::AckedByAll>(&event)) {
    for (const xds::ResourceRef& resource : acked->resources) changes_.OnArrived(*resource, now);
  }
}

}  // namespace weft::engine
