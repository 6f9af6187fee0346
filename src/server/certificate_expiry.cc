// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/certificate_expiry.h"

#include <algorithm>
#include <utility>

#include "model/certificate.h"

namespace weft::server {
namespace {

std::optional<int64_t> EarliestEnd(const ir::Secret& secret, int64_t now) {
  const std::string& text =
      secret.certificate_chain.empty() ? secret.trusted_ca : secret.certificate_chain;
  std::optional<int64_t> end;
  for (const model::CertificateInfo& each : model::InspectTrustBundle(text, now).certificates) {
    end = std::min(end.value_or(each.not_after), each.not_after);
  }
  return end;
}

}  // namespace

ExpirySummary CertificateExpiry::Look(const flow::Readable<ir::Secret>& secrets, int64_t now) {
  std::unordered_map<std::string, Known> seen;
  ExpirySummary summary;
  secrets.ForEach([&](const flow::Key& key, const flow::Ref<ir::Secret>& secret) {
    const auto before = known_.find(key);
    Known known = before != known_.end() && before->second.secret == secret
                      ? std::move(before->second)
                      : Known{secret, EarliestEnd(*secret, now)};
    if (known.not_after) {
      ++summary.certificates;
      summary.expired += *known.not_after <= now;
      summary.earliest = std::min(summary.earliest.value_or(*known.not_after), *known.not_after);
    }
    seen.emplace(key, std::move(known));
  });
  known_ = std::move(seen);
  return summary;
}

}  // namespace weft::server
