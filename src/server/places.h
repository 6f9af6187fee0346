// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Where objects and their fields stand in the user's files, for one answer: each file is read at
// most once.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/object_ref.h"
#include "base/result.h"
#include "engine/configuration.h"
#include "model/raw_object.h"
#include "report/text.h"

namespace weft::server {

// The text of a file of the configuration.
using ReadFile = std::function<Result<std::string>(const std::string& file)>;

class Places {
 public:
  Places(const engine::Configuration& configuration, const ReadFile& read_file)
      : configuration_(configuration), read_file_(read_file) {}

  // The line of the field, or of the nearest one around it that is there; an empty place for an
  // object that stands in no file. `field` as in Finding.
  report::Place Of(const ObjectRef& object, const std::string& field = {});

  // The object as it stands in its file now; nothing when it is gone or cannot be read.
  std::optional<model::RawObject> Raw(const ObjectRef& object);

 private:
  // Null when the file cannot be read.
  const std::string* TextOf(const std::string& file);

  const engine::Configuration& configuration_;
  const ReadFile& read_file_;
  std::map<std::string, std::optional<std::string>> texts_;
};

}  // namespace weft::server
