// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Where objects and their fields stand in the user's files, for one answer: each file is read at
// most once.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/object_ref.h"
#include "base/result.h"
#include "engine/configuration.h"
#include "model/raw_object.h"
#include "model/yaml_text.h"
#include "report/text.h"

namespace weft::server {

// The text of a file of the configuration.
using ReadFile = std::function<Result<std::string>(const std::string& file)>;

// Reads each file once, however many objects and findings are asked for.
class Places {
 public:
  Places(const engine::Configuration& configuration, const ReadFile& read_file)
      : configuration_(configuration), read_file_(read_file) {}

  // The line of the field, or of the nearest one around it that is there; an empty place for an
  // object that stands in no file. `field` as in Finding.
  report::Place Of(const ObjectRef& object, const std::string& field = {});

  // The object as it stands in its file now; null when it is gone or cannot be read.
  const model::RawObject* Raw(const ObjectRef& object);

 private:
  struct File {
    std::string text;
    std::vector<model::Chunk> documents;  // of `text`
    // Read when the first one is asked for.
    std::optional<std::map<ObjectRef, model::RawObject>> objects;
  };
  // Null when the file cannot be read.
  File* Find(const std::string& name);

  const engine::Configuration& configuration_;
  const ReadFile& read_file_;
  std::map<std::string, std::unique_ptr<File>> files_;
};

}  // namespace weft::server
