// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/schema_formats.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/ip.h"
#include "base/names.h"
#include "model/scalars.h"

namespace weft::model {
namespace {

// As Kubernetes: leading zeros of an octet are passed over ("010.0.0.1" is "10.0.0.1").
bool IsIpv4(std::string_view text) {
  std::string plain;
  for (size_t at = 0; at < text.size(); ++at) {
    const bool first = plain.empty() || plain.back() == '.';
    const bool more = at + 1 < text.size() && text[at + 1] != '.';
    if (text[at] == '0' && first && more) continue;
    plain += text[at];
  }
  const auto address = ParseIp(plain);
  return address && !address->v6;
}

bool IsIpv6(std::string_view text) {
  const auto address = ParseIp(text);
  return address && address->v6;
}

bool IsCidr(std::string_view text) { return ParseIpPrefix(text).has_value(); }
bool IsTime(std::string_view text) { return ParseTime(text).has_value(); }
bool IsBase64(std::string_view text) { return DecodeBase64(text).has_value(); }
bool IsShortName(std::string_view text) { return DnsLabelProblem(text).empty(); }
bool IsLongName(std::string_view text) { return DnsSubdomainProblem(text).empty(); }

bool IsInt32(double number) { return number >= -2147483648.0 && number <= 2147483647.0; }
bool IsInt64(double number) {
  return number >= -9223372036854775808.0 && number < 9223372036854775808.0;
}
bool IsFloat(double number) {
  return number >= -3.4028234663852886e38 && number <= 3.4028234663852886e38;
}
bool IsDouble(double) { return true; }

constexpr std::array<SchemaFormat, 11> kFormats = {{
    {"ipv4", "be an IPv4 address", IsIpv4},
    {"ipv6", "be an IPv6 address", IsIpv6},
    {"cidr", "be an IP prefix such as 10.0.0.0/8", IsCidr},
    {"date-time", "be a time such as 2026-01-31T12:00:00Z", IsTime},
    {"byte", "be base64", IsBase64},
    {"k8s-short-name", "be a DNS label", IsShortName},
    {"k8s-long-name", "be a DNS name", IsLongName},
    {"int32", "be a whole number between -2147483648 and 2147483647", nullptr, IsInt32},
    {"int64", "be a whole number of 64 bits", nullptr, IsInt64},
    {"float", "be a number of single precision", nullptr, IsFloat},
    {"double", "be a number", nullptr, IsDouble},
}};

}  // namespace

const SchemaFormat* FindFormat(std::string_view name, bool numbers) {
  const auto* found = std::ranges::find_if(kFormats, [&](const SchemaFormat& format) {
    return format.name == name && (format.number_fits != nullptr) == numbers;
  });
  return found == kFormats.end() ? nullptr : found;
}

}  // namespace weft::model
