// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Secrets and ConfigMaps whose values stand in files of their own, beside the YAML: so that a key
// need not be pasted into a manifest as base64, and may be renewed without touching it.
//
//   apiVersion: v1
//   kind: Secret
//   metadata:
//     name: shop-tls
//     annotations:
//       gateway.weft.dev/files: '{"tls.crt": "certs/shop.crt", "tls.key": "certs/shop.key"}'
//   type: kubernetes.io/tls
//
// Paths are relative to the folder of the YAML file and may not lead out of it: otherwise whoever
// may write one folder could serve the certificate of another. This is for files alone: a source
// that gets its objects from a network must not follow the annotation, since that would give away
// the files of the machine that Weft runs on.
//
// Here is the pure part, on objects as JSON. The source reads (and watches) the files, at most
// kMostFileBytes of each, and puts them in before the object is checked and decoded.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/decode.h"

namespace weft::model {

inline constexpr std::string_view kFilesAnnotation = "gateway.weft.dev/files";

// What Kubernetes allows a whole Secret.
inline constexpr size_t kMostFileBytes = 1 << 20;

struct WantedFile {
  std::string key;   // "tls.crt"
  std::string path;  // relative to the YAML file's folder, without "." and "..": "certs/shop.crt"

  bool operator==(const WantedFile&) const = default;
};

// The files that the object wants, by key; none when it has no such annotation. An error when the
// annotation is no JSON map of text to paths as above, when a key is given in the object as well,
// or when the object is neither a Secret nor a ConfigMap.
Decoded<std::vector<WantedFile>> WantedFiles(const boost::json::object& object);

// Puts a file's bytes where the object would have them: in a Secret's `data`; in a ConfigMap's
// `data`, or its `binaryData` when they are not text. The object must be one for which WantedFiles
// gave the key.
void PutFile(boost::json::object& object, std::string_view key, std::string_view bytes);

}  // namespace weft::model
