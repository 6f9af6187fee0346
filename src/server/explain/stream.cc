// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/explain/stream.h"

#include <fmt/format.h>

#include <algorithm>

namespace weft::server {

std::vector<StreamContender> StreamContendersOf(const engine::Core& core,
                                                const std::string& chain) {
  std::vector<StreamContender> contenders;
  core.gateway().attached.ForEach(
      [&](const flow::Key&, const flow::Ref<translate::RouteAttachment>& route) {
        for (const translate::Attachment& attachment : route->attachments) {
          for (const auto& host : attachment.hosts) {
            if (chain != fmt::format("{}|{}", attachment.listener, host.effective)) continue;
            contenders.push_back({attachment.seniority, route->route, host.effective});
          }
        }
      });
  std::ranges::sort(contenders, {}, [](const StreamContender& each) {
    return std::tie(each.seniority, each.route);
  });
  return contenders;
}

std::string TextOf(const StreamContender& contender) {
  return contender.host == "*" ? "every connection" : "connections for " + contender.host;
}

std::string WhyAfter(const StreamContender& winner, const StreamContender& loser) {
  return winner.seniority.created != loser.seniority.created
             ? fmt::format("{} is older", winner.route.ForPeople())
             : fmt::format("{} comes first by name", winner.route.ForPeople());
}

}  // namespace weft::server
