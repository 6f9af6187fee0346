// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Explanation: what becomes of one request, step by step, as a value.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/object_ref.h"
#include "server/values.h"

namespace weft::server {

// Where in the configuration something comes from.
struct Origin {
  ObjectRef object;
  std::string field;  // "spec.rules[0].filters[1]"; "" = the object
  std::string file;
  int line = 0;
};
BOOST_DESCRIBE_STRUCT(Origin, (), (object, field, file, line))

struct RequestView {
  std::string method;
  std::string url;  // scheme, authority, path and query as they are looked at
};
BOOST_DESCRIBE_STRUCT(RequestView, (), (method, url))

struct ListenerView {
  std::string name;  // the proxy's: "tcp/0.0.0.0/443"
  Origin from;       // the Gateway that has the port
};
BOOST_DESCRIBE_STRUCT(ListenerView, (), (name, from))

struct ChainView {
  std::string name;
  bool tls = false;
  std::string why;  // "the SNI shop.example is one of *.example"
};
BOOST_DESCRIBE_STRUCT(ChainView, (), (name, tls, why))

struct HostView {
  std::string host;  // "shop.example", "*.example", "*"
  std::string group;
  std::string scope;  // of the proxy's route tables
  std::string owner;  // the Gateway API listener that owns it: "shop/edge/https"
  uint64_t routes = 0;
};
BOOST_DESCRIBE_STRUCT(HostView, (), (host, group, scope, owner, routes))

struct RuleView {
  std::string route;  // the proxy's name of it, as in access logs
  uint64_t rule = 0;
  uint64_t match = 0;
  std::string hostname;  // the object's own that covers the host; "*" = any
  std::string asks_for;  // "path below /api, header x-canary: 1"
  Origin from;
};
BOOST_DESCRIBE_STRUCT(RuleView, (), (route, rule, match, hostname, asks_for, from))

struct FilterView {
  std::string filter;  // "RequestHeaderModifier"
  std::string effect;  // "set x-version: 2"
  Origin from;
};
BOOST_DESCRIBE_STRUCT(FilterView, (), (filter, effect, from))

struct BackendView {
  std::string cluster;  // "" = the reference does not resolve
  uint32_t weight = 0;
  double percent = 0;  // of the rule's requests
  std::vector<std::string> endpoints;
  std::string problem;  // why its share fails: "no endpoints: status 503"; "" = it does not
  std::vector<FilterView> filters;
  Origin from;
};
BOOST_DESCRIBE_STRUCT(BackendView, (),
                      (cluster, weight, percent, endpoints, problem, filters, from))

struct RunnerUp {
  RuleView rule;
  bool matches = false;  // it would have taken the request
  std::string why;       // it did not
};
BOOST_DESCRIBE_STRUCT(RunnerUp, (), (rule, matches, why))

struct Explanation {
  RequestView request;
  std::string outcome;             // "forwarded to a backend", "421: …"
  int status = 0;                  // what the proxy answers itself; 0: a backend answers, or nobody
  std::string location;            // of a redirect
  std::vector<std::string> notes;  // what was assumed, or changed on the way
  std::optional<ListenerView> listener;
  std::optional<ChainView> chain;
  std::optional<HostView> host;
  std::optional<RuleView> rule;
  std::vector<FilterView> filters;  // in the order in which they act
  std::vector<Fact> settings;       // timeouts and retries
  std::vector<BackendView> backends;
  std::vector<RunnerUp> runners_up;
  uint64_t more_runners_up = 0;  // that were left out
};
BOOST_DESCRIBE_STRUCT(Explanation, (),
                      (request, outcome, status, location, notes, listener, chain, host, rule,
                       filters, settings, backends, runners_up, more_runners_up))

}  // namespace weft::server
