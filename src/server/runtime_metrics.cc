// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/runtime_metrics.h"

#include <string_view>
#include <utility>

#include "server/exposition.h"

namespace weft::server {
namespace {

using OfType = xds::HubCounters::OfType;

// In the order of ir::ResourceType, by the names that people who run Envoy know.
constexpr std::string_view kTypes[ir::kResourceTypes] = {"sds",  "cds", "eds", "rds",
                                                         "srds", "lds", "ecds"};

void AddXds(const RuntimeFacts& facts, Exposition& page) {
  const auto by_type = [&](std::string_view name, std::string_view help,
                           uint64_t OfType::* counter) {
    page.Begin(name, "counter", help);
    for (size_t type = 0; type < facts.xds.types.size(); ++type) {
      page.Add({{"type", kTypes[type]}}, static_cast<double>(facts.xds.types[type].*counter));
    }
  };
  page.One("weft_xds_clients", "gauge", "Streams of proxies that are open.",
           static_cast<double>(facts.xds.clients));
  page.One("weft_xds_silent_clients", "gauge", "Of these, such as have not answered for too long.",
           static_cast<double>(facts.xds.silent_clients));
  page.One("weft_xds_publishes_total", "counter", "Changes published to the sessions.",
           static_cast<double>(facts.xds.publishes));
  by_type("weft_xds_pushes_total", "Responses sent, by type.", &OfType::responses);
  by_type("weft_xds_resources_sent_total", "Resources sent, by type.", &OfType::resources);
  by_type("weft_xds_removals_sent_total", "Removals sent, by type.", &OfType::removals);
  by_type("weft_xds_sent_bytes_total", "Bytes of the resources sent, by type.", &OfType::bytes);
  by_type("weft_xds_acks_total", "Responses that a proxy accepted, by type.", &OfType::acks);
  by_type("weft_xds_nacks_total", "Responses that a proxy refused, by type.", &OfType::nacks);
  page.Begin("weft_xds_answer_seconds", "histogram",
             "Time from a response to the proxy's answer, by type.");
  for (size_t type = 0; type < facts.answers.size(); ++type) {
    page.Add({{"type", kTypes[type]}}, facts.answers[type]);
  }
}

void AddCertificates(const ExpirySummary& certificates, Exposition& page) {
  page.One("weft_certificates", "gauge", "Certificates and bundles of authorities that are served.",
           static_cast<double>(certificates.certificates));
  page.One("weft_certificates_expired", "gauge", "Of these, such as have expired.",
           static_cast<double>(certificates.expired));
  if (!certificates.earliest) return;
  page.One("weft_certificate_expiry_timestamp_seconds", "gauge",
           "When the one ends that ends first.", static_cast<double>(*certificates.earliest) / 1e6);
}

void AddProcess(const ProcessFacts& process, Exposition& page) {
  page.One("process_cpu_seconds_total", "counter", "CPU time used, user and system.",
           process.cpu_seconds);
  page.One("process_resident_memory_bytes", "gauge", "Resident memory.",
           static_cast<double>(process.resident_bytes));
  page.One("process_open_fds", "gauge", "Open file descriptors.",
           static_cast<double>(process.open_fds));
  page.One("process_start_time_seconds", "gauge", "When the process started, since 1970.",
           process.start_seconds);
}

}  // namespace

std::string RuntimeMetrics(const RuntimeFacts& facts) {
  Exposition page;
  page.Begin("weft_convergence_seconds", "histogram",
             "Time from a change of the configuration to its last acknowledgement by a proxy.");
  page.Add({}, facts.convergence);
  page.One("weft_convergence_unfinished", "gauge",
           "Changes that some proxy has not acknowledged yet.",
           static_cast<double>(facts.unfinished));
  page.Begin(
      "weft_send_seconds", "histogram",
      "Time from a change of the configuration until the last resource that it changed has been "
      "sent, each to the first proxy that it goes to.");
  page.Add({}, facts.xds.sends);
  page.Begin("weft_translate_seconds", "histogram", "Time that the graph took for one commit.");
  page.Add({}, facts.commits);
  page.One("weft_synced", "gauge", "1 when all that was there at the start has been published.",
           facts.synced);
  if (facts.configuration_age) {
    page.One("weft_config_age_seconds", "gauge", "Time since the configuration last changed.",
             std::chrono::duration<double>(*facts.configuration_age).count());
  }
  page.One("weft_state_written", "gauge", "1 when the state directory takes what is to be kept.",
           facts.state_written);
  AddXds(facts, page);
  AddCertificates(facts.certificates, page);
  AddProcess(facts.process, page);
  return std::move(page).Take();
}

}  // namespace weft::server
