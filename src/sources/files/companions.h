// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Companions: the files beside a YAML file that Secrets and ConfigMaps in it take values from
// (model/object_files.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "model/raw_object.h"
#include "sources/files/plain_file.h"

namespace weft::sources {

struct Companion {
  std::string path;
  FileSignature signature;  // as it was read, or could not be

  bool operator==(const Companion&) const = default;
};

struct TakenCompanions {
  std::vector<Companion> files;   // all that were looked at
  std::vector<Finding> findings;  // WEFT-OBJECT-FILE, on the annotation's place in the YAML file
};

// Puts the values that the object takes from files in their place. Links are followed. `text` is
// that of the YAML file. When there is a finding the object is not whole and must not be used.
TakenCompanions TakeCompanions(std::string_view text, model::RawObject& object);

}  // namespace weft::sources
