// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Coverage: how often each field of each kind was written in objects that Weft takes, and each
// value of each field that has a list of them. The fields are those of the schemas, so none is
// forgotten.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <string>
#include <vector>

#include "model/object.h"

namespace weft::sets {

class Coverage {
 public:
  // All fields of all kinds that Weft reads, each hit 0 times.
  Coverage();

  void Count(const boost::json::object& object);

  // "HTTPRoute.spec.rules[].timeouts.request" or "….type = Exact", and how often.
  const std::map<std::string, int>& hits() const { return hits_; }
  std::vector<std::string> Below(int least) const;

 private:
  void Declare(const boost::json::object& schema, const std::string& path);
  void Walk(const boost::json::value& value, const std::string& path);

  std::map<std::string, int> hits_;
};

}  // namespace weft::sets
