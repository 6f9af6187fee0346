// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Every input that the fuzzer ever stumbled over, and its seeds, again; and the same property over
// random JSON made of the words that the decoders look for.
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>

#include "base/corpus_for_test.h"
#include "model/decode_property.h"
#include "model/sample_for_test.h"
#include "model/schemas.h"

namespace weft::model {
namespace {

TEST(DecodeCorpus, HoldsTheProperty) { CheckCorpus("decode", 20, CheckDecodeProperty); }

class RandomJson {
 public:
  explicit RandomJson(uint32_t seed) : random_(seed) {
    for (const EmbeddedSchema& embedded : EmbeddedSchemas()) {
      const boost::json::value schema = boost::json::parse(embedded.json);
      CollectNames(SampleObject(schema.at("versions").at(0).at("schema").as_object()));
    }
    for (const char* name :
         {"metadata", "name", "labels", "annotations", "creationTimestamp", "data", "stringData",
          "ports", "endpoints", "addressType", "http", "paths"}) {
      names_.insert(name);
    }
    words_.assign(names_.begin(), names_.end());
  }

  boost::json::object Object(int depth) {
    boost::json::object object;
    for (int members = Pick(6); members >= 0; --members) object[Name()] = Value(depth - 1);
    return object;
  }

 private:
  int Pick(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }
  std::string Name() { return words_[static_cast<size_t>(Pick(static_cast<int>(words_.size())))]; }

  boost::json::value Value(int depth) {
    switch (Pick(depth > 0 ? 12 : 8)) {
      case 0:
        return nullptr;
      case 1:
        return Pick(2) == 0;
      case 2:
        return Pick(1000);
      case 3:
        return std::numeric_limits<uint64_t>::max() - static_cast<uint64_t>(Pick(3));
      case 4:
        return std::numeric_limits<int64_t>::min();
      case 5:
        return Pick(2) == 0 ? 1e300 : 0.5;
      case 6:
        return boost::json::string(std::string("\0\xff", 2));
      case 7:
        return boost::json::string(Name());
      case 8:
      case 9: {
        boost::json::array array;
        for (int elements = Pick(3); elements >= 0; --elements) array.push_back(Value(depth - 1));
        return array;
      }
      default:
        return Object(depth);
    }
  }

  void CollectNames(const boost::json::value& value) {
    if (const auto* array = value.if_array()) {
      for (const auto& element : *array) CollectNames(element);
    } else if (const auto* object = value.if_object()) {
      for (const auto& [name, member] : *object) {
        names_.insert(std::string(name));
        CollectNames(member);
      }
    }
  }

  std::mt19937 random_;
  std::set<std::string> names_;
  std::vector<std::string> words_;
};

TEST(Decode, HoldsThePropertyForRandomJson) {
  RandomJson random(20261123);
  for (int round = 0; round < 3'000; ++round) {
    boost::json::object object = random.Object(8);
    object["spec"] = random.Object(8);
    ForEachKind([&]<class T> { CheckDecodeOne<T>(object); });
  }
}

// --- One wrong value at a time, at every place of every kind

const std::vector<boost::json::value>& WrongValues() {
  static const std::vector<boost::json::value> values = {
      nullptr,
      true,
      7,
      -1,
      1e300,
      0.5,
      "text",
      boost::json::array{},
      boost::json::object{},
      boost::json::array{nullptr},
      boost::json::object{{"a", nullptr}},
      boost::json::array{{7}},
  };
  return values;
}

// Calls `visit` for the place and every place below it; the path is as a DecodeError has it.
template <class Visit>
void ForEachPlace(boost::json::value& place, const std::string& path, const Visit& visit) {
  if (!path.empty()) visit(place, path);
  if (auto* array = place.if_array()) {
    for (size_t i = 0; i < array->size(); ++i) {
      ForEachPlace((*array)[i], path + "[" + std::to_string(i) + "]", visit);
    }
  } else if (auto* object = place.if_object()) {
    for (auto& member : *object) {
      const std::string name(member.key());
      const bool is_key = name.contains('/');  // of a map
      const std::string dot = path.empty() || is_key ? "" : ".";
      const std::string below = path + dot + (is_key ? "[" + name + "]" : name);
      ForEachPlace(member.value(), below, visit);
    }
  }
}

TEST(Decode, BlamesThePlaceThatIsWrong) {
  int refused = 0;
  for (const EmbeddedSchema& embedded : EmbeddedSchemas()) {
    const KindInfo* info = FindKind(embedded.group, embedded.kind);
    if (!info) continue;
    const boost::json::value schema = boost::json::parse(embedded.json);
    boost::json::value sample = SampleObject(schema.at("versions").at(0).at("schema").as_object());
    ForEachKind([&]<class T> {
      if (kKind<T> != *info) return;
      ForEachPlace(sample, "", [&](boost::json::value& place, const std::string& path) {
        for (const boost::json::value& wrong : WrongValues()) {
          boost::json::value right = std::exchange(place, wrong);
          const Decoded<T> decoded = Decode<T>(sample.as_object());
          place = std::move(right);
          if (decoded) continue;
          ++refused;
          EXPECT_TRUE(decoded.error().path.starts_with(path))
              << info->kind << " " << path << " " << decoded.error().path;
        }
      });
    });
  }
  EXPECT_GT(refused, 5'000);
}

}  // namespace
}  // namespace weft::model
