// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Values: random JSON by the schemas of the kinds. What a schema cannot say (which names there are,
// what a path looks like) is in two tables: words (words.cc) and shapes (shapes.h), both by the
// end of a field's path. Paths have no indexes: "HTTPRoute.spec.rules[].matches[].path.value"; a
// map's values are "{}", its keys "{key}".
#pragma once

#include <boost/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "random/choices.h"
#include "random/scene.h"

namespace weft::sets {

class Values {
 public:
  Values(Choices& choices, const Scene& scene, std::string namespace_)
      : choices(choices), scene(scene), namespace_(std::move(namespace_)) {}

  // A value of the schema; by a shape, by words, or by what the schema says.
  boost::json::value Make(const boost::json::object& schema, const std::string& path);
  // An object without these members, which the caller puts in.
  boost::json::object MakeObject(const boost::json::object& schema, const std::string& path,
                                 const std::set<std::string_view>& without = {});
  boost::json::array MakeArray(const boost::json::object& schema, const std::string& path);
  boost::json::object MakeMap(const boost::json::object& schema, const std::string& path);
  std::string Word(const boost::json::object& schema, const std::string& path);

  Choices& choices;
  const Scene& scene;
  const std::string namespace_;  // of the object that is made
  // Which of the scene's objects of its kind it is.
  size_t turn = 0;
  std::string family = "IPv4";  // of an EndpointSlice
  std::string signer;           // of a ClusterTrustBundle whose name begins with it
  // An object that may hold what Weft leaves out whole, such as filters that it does not have.
  bool odd = false;

 private:
  boost::json::value MakeNumber(const boost::json::object& schema);
};

// What stands at the end of a path. `odd` words are what people should not write and the schema
// lets pass; they are rare.
struct Words {
  std::string_view path_end;
  std::vector<std::string> usual;
  std::vector<std::string> odd;
};
// Null: no words of its own.
const Words* WordsOf(std::string_view path);

using Shape = boost::json::value (*)(Values& values, const boost::json::object& schema,
                                     const std::string& path);
// Null: made by the schema alone.
Shape ShapeOf(std::string_view path);

}  // namespace weft::sets
