// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "base/names.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/digits.h"

namespace weft {
namespace {

constexpr size_t kLabelBytes = 63;
constexpr size_t kSubdomainBytes = 253;

bool IsLower(char letter) { return letter >= 'a' && letter <= 'z'; }
bool IsLowerOrDigit(char letter) { return IsLower(letter) || IsDigit(letter); }
bool IsLetterOrDigit(char letter) {
  return IsLowerOrDigit(letter) || (letter >= 'A' && letter <= 'Z');
}

// Not empty, ends in letters or digits, and between them only those and '-'.
bool IsDnsLabelForm(std::string_view text) {
  return !text.empty() && IsLowerOrDigit(text.front()) && IsLowerOrDigit(text.back()) &&
         std::ranges::all_of(text,
                             [](char letter) { return IsLowerOrDigit(letter) || letter == '-'; });
}

bool IsSubdomainForm(std::string_view text) {
  for (size_t start = 0;;) {
    const size_t dot = text.find('.', start);
    if (!IsDnsLabelForm(text.substr(start, dot - start))) return false;
    if (dot == std::string_view::npos) return true;
    start = dot + 1;
  }
}

bool IsNamePartForm(std::string_view text) {
  return !text.empty() && IsLetterOrDigit(text.front()) && IsLetterOrDigit(text.back()) &&
         std::ranges::all_of(text, [](char letter) {
           return IsLetterOrDigit(letter) || letter == '-' || letter == '_' || letter == '.';
         });
}

std::string TooLong(size_t limit) { return fmt::format("be at most {} characters long", limit); }

constexpr std::string_view kNamePartForm =
    "consist of letters, digits, '-', '_' and '.', and begin and end with a letter or digit";

}  // namespace

std::string DnsLabelProblem(std::string_view text) {
  if (!IsDnsLabelForm(text)) {
    return "consist of lower case letters, digits and '-', and begin and end with a letter or "
           "digit";
  }
  return text.size() > kLabelBytes ? TooLong(kLabelBytes) : "";
}

std::string Dns1035LabelProblem(std::string_view text) {
  if (!IsDnsLabelForm(text) || !IsLower(text.front())) {
    return "consist of lower case letters, digits and '-', begin with a letter, and end with a "
           "letter "
           "or digit";
  }
  return text.size() > kLabelBytes ? TooLong(kLabelBytes) : "";
}

std::string DnsSubdomainProblem(std::string_view text) {
  if (!IsSubdomainForm(text)) {
    return "consist of lower case letters, digits, '-' and '.', and each part between dots begin "
           "and "
           "end with a letter or digit";
  }
  return text.size() > kSubdomainBytes ? TooLong(kSubdomainBytes) : "";
}

std::string QualifiedNameProblem(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    const std::string prefix = DnsSubdomainProblem(text.substr(0, slash));
    if (!prefix.empty()) return "have before its '/' a DNS name, which must " + prefix;
    text.remove_prefix(slash + 1);
  }
  if (!IsNamePartForm(text)) {
    return slash == std::string_view::npos ? std::string(kNamePartForm)
                                           : fmt::format("after its '/' {}", kNamePartForm);
  }
  return text.size() > kLabelBytes ? "have a name (the part after any '/') of at most 63 characters"
                                   : "";
}

std::string LabelValueProblem(std::string_view text) {
  if (text.empty()) return {};
  if (!IsNamePartForm(text)) return std::string(kNamePartForm);
  return text.size() > kLabelBytes ? TooLong(kLabelBytes) : "";
}

}  // namespace weft
