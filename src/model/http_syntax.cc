// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/http_syntax.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/digits.h"
#include "base/ip.h"
#include "base/names.h"
#include "base/text.h"

namespace weft::model {
namespace {

constexpr size_t kLongestName = 256;
constexpr size_t kLongestValue = 4096;
constexpr size_t kLongestPath = 1024;

bool IsLetterOrDigit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// RFC 9110, 5.6.2.
bool IsTokenCharacter(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return IsLetterOrDigit(c) || kMarks.find(c) != kMarks.npos;
}

// RFC 3986, 3.3: what a path may hold beside "%".
bool IsPathCharacter(char c) {
  constexpr std::string_view kMarks = "/-._~!$&'()*+,;=:@";
  return IsLetterOrDigit(c) || kMarks.find(c) != kMarks.npos;
}

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

std::string AtMost(size_t limit, std::string_view what) {
  return fmt::format("be at most {} {} long", limit, what);
}

std::string TokenProblem(std::string_view text) {
  if (text.empty()) return "not be empty";
  if (!std::ranges::all_of(text, IsTokenCharacter)) {
    return "consist of letters, digits and !#$%&'*+-.^_`|~";
  }
  return text.size() > kLongestName ? AtMost(kLongestName, "characters") : "";
}

bool EveryPercentHasTwoDigits(std::string_view text) {
  for (size_t i = text.find('%'); i != text.npos; i = text.find('%', i + 1)) {
    if (i + 2 >= text.size() || HexDigit(text[i + 1]) < 0 || HexDigit(text[i + 2]) < 0)
      return false;
  }
  return true;
}

bool HasDotSegment(std::string_view path) {
  return path.contains("/./") || path.contains("/../") || path.ends_with("/.") ||
         path.ends_with("/..");
}

}  // namespace

std::string HeaderNameProblem(std::string_view text) { return TokenProblem(text); }

std::string ModifiedHeaderProblem(std::string_view text) {
  const std::string name = LowerCase(text);
  if (name == "host" || name.starts_with(':')) {
    return "not be Host or a pseudo-header (a URLRewrite filter sets the host and the path)";
  }
  if (name == "content-length" || name == "transfer-encoding") {
    return "not be a header that frames the message";
  }
  return TokenProblem(text);
}

std::string HeaderValueProblem(std::string_view text) {
  if (std::ranges::any_of(text, [](char c) { return c != '\t' && IsControl(c); })) {
    return "not hold control characters, line breaks among them";
  }
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  if (!text.empty() && (blank(text.front()) || blank(text.back()))) {
    return "not begin or end with a blank";
  }
  return text.size() > kLongestValue ? AtMost(kLongestValue, "bytes") : "";
}

std::string MethodProblem(std::string_view text) { return TokenProblem(text); }

std::string HostnameProblem(std::string_view text, Wildcard wildcard) {
  if (text.empty()) return "not be empty";
  const bool has_star = text.starts_with("*.");
  if (has_star && wildcard == Wildcard::kRefused) return "not have a wildcard";
  const std::string_view name = has_star ? text.substr(2) : text;
  if (ParseIp(name)) return "be a name, not an IP address";
  if (std::string problem = DnsSubdomainProblem(name); !problem.empty()) return problem;
  constexpr size_t kLongestHost = 253;
  return text.size() > kLongestHost ? AtMost(kLongestHost, "characters") : "";
}

std::string PathProblem(std::string_view text) {
  if (!text.starts_with('/')) return "begin with /";
  if (text.find_first_of("?#") != text.npos) return "have no query (?) and no fragment (#)";
  if (!std::ranges::all_of(text, [](char c) { return c == '%' || IsPathCharacter(c); })) {
    return "consist of letters, digits, /-._~!$&'()*+,;=:@ and %XX for all others";
  }
  if (!EveryPercentHasTwoDigits(text)) return "have two hex digits after every %";
  if (text.contains("//"))
    return "not have // in it: requests are normalised before they are matched";
  if (LowerCase(text).contains("%2f")) return "not have an escaped slash (%2F) in it";
  if (HasDotSegment(text)) return "not have . or .. as a segment";
  return text.size() > kLongestPath ? AtMost(kLongestPath, "characters") : "";
}

std::string ReplacementPathProblem(std::string_view text) {
  if (text.empty()) return "";
  if (!text.starts_with('/')) return "begin with /";
  const auto plain = [](char c) { return c > ' ' && c < 0x7f && c != '#'; };
  if (!std::ranges::all_of(text, plain)) {
    return "consist of printable ASCII characters without blanks and without #";
  }
  return text.size() > kLongestPath ? AtMost(kLongestPath, "characters") : "";
}

}  // namespace weft::model
