// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "filters/scope/table_slot.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace weft::scope {
namespace {

std::shared_ptr<const HostTable> TableOf(uint32_t shards) {
  return HostTable::Parse("weft-hosts 1\ngroup g\nshards " + std::to_string(shards) +
                          "\nhosts 1\na.com\n")
      .value();
}

TEST(TableSlot, IsEmptyUntilATableIsPublished) {
  SlotRegistry registry;
  TableSlot& slot = registry.SlotOf("g");
  EXPECT_EQ(slot.Current(), nullptr);
  const auto table = TableOf(1);
  slot.Publish(table);
  EXPECT_EQ(slot.Current(), table.get());
}

TEST(TableSlot, BelongsToOneGroup) {
  SlotRegistry registry;
  const auto one = TableOf(1), two = TableOf(2);
  registry.SlotOf("80").Publish(one);
  registry.SlotOf("443").Publish(two);
  EXPECT_EQ(registry.SlotOf("80").Current(), one.get());
  EXPECT_EQ(registry.SlotOf("443").Current(), two.get());
  EXPECT_EQ(registry.SlotOf("8080").Current(), nullptr);
}

TEST(TableSlot, LetsAReplacedTableGo) {
  SlotRegistry registry;
  TableSlot& slot = registry.SlotOf("lets-go");
  std::weak_ptr<const HostTable> old;
  {
    const auto table = TableOf(1);
    old = table;
    slot.Publish(table);
  }
  ASSERT_NE(slot.Current(), nullptr);
  slot.Publish(TableOf(2));
  EXPECT_FALSE(old.expired()) << "this thread may still be reading it";
  slot.Current();
  EXPECT_TRUE(old.expired());
}

// Readers on several threads see tables in the order of their publication, and the last one at the
// end. Run under TSan, this is the proof that reading needs no lock.
TEST(TableSlot, GivesReadersTheNewestTable) {
  constexpr uint32_t kTables = 200;
  SlotRegistry registry;
  TableSlot& slot = registry.SlotOf("g");
  std::vector<std::shared_ptr<const HostTable>> tables;
  for (uint32_t i = 0; i < kTables; ++i) tables.push_back(TableOf(i + 1));

  std::latch started(3);
  std::atomic<int> disorders = 0;
  auto read = [&] {
    started.arrive_and_wait();
    size_t newest = 0;
    while (newest + 1 < kTables) {
      const HostTable* table = slot.Current();
      if (table == nullptr) continue;
      size_t seen = newest;
      while (seen < kTables && tables[seen].get() != table) ++seen;
      if (seen == kTables) {
        ++disorders;
        return;
      }
      newest = seen;
    }
  };
  std::thread first(read), second(read);
  started.arrive_and_wait();
  for (const auto& table : tables) {
    slot.Publish(table);
    std::this_thread::yield();
  }
  first.join();
  second.join();
  EXPECT_EQ(disorders, 0);
}

}  // namespace
}  // namespace weft::scope
