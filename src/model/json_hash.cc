// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// FNV-1a over the leaves, mixed upwards; the members of an object are summed, so their order is
// lost.
#include "model/json_hash.h"

#include <bit>

#include "base/text.h"

namespace weft::model {
namespace {

// The finaliser of SplitMix64: every bit of the input moves every bit of the output.
uint64_t Mix(uint64_t x) {
  x += 0x9E3779B97F4A7C15;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

// A leaf or a collection of one type never equals one of another type.
enum Tag : uint64_t { kNull = 1, kFalse, kTrue, kInteger, kDouble, kString, kArray, kObject };

uint64_t Of(Tag type, uint64_t content) { return Mix(Mix(type) ^ content); }

}  // namespace

uint64_t StableHash(const boost::json::value& value) {
  switch (value.kind()) {
    case boost::json::kind::null:
      return Of(kNull, 0);
    case boost::json::kind::bool_:
      return Of(value.get_bool() ? kTrue : kFalse, 0);
    case boost::json::kind::int64:
      return Of(kInteger, static_cast<uint64_t>(value.get_int64()));
    case boost::json::kind::uint64:
      return Of(kInteger, value.get_uint64());
    case boost::json::kind::double_:
      return Of(kDouble, std::bit_cast<uint64_t>(value.get_double()));
    case boost::json::kind::string:
      return Of(kString, Fnv1a64(value.get_string()));
    case boost::json::kind::array: {
      uint64_t hash = value.get_array().size();
      for (const auto& element : value.get_array()) hash = Mix(hash) ^ StableHash(element);
      return Of(kArray, hash);
    }
    case boost::json::kind::object: {
      uint64_t hash = 0;
      for (const auto& [key, member] : value.get_object()) {
        hash += Mix(Fnv1a64(key) ^ Mix(StableHash(member)));
      }
      return Of(kObject, hash);
    }
  }
  return 0;
}

}  // namespace weft::model
