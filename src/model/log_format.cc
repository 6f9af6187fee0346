// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/log_format.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "base/text.h"
#include "model/http_syntax.h"

namespace weft::model {
namespace {

// Operators that stand alone, sorted.
constexpr std::string_view kPlain[] = {"ACCESS_LOG_TYPE",
                                       "BYTES_RECEIVED",
                                       "BYTES_RETRANSMITTED",
                                       "BYTES_SENT",
                                       "CONNECTION_ID",
                                       "CONNECTION_TERMINATION_DETAILS",
                                       "CUSTOM_FLAGS",
                                       "DOWNSTREAM_CX_RTT",
                                       "DOWNSTREAM_DECOMPRESSED_HEADER_BYTES_RECEIVED",
                                       "DOWNSTREAM_DECOMPRESSED_HEADER_BYTES_SENT",
                                       "DOWNSTREAM_DETECTED_CLOSE_TYPE",
                                       "DOWNSTREAM_DIRECT_LOCAL_ADDRESS",
                                       "DOWNSTREAM_DIRECT_LOCAL_ADDRESS_ENDPOINT_ID",
                                       "DOWNSTREAM_DIRECT_LOCAL_ADDRESS_WITHOUT_PORT",
                                       "DOWNSTREAM_DIRECT_LOCAL_PORT",
                                       "DOWNSTREAM_DIRECT_REMOTE_ADDRESS",
                                       "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT",
                                       "DOWNSTREAM_DIRECT_REMOTE_PORT",
                                       "DOWNSTREAM_HANDSHAKE_DURATION",
                                       "DOWNSTREAM_HEADER_BYTES_RECEIVED",
                                       "DOWNSTREAM_HEADER_BYTES_SENT",
                                       "DOWNSTREAM_LOCAL_ADDRESS",
                                       "DOWNSTREAM_LOCAL_ADDRESS_ENDPOINT_ID",
                                       "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT",
                                       "DOWNSTREAM_LOCAL_CLOSE_REASON",
                                       "DOWNSTREAM_LOCAL_DNS_SAN",
                                       "DOWNSTREAM_LOCAL_EMAIL_SAN",
                                       "DOWNSTREAM_LOCAL_IP_SAN",
                                       "DOWNSTREAM_LOCAL_OTHERNAME_SAN",
                                       "DOWNSTREAM_LOCAL_PORT",
                                       "DOWNSTREAM_LOCAL_SUBJECT",
                                       "DOWNSTREAM_LOCAL_URI_SAN",
                                       "DOWNSTREAM_PEER_CERT",
                                       "DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_1",
                                       "DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_256",
                                       "DOWNSTREAM_PEER_CHAIN_SERIALS",
                                       "DOWNSTREAM_PEER_DNS_SAN",
                                       "DOWNSTREAM_PEER_EMAIL_SAN",
                                       "DOWNSTREAM_PEER_FINGERPRINT_1",
                                       "DOWNSTREAM_PEER_FINGERPRINT_256",
                                       "DOWNSTREAM_PEER_IP_SAN",
                                       "DOWNSTREAM_PEER_ISSUER",
                                       "DOWNSTREAM_PEER_ISSUER_FINGERPRINT_256",
                                       "DOWNSTREAM_PEER_ISSUER_SERIAL",
                                       "DOWNSTREAM_PEER_OTHERNAME_SAN",
                                       "DOWNSTREAM_PEER_SERIAL",
                                       "DOWNSTREAM_PEER_SUBJECT",
                                       "DOWNSTREAM_PEER_URI_SAN",
                                       "DOWNSTREAM_REMOTE_ADDRESS",
                                       "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT",
                                       "DOWNSTREAM_REMOTE_PORT",
                                       "DOWNSTREAM_TLS_CIPHER",
                                       "DOWNSTREAM_TLS_GROUP",
                                       "DOWNSTREAM_TLS_SESSION_ID",
                                       "DOWNSTREAM_TLS_VERSION",
                                       "DOWNSTREAM_TRANSPORT_FAILURE_REASON",
                                       "DOWNSTREAM_WIRE_BYTES_RECEIVED",
                                       "DOWNSTREAM_WIRE_BYTES_SENT",
                                       "DURATION",
                                       "FILTER_CHAIN_NAME",
                                       "GRPC_STATUS_NUMBER",
                                       "HOSTNAME",
                                       "LOCAL_REPLY_BODY",
                                       "PROTOCOL",
                                       "REQUEST_DURATION",
                                       "REQUEST_HEADERS_BYTES",
                                       "REQUEST_TX_DURATION",
                                       "RESPONSE_CODE",
                                       "RESPONSE_DURATION",
                                       "RESPONSE_FLAGS",
                                       "RESPONSE_FLAGS_LONG",
                                       "RESPONSE_HEADERS_BYTES",
                                       "RESPONSE_TRAILERS_BYTES",
                                       "RESPONSE_TX_DURATION",
                                       "ROUNDTRIP_DURATION",
                                       "ROUTE_NAME",
                                       "ROUTE_RESOLUTION_COUNT",
                                       "ROUTE_RESOLUTION_TIME_US",
                                       "SPAN_ID",
                                       "STREAM_ID",
                                       "TLS_JA3_FINGERPRINT",
                                       "TLS_JA4_FINGERPRINT",
                                       "TRACE_ID",
                                       "UNIQUE_ID",
                                       "UPSTREAM_CLUSTER",
                                       "UPSTREAM_CLUSTER_RAW",
                                       "UPSTREAM_CONNECTION_ID",
                                       "UPSTREAM_CONNECTION_IDS_ATTEMPTED",
                                       "UPSTREAM_CONNECTION_POOL_READY_DURATION",
                                       "UPSTREAM_DECOMPRESSED_HEADER_BYTES_RECEIVED",
                                       "UPSTREAM_DECOMPRESSED_HEADER_BYTES_SENT",
                                       "UPSTREAM_DETECTED_CLOSE_TYPE",
                                       "UPSTREAM_HEADER_BYTES_RECEIVED",
                                       "UPSTREAM_HEADER_BYTES_SENT",
                                       "UPSTREAM_HOST",
                                       "UPSTREAM_HOSTS_ATTEMPTED",
                                       "UPSTREAM_HOSTS_ATTEMPTED_WITHOUT_PORT",
                                       "UPSTREAM_HOST_NAME",
                                       "UPSTREAM_HOST_NAMES_ATTEMPTED",
                                       "UPSTREAM_HOST_NAMES_ATTEMPTED_WITHOUT_PORT",
                                       "UPSTREAM_HOST_NAME_WITHOUT_PORT",
                                       "UPSTREAM_LOCAL_ADDRESS",
                                       "UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT",
                                       "UPSTREAM_LOCAL_CLOSE_REASON",
                                       "UPSTREAM_LOCAL_DNS_SAN",
                                       "UPSTREAM_LOCAL_IP_SAN",
                                       "UPSTREAM_LOCAL_PORT",
                                       "UPSTREAM_LOCAL_URI_SAN",
                                       "UPSTREAM_PEER_CERT",
                                       "UPSTREAM_PEER_DNS_SAN",
                                       "UPSTREAM_PEER_IP_SAN",
                                       "UPSTREAM_PEER_ISSUER",
                                       "UPSTREAM_PEER_SUBJECT",
                                       "UPSTREAM_PEER_URI_SAN",
                                       "UPSTREAM_PROTOCOL",
                                       "UPSTREAM_REMOTE_ADDRESS",
                                       "UPSTREAM_REMOTE_ADDRESS_ENDPOINT_ID",
                                       "UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT",
                                       "UPSTREAM_REMOTE_PORT",
                                       "UPSTREAM_REQUEST_ATTEMPT_COUNT",
                                       "UPSTREAM_SERVER_NAME",
                                       "UPSTREAM_TLS_CIPHER",
                                       "UPSTREAM_TLS_GROUP",
                                       "UPSTREAM_TLS_SESSION_ID",
                                       "UPSTREAM_TLS_VERSION",
                                       "UPSTREAM_TRANSPORT_FAILURE_REASON",
                                       "UPSTREAM_WIRE_BYTES_RECEIVED",
                                       "UPSTREAM_WIRE_BYTES_SENT",
                                       "VIRTUAL_CLUSTER_NAME"};
static_assert(std::ranges::is_sorted(kPlain));

// An operator as it stands in a format: %NAME(argument):length%.
struct Operator {
  std::string name;
  std::string argument;
  std::optional<std::string> length;
};

std::vector<std::string> Split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::string NoLength(const Operator& op) {
  return op.length ? fmt::format("give %{}% no length", op.name) : "";
}

std::string CheckPlain(const Operator& op) {
  if (op.argument.empty() && !op.length) return "";
  return fmt::format("give %{}% neither an argument nor a length", op.name);
}

// The format of a time, which may not bring a line break into the line.
std::string CheckTime(const Operator& op) {
  static const RE2 kLineBreak("%[-_0^#]*[1-9]*(E|O)?n");
  if (RE2::PartialMatch(op.argument, kLineBreak)) {
    return fmt::format("have no line break (%n) in the format of %{}%", op.name);
  }
  return NoLength(op);
}

// A header, and one to take in its place: %REQ(X-A?X-B)%.
std::string CheckHeader(const Operator& op) {
  const std::vector<std::string> names = Split(op.argument, '?');
  if (op.argument.empty()) return fmt::format("name a header, as in %{}(Accept)%", op.name);
  if (names.size() > 2) return fmt::format("name at most two headers in %{}(…)%", op.name);
  for (const std::string& name : names) {
    const std::string token = name.starts_with(':') ? name.substr(1) : name;
    if (!token.empty() && !HeaderNameProblem(token).empty()) {
      return fmt::format("name headers in %{}(…)%, of letters, digits and !#$%&'*+-.^_`|~",
                         op.name);
    }
  }
  return "";
}

std::string CheckText(const Operator& op) {
  return op.argument.empty() ? fmt::format("give %{}(…)% an argument", op.name) : "";
}

std::string CheckTextAlone(const Operator& op) {
  const std::string problem = CheckText(op);
  return problem.empty() ? NoLength(op) : problem;
}

std::string CheckDuration(const Operator& op) {
  const std::vector<std::string> parts = Split(op.argument, ':');
  const bool fits =
      parts.size() == 2 ||
      (parts.size() == 3 && (parts[2] == "ms" || parts[2] == "us" || parts[2] == "ns"));
  if (!fits) return fmt::format("have the form %{}(FROM:TO:ms)%", op.name);
  return NoLength(op);
}

std::string CheckFilterState(const Operator& op) {
  const std::vector<std::string> parts = Split(op.argument, ':');
  const bool named = !parts[0].empty();
  const bool fits = parts.size() == 1 ||
                    (parts.size() == 2 && (parts[1] == "PLAIN" || parts[1] == "TYPED")) ||
                    (parts.size() == 3 && parts[1] == "FIELD" && !parts[2].empty());
  if (named && fits) return "";
  return fmt::format(
      "have the form %{}(KEY)%, with :PLAIN, :TYPED or :FIELD:NAME behind the key or "
      "without",
      op.name);
}

std::string OneOf(const Operator& op, std::string_view word,
                  std::initializer_list<std::string_view> words) {
  if (std::ranges::find(words, word) != words.end()) return "";
  return fmt::format("give %{}% one of {}", op.name, fmt::join(words, ", "));
}

std::string CheckMetadata(const Operator& op) {
  return OneOf(op, Split(op.argument, ':')[0],
               {"DYNAMIC", "CLUSTER", "ROUTE", "UPSTREAM_HOST", "LISTENER", "VIRTUAL_HOST",
                "LISTENER_FILTER_CHAIN"});
}

std::string CheckPath(const Operator& op) {
  const std::vector<std::string> parts = Split(op.argument, ':');
  if (op.argument.empty()) return "";
  std::string problem = OneOf(op, parts[0], {"WQ", "NQ"});
  if (problem.empty() && parts.size() > 1)
    problem = OneOf(op, parts[1], {"ORIG", "PATH", "ORIG_OR_PATH"});
  if (problem.empty() && parts.size() > 2)
    problem = fmt::format("give %{}% two words at most", op.name);
  return problem;
}

std::string CheckQuery(const Operator& op) {
  return op.argument.empty() ? "" : OneOf(op, op.argument, {"ORIG", "DECODED"});
}

std::string CheckGrpcStatus(const Operator& op) {
  std::string problem;
  if (!op.argument.empty()) {
    problem = OneOf(op, op.argument, {"CAMEL_STRING", "SNAKE_STRING", "NUMBER"});
  }
  return problem.empty() ? NoLength(op) : problem;
}

std::string CheckServerName(const Operator& op) {
  return op.argument.empty() ? NoLength(op)
                             : OneOf(op, op.argument, {"SNI_ONLY", "SNI_FIRST", "HOST_FIRST"});
}

std::string CheckDetails(const Operator& op) {
  return op.argument.empty() ? NoLength(op) : OneOf(op, op.argument, {"ALLOW_WHITESPACES"});
}

using Check = std::string (*)(const Operator&);
const std::map<std::string, Check, std::less<>>& Special() {
  static const auto* const kSpecial = new std::map<std::string, Check, std::less<>>{
      {"START_TIME", CheckTime},
      {"START_TIME_LOCAL", CheckTime},
      {"EMIT_TIME", CheckTime},
      {"EMIT_TIME_LOCAL", CheckTime},
      {"DOWNSTREAM_PEER_CERT_V_START", CheckTime},
      {"DOWNSTREAM_PEER_CERT_V_END", CheckTime},
      {"UPSTREAM_PEER_CERT_V_START", CheckTime},
      {"UPSTREAM_PEER_CERT_V_END", CheckTime},
      {"REQ", CheckHeader},
      {"RESP", CheckHeader},
      {"TRAILER", CheckHeader},
      {"REQUEST_HEADER", CheckHeader},
      {"RESPONSE_HEADER", CheckHeader},
      {"RESPONSE_TRAILER", CheckHeader},
      {"QUERY_PARAM", CheckText},
      {"DYNAMIC_METADATA", CheckText},
      {"ENVIRONMENT", CheckText},
      {"CLUSTER_METADATA", CheckTextAlone},
      {"UPSTREAM_METADATA", CheckTextAlone},
      {"METADATA", CheckMetadata},
      {"FILTER_STATE", CheckFilterState},
      {"UPSTREAM_FILTER_STATE", CheckFilterState},
      {"COMMON_DURATION", CheckDuration},
      {"PATH", CheckPath},
      {"QUERY_PARAMS", CheckQuery},
      {"GRPC_STATUS", CheckGrpcStatus},
      {"REQUESTED_SERVER_NAME", CheckServerName},
      {"RESPONSE_CODE_DETAILS", CheckDetails},
  };
  return *kSpecial;
}

std::string OperatorProblem(const Operator& op) {
  if (op.length && op.length->size() > 9)
    return fmt::format("have a length below 1000000000 in %{}%", op.name);
  if (const auto special = Special().find(op.name); special != Special().end())
    return special->second(op);
  if (std::ranges::binary_search(kPlain, op.name)) return CheckPlain(op);
  if (op.name == "CEL" || op.name == "COALESCE") {
    return fmt::format("not use %{}(…)%, whose argument Weft cannot check", op.name);
  }
  return fmt::format("use operators of Envoy; there is none %{}%", op.name);
}

}  // namespace

std::string LogFormatProblem(std::string_view format) {
  static const RE2 kOperator(R"(%([A-Z0-9_]+)(?:\((.*?)\))?(?::([0-9]+))?%)");
  for (size_t at = format.find('%'); at != format.npos; at = format.find('%', at)) {
    if (format.substr(at).starts_with("%%")) {
      at += 2;
      continue;
    }
    const std::string rest(format.substr(at));
    re2::StringPiece left(rest);
    Operator op;
    re2::StringPiece argument, length;
    if (!RE2::Consume(&left, kOperator, &op.name, &argument, &length)) {
      return "have a second % for each % that is not part of an operator such as %DURATION%";
    }
    op.argument = std::string(argument);
    if (length.data() != nullptr) op.length = std::string(length);
    if (std::string problem = OperatorProblem(op); !problem.empty()) return problem;
    at += rest.size() - left.size();
  }
  return "";
}

}  // namespace weft::model
