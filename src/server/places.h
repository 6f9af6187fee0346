// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Where objects and their fields stand in the user's files, for one answer: each file is read at
// most once, however many objects and findings are asked for.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
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

// The files alone: for what is asked on another thread than the configuration's.
class Files {
 public:
  explicit Files(ReadFile read_file) : read_file_(std::move(read_file)) {}

  // The line of the field of the object at `place`, or of the nearest one around it that is there.
  report::Place Of(const sources::ObjectPlace& place, const std::string& field);

  // The object as it stands in that file now; null when it is gone or cannot be read.
  const model::RawObject* Raw(const std::string& file, const ObjectRef& object);

 private:
  struct File {
    std::string text;
    std::vector<model::Chunk> documents;  // of `text`
    // Read when the first one is asked for.
    std::optional<std::map<ObjectRef, model::RawObject>> objects;
  };
  // Null when the file cannot be read.
  File* Find(const std::string& name);

  const ReadFile read_file_;
  std::map<std::string, std::unique_ptr<File>> files_;
};

// The files, and where the configuration says that its objects stand in them.
class Places {
 public:
  Places(const engine::Configuration& configuration, const ReadFile& read_file)
      : configuration_(configuration), files_(read_file) {}

  // As Files::Of; an empty place for an object that stands in no file. `field` as in Finding.
  report::Place Of(const ObjectRef& object, const std::string& field = {});

 private:
  const engine::Configuration& configuration_;
  Files files_;
};

// Where a finding on a file points: the file's name is the object's, the field is "line:column".
report::Place PlaceInFile(const ObjectRef& file, const std::string& field);

}  // namespace weft::server
