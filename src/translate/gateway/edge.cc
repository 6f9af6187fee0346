// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "translate/gateway/edge.h"

#include <fmt/format.h>

#include "model/log_format.h"
#include "model/object.h"
#include "translate/gateway/findings.h"
#include "translate/gateway/rule_parts.h"

namespace weft::translate {
namespace {

void Take(auto& target, const auto& given) {
  if (given) target = static_cast<std::remove_reference_t<decltype(target)>>(*given);
}

void TakeSome(auto& target, const auto& given) {
  if (!given.empty()) target = given;
}

void TakeMilliseconds(int64_t& target, const std::optional<std::string>& duration) {
  if (const auto milliseconds = Milliseconds(duration)) target = *milliseconds;
}

}  // namespace

std::vector<Finding> EdgeProblems(const model::GatewayParameters& parameters) {
  std::vector<Finding> problems;
  if (!parameters.spec.accessLog) return problems;
  for (const auto& [name, format] : parameters.spec.accessLog->fields) {
    const std::string why = model::LogFormatProblem(format);
    if (why.empty()) continue;
    problems.push_back(
        {.severity = Severity::kError,
         .code = "WEFT-LOG-FORMAT",
         .object = model::RefOf(parameters),
         .field = fmt::format("spec.accessLog.fields[{}]", name),
         .message = fmt::format("a field of the access log must {}; it is left out", why),
         .next = "use the operators that https://www.envoyproxy.io/docs/envoy/latest/configuration/"
                 "observability/access_log/usage lists"});
  }
  return problems;
}

void MakeEdgeChecks(flow::Graph& graph, flow::Readable<model::GatewayParameters>& parameters) {
  graph.Make<flow::Derived<model::GatewayParameters, Nothing>>(
      "parameters checked", parameters,
      [](flow::Reads&, const flow::Key&, const model::GatewayParameters& each) {
        flow::Out<Nothing> out;
        out.findings = EdgeProblems(each);
        return out;
      });
}

void Apply(const model::GatewayParameters& parameters, ir::EdgeSettings& edge) {
  const model::GatewayParametersSpec& spec = parameters.spec;
  if (spec.clientAddress) {
    // One answer to one question: whoever gives one takes the other away.
    edge.trusted_hops = static_cast<uint32_t>(spec.clientAddress->trustedHops.value_or(0));
    edge.trusted_cidrs = spec.clientAddress->trustedCIDRs;
  }
  Take(edge.proxy_protocol, spec.proxyProtocol);
  if (spec.tls) {
    Take(edge.tls_minimum_version, spec.tls->minVersion);
    Take(edge.tls_maximum_version, spec.tls->maxVersion);
    TakeSome(edge.cipher_suites, spec.tls->cipherSuites);
    TakeSome(edge.curves, spec.tls->curves);
  }
  if (spec.timeouts) {
    TakeMilliseconds(edge.request_headers_timeout_ms, spec.timeouts->requestHeaders);
    TakeMilliseconds(edge.request_timeout_ms, spec.timeouts->request);
    TakeMilliseconds(edge.stream_idle_timeout_ms, spec.timeouts->streamIdle);
    TakeMilliseconds(edge.idle_timeout_ms, spec.timeouts->idle);
    TakeMilliseconds(edge.route_timeout_ms, spec.timeouts->route);
    TakeMilliseconds(edge.drain_timeout_ms, spec.timeouts->drain);
  }
  if (spec.limits) {
    Take(edge.max_connections, spec.limits->connections);
    Take(edge.buffer_limit_bytes, spec.limits->bufferBytes);
    Take(edge.max_concurrent_streams, spec.limits->concurrentStreams);
    Take(edge.max_request_headers_kb, spec.limits->requestHeadersKB);
    Take(edge.max_headers_count, spec.limits->requestHeadersCount);
  }
  if (spec.path) {
    Take(edge.normalize_path, spec.path->normalize);
    Take(edge.merge_slashes, spec.path->mergeSlashes);
    if (const auto& slashes = spec.path->escapedSlashes) {
      edge.escaped_slashes = *slashes == "UnescapeAndForward"
                                 ? ir::EscapedSlashes::kUnescapeAndForward
                             : *slashes == "Reject" ? ir::EscapedSlashes::kReject
                             : *slashes == "Keep"   ? ir::EscapedSlashes::kKeep
                                                    : ir::EscapedSlashes::kUnescapeAndRedirect;
    }
  }
  if (spec.headers) {
    Take(edge.server_name, spec.headers->server);
    if (const auto& underscores = spec.headers->underscores) {
      edge.underscores = *underscores == "Drop"    ? ir::UnderscorePolicy::kDrop
                         : *underscores == "Allow" ? ir::UnderscorePolicy::kAllow
                                                   : ir::UnderscorePolicy::kReject;
    }
  }
  Take(edge.http3, spec.http3);
  if (spec.accessLog) {
    Take(edge.access_log.enabled, spec.accessLog->enabled);
    Take(edge.access_log.path, spec.accessLog->path);
    TakeSome(edge.access_log.fields, spec.accessLog->fields);
    // Envoy would refuse all listeners for one of these.
    std::erase_if(edge.access_log.fields,
                  [](const auto& field) { return !model::LogFormatProblem(field.second).empty(); });
  }
}

}  // namespace weft::translate
