// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What must hold for any JSON given to the decoders: for the fuzzer and for the replay of its
// corpus.
#pragma once

#include <boost/json.hpp>
#include <string_view>
#include <type_traits>

#include "base/check.h"
#include "model/encode_for_test.h"
#include "model/object.h"
#include "model/object_files.h"
#include "model/scalars.h"

namespace weft::model {

// Decoding neither throws nor crashes, an error says something, and what was decoded is decoded to
// the same again.
template <class T>
void CheckDecodeOne(const boost::json::object& object) {
  Decoded<T> decoded = Decode<T>(object);
  if (!decoded) {
    WEFT_CHECK(!decoded.error().path.empty() && !decoded.error().message.empty());
    return;
  }
  // Times and base64 are not written as they were read.
  if (std::is_same_v<T, Secret> || std::is_same_v<T, ConfigMap>) return;
  decoded->metadata = {};
  boost::json::object encoded = Encode(*decoded).as_object();
  encoded.erase("metadata");
  const Decoded<T> again = Decode<T>(encoded);
  WEFT_CHECK(again && *again == *decoded);
}

inline void CheckScalars(std::string_view text) {
  ParseDuration(text);
  ParseTime(text);
  ParseQuantity(text);
  WEFT_CHECK(DecodeBase64(EncodeBase64(text)) == text);
  if (const auto bytes = DecodeBase64(text)) {
    WEFT_CHECK(DecodeBase64(EncodeBase64(*bytes)) == bytes);
  }
}

inline void CheckDecodeProperty(std::string_view text) {
  CheckScalars(text);
  boost::system::error_code failed;
  const boost::json::value value = boost::json::parse(text, failed);
  const boost::json::object* object = failed ? nullptr : value.if_object();
  if (!object) return;
  ForEachKind([&]<class T> { CheckDecodeOne<T>(*object); });
  if (const auto any = DecodeObject(*object)) {
    WEFT_CHECK(RefOf(*any).kind == KindOf(*any).kind);
  }
  if (const auto wanted = WantedFiles(*object)) {
    for (const WantedFile& file : *wanted) {
      WEFT_CHECK(!file.path.empty() && file.path[0] != '/' && !file.path.starts_with("../"));
    }
  }
}

}  // namespace weft::model
