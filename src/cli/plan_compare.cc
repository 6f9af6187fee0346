// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/plan_compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "cli/dates.h"
#include "cli/plan_routes.h"

namespace weft::cli {
namespace {

using server::CertificatePicture;
using server::ClusterPicture;
using server::ListenerPicture;

// What one list has that the other has not, as texts of one form.
void CompareTexts(const std::vector<std::string>& before, const std::vector<std::string>& after,
                  const std::string& thing, std::vector<std::string>& details) {
  const std::set<std::string> old_texts(before.begin(), before.end());
  const std::set<std::string> new_texts(after.begin(), after.end());
  for (const std::string& text : old_texts) {
    if (!new_texts.contains(text)) details.push_back(fmt::format("without {} {}", thing, text));
  }
  for (const std::string& text : new_texts) {
    if (!old_texts.contains(text)) details.push_back(fmt::format("with {} {}", thing, text));
  }
}

std::vector<std::string> DifferencesOf(const ListenerPicture& before,
                                       const ListenerPicture& after) {
  std::vector<std::string> details;
  CompareTexts(before.chains, after.chains, "filter chain", details);
  if (details.empty() && before.hash != after.hash) details.emplace_back("settings differ");
  return details;
}

std::vector<std::string> DifferencesOf(const ClusterPicture& before, const ClusterPicture& after) {
  std::vector<std::string> details;
  if (before.hash != after.hash) details.emplace_back("settings differ");
  CompareTexts(before.endpoints, after.endpoints, "endpoint", details);
  return details;
}

std::string TextOf(const CertificatePicture& certificate) {
  return fmt::format("{}, until {}",
                     certificate.dns_names.empty()
                         ? certificate.subject
                         : fmt::format("{}", fmt::join(certificate.dns_names, ", ")),
                     DateText(certificate.not_after));
}

std::vector<std::string> DifferencesOf(const CertificatePicture& before,
                                       const CertificatePicture& after) {
  if (before.fingerprint == after.fingerprint) return {};
  return {fmt::format("was {}", TextOf(before)), fmt::format("is {}", TextOf(after))};
}

std::vector<std::string> DetailsOf(const ListenerPicture&) { return {}; }
std::vector<std::string> DetailsOf(const ClusterPicture& cluster) {
  if (cluster.endpoints.empty()) return {};
  return {fmt::format("at {}", fmt::join(cluster.endpoints, ", "))};
}
std::vector<std::string> DetailsOf(const CertificatePicture& certificate) {
  return {TextOf(certificate)};
}

// Things with names: listeners, clusters, certificates.
template <class T>
void CompareNamed(const std::string& what, const std::vector<T>& before,
                  const std::vector<T>& after, std::vector<Change>& changes) {
  std::map<std::string, std::pair<const T*, const T*>> by_name;
  for (const T& each : before) by_name[each.name].first = &each;
  for (const T& each : after) by_name[each.name].second = &each;
  for (const auto& [name, both] : by_name) {
    const auto& [old, now] = both;
    Change change{.what = what, .name = name};
    if (!old) {
      change.sign = "added";
      change.details = DetailsOf(*now);
    } else if (!now) {
      change.sign = "removed";
    } else {
      change.sign = "changed";
      change.details = DifferencesOf(*old, *now);
      if (change.details.empty()) continue;
    }
    changes.push_back(std::move(change));
  }
}

}  // namespace

Plan Compare(const server::Picture& before, const server::Picture& after) {
  Plan plan{.changes = {}, .errors_before = before.errors, .errors_after = after.errors};
  CompareNamed("listener", before.listeners, after.listeners, plan.changes);
  std::ranges::move(CompareHosts(before.hosts, after.hosts), std::back_inserter(plan.changes));
  CompareNamed("cluster", before.clusters, after.clusters, plan.changes);
  CompareNamed("certificate", before.certificates, after.certificates, plan.changes);
  return plan;
}

}  // namespace weft::cli
