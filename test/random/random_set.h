// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Random valid sets of objects of every kind that Weft reads, as a user would write them.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <string>
#include <vector>

#include "base/finding.h"
#include "model/object.h"
#include "model/schema.h"
#include "random/choices.h"

namespace weft::sets {

const model::SchemaCatalog& Schemas();

// The schema of a kind's preferred version, as model/schemas.h embeds it.
const boost::json::object& SchemaOf(const model::KindInfo& kind);

struct RandomSet {
  std::vector<boost::json::object> objects;  // each passes its schema
  // Kinds of which an object was given up, since it would not become valid.
  std::map<std::string, int> given_up;
};

RandomSet MakeSet(Choices& choices);

// The set as the YAML that a user would have in a file.
std::string ToText(const std::vector<boost::json::object>& objects);

// From text to the objects that Weft takes from it, by its own reader and checks. Each finding is
// an error of the generator.
struct ReadSet {
  std::vector<model::AnyObject> objects;
  std::vector<Finding> findings;
};
ReadSet ReadText(const std::string& text);

}  // namespace weft::sets
