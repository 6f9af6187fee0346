// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "filters/scope/host_table.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "base/host_key.h"

namespace weft::scope {
namespace {

constexpr std::string_view kFormat = "weft-hosts 1";

bool IsLowerAlnum(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// A host in the form that NormalizeHost gives: a DNS name or an IPv4 address, or a bracketed IPv6
// address. Checked as far as the lookup needs it: what DNS allows in a label is the API's concern.
bool IsHost(std::string_view host) {
  if (host.empty() || host.size() > kMaxHostLength) return false;
  if (host.starts_with('[')) {
    return host.size() > 2 && host.ends_with(']') &&
           std::ranges::all_of(host.substr(1, host.size() - 2),
                               [](char c) { return IsLowerAlnum(c) || c == ':' || c == '.'; });
  }
  return !host.starts_with('.') && !host.ends_with('.') && !host.contains("..") &&
         std::ranges::all_of(
             host, [](char c) { return IsLowerAlnum(c) || c == '-' || c == '_' || c == '.'; });
}

bool IsWildcard(std::string_view host) { return host.starts_with("*."); }

std::optional<uint32_t> ParseNumber(std::string_view digits, uint32_t least, uint32_t most) {
  uint32_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc() || stop != end || value < least || value > most) return std::nullopt;
  return value;
}

// Bytes of a malformed table for a message: few and printable.
std::string Quote(std::string_view bytes) {
  std::string quoted = "\"";
  for (const char c : bytes.substr(0, 64)) quoted += c >= ' ' && c <= '~' ? c : '?';
  return quoted + (bytes.size() > 64 ? "...\"" : "\"");
}

// The hosts of a table, split by `want_wildcards`; wildcards without their star.
std::vector<std::string_view> HostsOf(std::string_view text, bool want_wildcards) {
  std::vector<std::string_view> hosts;
  while (!text.empty()) {
    std::string_view host = text.substr(0, text.find('\n'));
    text.remove_prefix(host.size() + 1);
    if (IsWildcard(host) != want_wildcards) continue;
    if (want_wildcards) host.remove_prefix(1);
    hosts.push_back(host);
  }
  return hosts;
}

// Takes a text apart line by line; each line ends in '\n'.
class LineReader {
 public:
  explicit LineReader(std::string_view text) : rest_(text) {}

  // The next line without its end, or nothing if the text is over or the line has no end.
  std::optional<std::string_view> Next() {
    const size_t end = rest_.find('\n');
    if (end == rest_.npos) return std::nullopt;
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    ++number_;
    return line;
  }

  // The value of the next line, which must be "<field> <value>".
  std::optional<std::string_view> Field(std::string_view field) {
    std::optional<std::string_view> line = Next();
    if (!line || !line->starts_with(field) || line->substr(field.size(), 1) != " ") return {};
    return line->substr(field.size() + 1);
  }

  std::string_view rest() const { return rest_; }
  // Of the line that was given last, counted from 1.
  size_t number() const { return number_; }

 private:
  std::string_view rest_;
  size_t number_ = 0;
};

// What is wrong with the host lines, or "" if they are `count` hosts in strictly ascending order.
std::string CheckHosts(LineReader lines, uint32_t count) {
  std::string_view previous;
  uint32_t seen = 0;
  while (const std::optional<std::string_view> line = lines.Next()) {
    const bool is_host = IsHost(IsWildcard(*line) ? line->substr(2) : *line);
    const bool in_order = seen == 0 || previous < *line;
    if (!is_host || !in_order) {
      return "line " + std::to_string(lines.number()) + ": " + Quote(*line) +
             (is_host ? " is not after the host above it" : " is not a host");
    }
    previous = *line;
    ++seen;
  }
  if (!lines.rest().empty()) return "the last line has no end";
  if (seen == count) return "";
  return std::to_string(count) + " hosts announced, " + std::to_string(seen) + " given";
}

}  // namespace

bool IsGroupName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxGroupLength && std::ranges::all_of(name, [](char c) {
    return IsLowerAlnum(LowerAscii(c)) || c == '.' || c == '_' || c == '-';
  });
}

void AppendRestKey(std::string_view group, std::string& out) { out.append(group).append("|*"); }

std::expected<std::shared_ptr<const HostTable>, std::string> HostTable::Parse(
    std::string_view text) {
  if (text.size() > kMaxTableBytes) return std::unexpected("the table is too large");
  LineReader lines(text);
  if (lines.Next() != kFormat) {
    return std::unexpected("line 1 is not \"" + std::string(kFormat) + "\"");
  }
  const std::optional<std::string_view> group = lines.Field("group");
  if (!group || !IsGroupName(*group)) return std::unexpected("line 2 is not \"group NAME\"");
  const std::optional<uint32_t> shards =
      lines.Field("shards").and_then([](auto n) { return ParseNumber(n, 1, kMaxShards); });
  if (!shards) return std::unexpected("line 3 is not \"shards 1..65536\"");
  const std::optional<uint32_t> count =
      lines.Field("hosts").and_then([](auto n) { return ParseNumber(n, 0, kMaxHosts); });
  if (!count) return std::unexpected("line 4 is not \"hosts 0..1000000\"");
  if (std::string problem = CheckHosts(lines, *count); !problem.empty()) {
    return std::unexpected(std::move(problem));
  }
  return std::shared_ptr<const HostTable>(
      new HostTable(std::string(*group), *shards, std::string(lines.rest()), *count));
}

HostTable::HostTable(std::string group, uint32_t shards, std::string hosts, uint32_t host_count)
    : group_(std::move(group)),
      shards_(shards),
      text_(std::move(hosts)),
      host_count_(host_count),
      exact_(HostsOf(text_, false)),
      wildcards_(HostsOf(text_, true)) {}

void HostTable::AppendKey(std::string_view authority, std::string& out) const {
  const std::string_view host = HostOf(authority);
  const uint32_t hash = HostHash(host);
  if (exact_.Contains(host, hash)) return AppendShardKey(out, group_, hash % shards_);

  // From the longest suffix that begins with a dot, and has something before it, to the shortest.
  if (wildcards_.empty()) return AppendRestKey(group_, out);
  const size_t longest = wildcards_.longest();
  const size_t first = host.size() > longest ? host.size() - longest : 1;
  for (size_t dot = host.find('.', first); dot != host.npos; dot = host.find('.', dot + 1)) {
    const std::string_view suffix = host.substr(dot);
    if (!wildcards_.Contains(suffix, HostHash(suffix))) continue;
    out.append(group_).append("|*");
    for (const char c : suffix) out += LowerAscii(c);
    return;
  }
  AppendRestKey(group_, out);
}

}  // namespace weft::scope
