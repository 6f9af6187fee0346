// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/addresses.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/ip.h"
#include "translate/gateway/findings.h"

namespace weft::translate {
namespace {

constexpr std::string_view kHost = "gateway.weft.dev/Host";
constexpr std::string_view kSentinel = "testing.x-k8s.io/sentinel";

bool IsLoopback(std::string_view ip) { return ip.starts_with("127.") || ip == "::1"; }

class Assigner {
 public:
  Assigner(OwnGateway& own, std::vector<Finding>& findings) : own_(own), findings_(findings) {}

  void Assign(const model::GatewaySpecAddress& entry, size_t index) {
    field_ = fmt::format("spec.addresses[{}]", index);
    const std::string type = entry.type.value_or("IPAddress");
    if (type != "IPAddress") {
      Refuse("WEFT-ADDRESS-TYPE", ".type", False("", "Accepted", "UnsupportedAddress"),
             fmt::format("addresses of type {} cannot be bound", type),
             "give an address of type IPAddress, or leave addresses out");
      return;
    }
    const bool of_host = entry.routability == kHost;
    if (!entry.routability.empty() && !of_host && entry.routability != kSentinel) {
      LeaveOut(".routability",
               fmt::format("no address of routability {} can be had: there is no cluster and no "
                           "load balancer to take it from",
                           entry.routability),
               fmt::format("leave routability out, or use {} for one that only this host reaches",
                           kHost));
      return;
    }
    std::string value = !entry.value.empty() ? entry.value : of_host ? "127.0.0.1" : "0.0.0.0";
    const auto address = ParseIp(value);
    if (!address) {
      Refuse("WEFT-ADDRESS", ".value", False("", "Programmed", "AddressNotUsable"),
             fmt::format("{} is no IP address", value),
             "give an address of this host, or leave addresses out");
      return;
    }
    // Envoy refuses a second listener on an address, however it is spelled, and cannot bind an IPv4
    // address within an IPv6 one.
    value = ToText(*address);
    if (of_host && !IsLoopback(value)) {
      LeaveOut(".value", fmt::format("{} is reachable from other hosts", value),
               "leave value out, or give a loopback address such as 127.0.0.1");
      return;
    }
    if (std::ranges::find(own_.addresses, value, &ir::GatewayAddress::value) !=
        own_.addresses.end()) {
      LeaveOut("", fmt::format("another entry has {} already", value), "keep one of them");
      return;
    }
    own_.addresses.push_back({value, entry.routability});
  }

  // Whether an entry makes the Gateway unusable as a whole.
  bool refused() const { return refused_; }

 private:
  // What makes the whole Gateway unusable, as the official suite wants.
  void Refuse(std::string code, std::string_view member, ConditionEffect effect,
              std::string message, std::string next) {
    refused_ = true;
    Tell(Severity::kError, std::move(code), member, std::move(message), std::move(next));
    findings_.back().condition = std::move(effect);
  }

  void LeaveOut(std::string_view member, std::string message, std::string next) {
    Tell(Severity::kWarning, "WEFT-ADDRESS-NOT-ASSIGNED", member, std::move(message),
         std::move(next));
  }

  void Tell(Severity severity, std::string code, std::string_view member, std::string message,
            std::string next) {
    own_.unassigned.push_back(fmt::format("{}: {}", field_, message));
    findings_.push_back({.severity = severity,
                         .code = std::move(code),
                         .object = own_.ref,
                         .field = fmt::format("{}{}", field_, member),
                         .message = std::move(message),
                         .next = std::move(next)});
  }

  OwnGateway& own_;
  std::vector<Finding>& findings_;
  std::string field_;
  bool refused_ = false;
};

}  // namespace

void AssignAddresses(const model::Gateway& gateway, OwnGateway& own,
                     std::vector<Finding>& findings) {
  const auto& entries = gateway.spec.addresses;
  if (entries.empty()) {
    own.addresses.push_back({.value = "0.0.0.0"});
    return;
  }
  Assigner assigner(own, findings);
  for (size_t index = 0; index < entries.size(); ++index) assigner.Assign(entries[index], index);
  if (assigner.refused()) {
    own.valid = false;
    own.addresses.clear();
  }
  if (!own.addresses.empty() || assigner.refused()) return;
  own.valid = false;
  findings.push_back({.severity = Severity::kError,
                      .code = "WEFT-ADDRESS-NOT-ASSIGNED",
                      .object = own.ref,
                      .field = "spec.addresses",
                      .message = "none of the addresses can be had",
                      .next = "correct them, or leave addresses out for all of this host's",
                      .condition = False("", "Programmed", "AddressNotAssigned")});
}

}  // namespace weft::translate
