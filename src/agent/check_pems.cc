// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "agent/check_pems.h"

#include <fmt/format.h>

#include <chrono>

#include "base/time_numbers.h"
#include "model/certificate.h"

namespace weft::agent {
namespace {

Status Judge(const std::string& where, const model::InspectedCertificates& inspected, Log& log) {
  for (const model::CertificateProblem& problem : inspected.problems) {
    const std::string message = fmt::format("{}: {}", where, problem.message);
    if (problem.severity == Severity::kError) return Fail(message, problem.next);
    log.Write(LogLevel::kWarning, message, {{"next", problem.next}});
  }
  return {};
}

}  // namespace

xds::CheckPems PemCheck(const Clock& clock, Log& log) {
  return [&clock, &log](const xds::TlsFiles& files, const xds::TlsPems& pems) -> Status {
    const int64_t now = Microseconds(clock.WallNow());
    const Status pair = Judge(fmt::format("{} with {}", files.certificate, files.key),
                              model::InspectKeyPair(pems.certificate, pems.key, now), log);
    if (!pair) return pair;
    return Judge(files.authority, model::InspectTrustBundle(pems.authority, now), log);
  };
}

}  // namespace weft::agent
