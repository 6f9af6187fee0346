// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the API of a Weft answers, as values: made by the server from the graph, sent as JSON
// (server/json.h), shown by the CLI. A running Weft and a folder that is read once give the same.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/object_ref.h"

namespace weft {
BOOST_DESCRIBE_STRUCT(ObjectRef, (), (group, kind, namespace_, name))
}

namespace weft::server {

// What went wrong with a request to the API: the body of every status that is not 200.
struct ApiError {
  std::string error;
  std::string next;
};
BOOST_DESCRIBE_STRUCT(ApiError, (), (error, next))

// ---- Findings

struct FindingView {
  std::string severity;  // "error", "warning", "info"
  std::string code;
  ObjectRef object;
  std::string field;
  std::string message;
  std::string next;
  std::string file;  // "" = not known
  int line = 0;      // 0 = not known
};
BOOST_DESCRIBE_STRUCT(FindingView, (), (severity, code, object, field, message, next, file, line))

struct FindingList {
  uint64_t objects = 0;  // how many were looked at
  std::vector<FindingView> findings;
};
BOOST_DESCRIBE_STRUCT(FindingList, (), (objects, findings))

// ---- Objects

struct Column {
  std::string name;   // "HOSTNAMES"
  bool wide = false;  // shown with -o wide only
};
BOOST_DESCRIBE_STRUCT(Column, (), (name, wide))

struct Row {
  ObjectRef object;
  std::vector<std::string> cells;  // one for each column
  std::string file;
  int line = 0;
  // The object as it stands in its file, with its status; only when asked for.
  std::optional<boost::json::value> whole;
};
BOOST_DESCRIBE_STRUCT(Row, (), (object, cells, file, line, whole))

struct Table {
  std::string kind;
  std::string plural;  // "httproutes"
  std::string group;
  bool namespaced = true;
  std::vector<Column> columns;
  std::vector<Row> rows;  // by namespace and name
  // Objects whose present version is not used, because something is wrong with it.
  std::vector<ObjectRef> refused;
};
BOOST_DESCRIBE_STRUCT(Table, (), (kind, plural, group, namespaced, columns, rows, refused))

struct KindCount {
  std::string kind;
  std::string plural;
  std::string group;
  uint64_t objects = 0;
};
BOOST_DESCRIBE_STRUCT(KindCount, (), (kind, plural, group, objects))

struct KindList {
  std::vector<KindCount> kinds;
};
BOOST_DESCRIBE_STRUCT(KindList, (), (kinds))

struct Fact {
  std::string name;
  std::string value;
};
BOOST_DESCRIBE_STRUCT(Fact, (), (name, value))

struct ConditionView {
  std::string scope;  // "", "listener https", "parent Gateway shop/edge"
  std::string type;
  std::string status;
  std::string reason;
  std::string message;
};
BOOST_DESCRIBE_STRUCT(ConditionView, (), (scope, type, status, reason, message))

// Something in the proxy that exists because of an object, or that uses it.
struct Lead {
  std::string what;  // "listener", "virtual host", "route", "cluster", "certificate"
  std::string name;
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(Lead, (), (what, name, detail))

struct Description {
  ObjectRef object;
  std::string file;
  int line = 0;
  std::vector<Fact> facts;  // the columns of its kind
  std::vector<ConditionView> conditions;
  std::vector<FindingView> findings;
  std::vector<Lead> leads_to;
  std::optional<boost::json::value> whole;
};
BOOST_DESCRIBE_STRUCT(Description, (),
                      (object, file, line, facts, conditions, findings, leads_to, whole))

// ---- Proxies and versions

struct RefusedResource {
  std::string resource;
  std::string message;  // Envoy's
};
BOOST_DESCRIBE_STRUCT(RefusedResource, (), (resource, message))

struct ProxyView {
  std::string node;     // Envoy's node id
  std::string version;  // "envoy 1.40.0"
  std::string address;
  std::string admin_socket;     // path of Envoy's admin socket, where it is on this machine
  std::string state;            // "current", "behind", "silent"
  int64_t connected_since = 0;  // milliseconds since 1970
  std::vector<RefusedResource> refused;
};
BOOST_DESCRIBE_STRUCT(ProxyView, (),
                      (node, version, address, admin_socket, state, connected_since, refused))

struct ProxyList {
  std::vector<ProxyView> proxies;
};
BOOST_DESCRIBE_STRUCT(ProxyList, (), (proxies))

struct VersionView {
  std::string weft;   // of the control plane that answers
  std::string envoy;  // the version that it is made for
  std::vector<ProxyView> proxies;
};
BOOST_DESCRIBE_STRUCT(VersionView, (), (weft, envoy, proxies))

}  // namespace weft::server
