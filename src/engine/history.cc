// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/history.h"

#include <chrono>
#include <map>
#include <memory>
#include <optional>

namespace weft::engine {
namespace {

int64_t Microseconds(WallTime time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

struct Kept {
  ObjectRecord record;
  uint64_t spec_hash = 0;
};

}  // namespace

History NoHistory(int64_t now) {
  return {.seen =
              [now](const ObjectRef&, uint64_t) {
                return ObjectRecord{.uid = {}, .generation = 1, .first_seen = now};
              },
          .gone = [](const ObjectRef&) {}};
}

History ProcessHistory(const Clock& clock) {
  auto kept = std::make_shared<std::map<ObjectRef, Kept>>();
  return {.seen =
              [kept, &clock, start = std::optional<int64_t>(), batch_end = MonoTime()](
                  const ObjectRef& object, uint64_t spec_hash) mutable {
                // What is read together is of one age.
                if (!start || clock.Now() > batch_end) {
                  start = Microseconds(clock.WallNow());
                  batch_end = clock.Now() + std::chrono::seconds(1);
                }
                auto [entry, is_new] = kept->try_emplace(object);
                Kept& value = entry->second;
                if (is_new) {
                  value.record = {.uid = {}, .generation = 1, .first_seen = *start};
                } else if (value.spec_hash != spec_hash) {
                  ++value.record.generation;
                }
                value.spec_hash = spec_hash;
                return value.record;
              },
          .gone = [kept](const ObjectRef& object) { kept->erase(object); }};
}

}  // namespace weft::engine
