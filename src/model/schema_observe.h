// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// A look into the rules of schemas, for tests: which there are, and what they say of an object.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <string_view>
#include <vector>

#include "model/schema.h"

namespace weft::model {

// Told the text of a rule, and whether it holds.
using RuleObserver = std::function<void(std::string_view rule, bool holds)>;

// As Check, telling the observer of each rule that is asked.
std::vector<Problem> CheckObserved(const Schema& schema, boost::json::object& object,
                                   const RuleObserver& observer);

// The texts of all rules of the schema that can be asked, in no order, repeated as they are.
std::vector<std::string_view> RulesOf(const Schema& schema);

}  // namespace weft::model
