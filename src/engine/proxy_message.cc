// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/proxy_message.h"

#include <algorithm>

namespace weft::engine {
namespace {

constexpr size_t kMost = 300;
// Begins the text form of a message.
constexpr std::string_view kDump = "goo.gle/debug";
// What follows the text form of a resource that has a value which its type does not allow.
constexpr std::string_view kConstraint = "Proto constraint validation failed";

}  // namespace

std::string ReasonIn(std::string_view message) {
  const size_t dump = message.find(kDump);
  if (dump != std::string_view::npos) {
    const size_t constraint = message.rfind(kConstraint);
    message = constraint != std::string_view::npos && constraint > dump ? message.substr(constraint)
                                                                        : message.substr(0, dump);
  }
  std::string reason(message.substr(0, kMost));
  std::ranges::replace_if(
      reason, [](char letter) { return static_cast<unsigned char>(letter) < 0x20; }, ' ');
  // Not in the middle of a character.
  while (message.size() > kMost && !reason.empty() &&
         (static_cast<unsigned char>(reason.back()) & 0x80) != 0) {
    reason.pop_back();
  }
  while (reason.ends_with(' ') || reason.ends_with(':')) reason.pop_back();
  return reason.empty() ? "Envoy gives no reason" : reason;
}

}  // namespace weft::engine
