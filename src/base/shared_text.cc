// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "base/shared_text.h"

#include <atomic>
#include <cstddef>
#include <functional>
#include <mutex>
#include <ostream>
#include <unordered_set>

namespace weft {

struct SharedText::Entry {
  explicit Entry(std::string_view its_text) : text(its_text) {}

  const std::string text;
  mutable std::atomic<size_t> count = 0;
};

// All texts that something holds.
class SharedText::Table {
 public:
  // Never destroyed: texts may outlive main().
  static Table& Instance() {
    static Table& table = *new Table;
    return table;
  }

  const Entry* Take(std::string_view text) {
    const std::lock_guard lock(mutex_);
    auto at = entries_.find(text);
    if (at == entries_.end()) at = entries_.emplace(text).first;
    at->count.fetch_add(1, std::memory_order_relaxed);
    return &*at;
  }

  // The last count is given back under the lock, where no new one can come meanwhile.
  void Release(const Entry& entry) {
    size_t count = entry.count.load(std::memory_order_relaxed);
    while (count > 1) {
      if (entry.count.compare_exchange_weak(count, count - 1, std::memory_order_acq_rel)) return;
    }
    const std::lock_guard lock(mutex_);
    if (entry.count.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      entries_.erase(entries_.find(std::string_view(entry.text)));
    }
  }

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    size_t operator()(const Entry& entry) const { return (*this)(std::string_view(entry.text)); }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const Entry& a, const Entry& b) const { return a.text == b.text; }
    bool operator()(const Entry& a, std::string_view b) const { return a.text == b; }
    bool operator()(std::string_view a, const Entry& b) const { return a == b.text; }
  };

  std::mutex mutex_;
  std::unordered_set<Entry, Hash, Equal> entries_;
};

const SharedText::Entry* SharedText::Intern(std::string_view text) {
  return text.empty() ? nullptr : Table::Instance().Take(text);
}
void SharedText::Count(const Entry& entry) { entry.count.fetch_add(1, std::memory_order_relaxed); }
void SharedText::Release(const Entry& entry) { Table::Instance().Release(entry); }
const std::string& SharedText::TextOf(const Entry& entry) { return entry.text; }

const std::string& SharedText::EmptyText() {
  static const std::string& empty = *new std::string;
  return empty;
}

std::ostream& operator<<(std::ostream& out, const SharedText& text) { return out << text.str(); }

}  // namespace weft
