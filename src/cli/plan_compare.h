// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What differs between two pictures of a proxy: pure, on values.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "base/object_ref.h"
#include "server/picture.h"

namespace weft::cli {

struct Change {
  std::string sign;      // "added", "removed", "changed", "shadowed", "unshadowed"
  std::string what;      // "listener", "host", "route", "cluster", "certificate"
  std::string group;     // of a host or route: its port
  std::string host;      // of a host or route
  std::string name;      // of the thing; of a route, the proxy's name of it
  ObjectRef object;      // of a route
  std::string asks_for;  // of a route: "path below /api"
  std::vector<std::string> details;
};
BOOST_DESCRIBE_STRUCT(Change, (), (sign, what, group, host, name, object, asks_for, details))

struct Plan {
  std::vector<Change> changes;  // listeners, hosts with their routes, clusters, certificates
  uint64_t errors_before = 0;   // findings of that severity
  uint64_t errors_after = 0;
};
BOOST_DESCRIBE_STRUCT(Plan, (), (changes, errors_before, errors_after))

// A route that is added says whose requests it takes; one that is removed, who gets them then. A
// route is shadowed when an earlier one takes all that it asks for.
Plan Compare(const server::Picture& before, const server::Picture& after);

}  // namespace weft::cli
