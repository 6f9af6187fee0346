// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Picture: what a configuration makes of the proxy, in few words and without secrets, so that two
// of them can be compared.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "base/object_ref.h"
#include "engine/core.h"
#include "ir/route.h"
#include "server/values.h"

namespace weft::server {

struct ValueMatchPicture {
  std::string name;
  bool regex = false;
  std::string value;
};
BOOST_DESCRIBE_STRUCT(ValueMatchPicture, (), (name, regex, value))

// ir::RouteMatch.
struct MatchPicture {
  std::string path_kind;  // "Exact", "PathPrefix", "RegularExpression"
  std::string path;
  std::string method;
  std::vector<ValueMatchPicture> headers;
  std::vector<ValueMatchPicture> query_parameters;
  bool grpc = false;
};
BOOST_DESCRIBE_STRUCT(MatchPicture, (), (path_kind, path, method, headers, query_parameters, grpc))

struct BackendPicture {
  std::string cluster;  // "" = a reference that does not resolve
  uint32_t weight = 0;
};
BOOST_DESCRIBE_STRUCT(BackendPicture, (), (cluster, weight))

struct RoutePicture {
  std::string name;  // unique within its host
  ObjectRef object;
  MatchPicture match;
  std::string action;  // "forward", "redirect 301", "response 500"
  std::vector<BackendPicture> backends;
  // Hash of all that is done with a request beside the choice of a backend.
  std::string rest;
  std::string shadowed_by;  // name of an earlier route that takes all of its requests; "" = none
};
BOOST_DESCRIBE_STRUCT(RoutePicture, (), (name, object, match, action, backends, rest, shadowed_by))

struct HostPicture {
  std::string group;
  std::string host;
  std::string owner;                 // the listener
  std::vector<RoutePicture> routes;  // in their order
};
BOOST_DESCRIBE_STRUCT(HostPicture, (), (group, host, owner, routes))

struct ListenerPicture {
  std::string name;
  std::vector<std::string> chains;
  std::string hash;  // of all of it
};
BOOST_DESCRIBE_STRUCT(ListenerPicture, (), (name, chains, hash))

struct ClusterPicture {
  std::string name;
  std::string hash;  // of all but the endpoints
  std::vector<std::string> endpoints;
};
BOOST_DESCRIBE_STRUCT(ClusterPicture, (), (name, hash, endpoints))

struct CertificatePicture {
  std::string name;
  std::string subject;
  std::vector<std::string> dns_names;
  int64_t not_after = 0;    // microseconds since 1970
  std::string fingerprint;  // SHA-256 of the first certificate
};
BOOST_DESCRIBE_STRUCT(CertificatePicture, (), (name, subject, dns_names, not_after, fingerprint))

struct Picture {
  uint64_t objects = 0;
  uint64_t errors = 0;  // findings of that severity
  std::vector<ListenerPicture> listeners;
  std::vector<HostPicture> hosts;
  std::vector<ClusterPicture> clusters;
  std::vector<CertificatePicture> certificates;
};
BOOST_DESCRIBE_STRUCT(Picture, (), (objects, errors, listeners, hosts, clusters, certificates))

// All lists sorted by name, but for routes.
Picture PictureOf(const engine::Core& core);

ir::RouteMatch ToMatch(const MatchPicture& picture);

// "127.0.0.1:8080", "[::1]:8080", "unix:/run/x.sock"; "(draining)" behind where it is so.
std::string TextOf(const ir::Endpoint& endpoint);

}  // namespace weft::server
