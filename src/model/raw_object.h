// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// From a file's text to the objects in it, each with its identity and its place.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "base/object_ref.h"
#include "model/yaml_locate.h"
#include "model/yaml_text.h"

namespace weft::model {

// One object as it stands in a file: nothing is known of it but that it is of a kind and version
// that Weft reads, and has a name that Kubernetes would accept.
struct RawObject {
  ObjectRef ref;           // the namespace is filled in: "default" where none is given
  std::string apiVersion;  // "gateway.networking.k8s.io/v1"
  // A JSON object, without status, managedFields and kubectl's copy of the last applied object, and
  // with metadata.namespace as in `ref`.
  boost::json::value value;
  std::string file;
  int document = 0;  // as LocateField counts them
  int item = -1;     // its place in the items of a List, or -1
  int line = 1;      // where it begins

  bool operator==(const RawObject&) const = default;
};

struct ObjectsOfText {
  std::vector<RawObject> objects;
  std::vector<Finding> findings;
  // False when a part of the text could not be read: an object that is not in `objects` may well be
  // in that part.
  bool whole = true;
};

// A finding on a place of a file: its object is {"", "File", "", file}, its field "line:column".
Finding FileFinding(Severity severity, std::string code, std::string file, Mark at,
                    std::string message, std::string next);

// The objects of YAML or JSON text; a List (or any ...List with items) gives its items. `file` is
// only named. Of two objects with one identity the first one counts. A kind that Weft does not read
// is left alone with a notice. Beside the codes of ParseDocuments: WEFT-OBJECT-UNREADABLE (no
// apiVersion, kind or usable name), WEFT-OBJECT-VERSION, WEFT-OBJECT-NAMESPACE, WEFT-OBJECT-TWICE,
// WEFT-KIND-UNKNOWN.
ObjectsOfText ReadObjects(std::string_view text, const std::string& file);
// The same for one JSON value, with no places.
ObjectsOfText ReadObject(boost::json::value value, const std::string& file);

// Where the field of an object stands, given the text that the object came from.
FieldPlace LocateField(std::string_view text, const RawObject& object, std::string_view path);

}  // namespace weft::model
