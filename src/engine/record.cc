// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/record.h"

#include <chrono>
#include <memory>
#include <utility>
#include <variant>

#include "base/time_numbers.h"

namespace weft::engine {
namespace {}  // namespace

model::AnyObject WithRecord(const model::AnyObject& object, const sources::ObjectState& record) {
  return std::visit(
      [&]<class T>(const std::shared_ptr<const T>& typed) -> model::AnyObject {
        auto copy = std::make_shared<T>(*typed);
        if (copy->metadata.uid.empty()) copy->metadata.uid = record.uid;
        copy->metadata.generation = record.generation;
        if (copy->metadata.creationTimestamp == 0) {
          copy->metadata.creationTimestamp = Microseconds(record.first_seen);
        }
        return std::shared_ptr<const T>(std::move(copy));
      },
      object);
}

}  // namespace weft::engine
