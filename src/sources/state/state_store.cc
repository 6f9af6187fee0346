// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "sources/state/state_store.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "model/json_hash.h"

namespace weft::sources {
namespace {

using Mode = SqliteConnection::Mode;

constexpr size_t kMaxDepth = 100;  // more than any file may have

// RFC 9562, version 4.
std::string NewUid() {
  std::array<unsigned char, 16> b;
  WEFT_CHECK(getrandom(b.data(), b.size(), 0) == static_cast<ssize_t>(b.size()));
  b[6] = static_cast<unsigned char>((b[6] & 0x0F) | 0x40);
  b[8] = static_cast<unsigned char>((b[8] & 0x3F) | 0x80);
  return fmt::format(
      "{:02x}{:02x}{:02x}{:02x}-{:02x}{:02x}-{:02x}{:02x}-{:02x}{:02x}-{:02x}{:02x}{:02x}{:02x}{:"
      "02x}"
      "{:02x}",
      b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
      b[15]);
}

// Of what a change makes a new generation: everything but metadata and the version of the API.
uint64_t SpecHash(const boost::json::value& value) {
  uint64_t hash = 0;
  for (const auto& [key, member] : value.get_object()) {
    if (key == "metadata" || key == "apiVersion") continue;
    hash += (Fnv1a64(key) | 1) * model::StableHash(member);
  }
  return hash;
}

WallTime Micros(WallTime time) { return std::chrono::floor<std::chrono::microseconds>(time); }

Result<std::string> MakeDir(const std::string& dir) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(dir, error);
  if (error) {
    return Fail(fmt::format("cannot make the state directory {}: {}", dir, error.message()),
                "name a directory that this user may write, with --state-dir");
  }
  if (made) chmod(dir.c_str(), 0700);
  return dir + "/state.db";
}

// Opens a database and reads all of it.
SqliteResult<StateContents> OpenAndLoad(const std::string& path, Mode mode,
                                        std::optional<StateTables>& tables) {
  auto opened = StateTables::Open(path, mode);
  if (!opened) return std::unexpected(std::move(opened.error()));
  if (auto checked = opened->Check(); !checked) return std::unexpected(checked.error());
  auto contents = opened->Load();
  if (contents && mode == Mode::kReadWrite) tables = std::move(*opened);
  return contents;
}

// Renames a database and its logs; gives its new name.
std::string MoveAside(const std::string& path, WallTime now) {
  const std::string aside = fmt::format("{}.damaged-{:%Y%m%dT%H%M%SZ}", path,
                                        std::chrono::floor<std::chrono::seconds>(now));
  for (const char* part : {"", "-wal", "-shm"}) {
    std::error_code ignored;
    std::filesystem::rename(path + part, aside + part, ignored);
  }
  return aside;
}

}  // namespace

Result<std::unique_ptr<StateStore>> StateStore::Open(StateOptions options, WallTime now) {
  std::unique_ptr<StateStore> store(new StateStore());
  if (options.dir.empty()) return store;
  if (Status opened = store->OpenDir(std::move(options), now); !opened) {
    return std::unexpected(std::move(opened.error()));
  }
  return store;
}

Status StateStore::OpenDir(StateOptions options, WallTime now) {
  auto path = MakeDir(options.dir);
  if (!path) {
    warnings_.push_back(
        {path.error().message + "; nothing is kept over a restart", path.error().next});
    return {};
  }
  path_ = std::move(*path);
  auto lock = StateLock::Take(options.dir);
  if (!lock) return std::unexpected(std::move(lock.error()));
  lock_ = std::move(*lock);

  std::optional<StateTables> tables;
  auto contents = OpenAndLoad(path_, Mode::kReadWrite, tables);
  if (!contents && contents.error().IsCorrupt()) {
    const std::string aside = MoveAside(path_, now);
    warnings_.push_back(
        {fmt::format("the state in {} was damaged ({}) and is begun anew: objects get "
                     "new uids and times",
                     path_, contents.error().message),
         fmt::format("look at {}, then delete it", aside)});
    contents = OpenAndLoad(path_, Mode::kReadWrite, tables);
  }
  if (!contents) {
    const Error reason = contents.error().ToError(path_);
    for (const Mode mode : {Mode::kReadOnly, Mode::kImmutable}) {
      if (!contents) contents = OpenAndLoad(path_, mode, tables);
    }
    if (!contents && contents.error().code == SQLITE_MISMATCH) return std::unexpected(reason);
    warnings_.push_back({fmt::format("{}; it {}, and written as soon as that works", reason.message,
                                     contents ? "is read" : "is begun anew in memory"),
                         reason.next});
  }
  if (contents) contents_ = std::move(*contents);
  writer_ = std::make_unique<StateWriter>(path_, std::move(tables), std::move(options.on_health));
  return {};
}

void StateStore::Put(StateChanges changes) {
  if (writer_) writer_->Put(std::move(changes));
}

const ObjectState& StateStore::Observe(const model::RawObject& object, WallTime now) {
  const uint64_t spec_hash = SpecHash(object.value);
  const uint64_t value_hash = model::StableHash(object.value);
  const auto [found, is_new] = contents_.objects.try_emplace(object.ref);
  ObjectState& state = found->second;
  if (is_new) {
    state = {.uid = NewUid(), .first_seen = Micros(now), .spec_hash = spec_hash};
  } else if (state.value_hash == value_hash && state.file == object.file) {
    return state;
  }
  if (state.spec_hash != spec_hash) ++state.generation;
  state.spec_hash = spec_hash;
  state.value_hash = value_hash;
  state.file = object.file;
  StateChanges changes;
  StateChanges::Object& change = changes.objects[object.ref].emplace();
  change = {.state = state, .value = boost::json::serialize(object.value), .conditions = {}};
  if (is_new) change.conditions.emplace();  // not those of an earlier one of that name
  Put(std::move(changes));
  return state;
}

bool StateStore::IsLatest(const model::RawObject& object) const {
  const auto found = contents_.objects.find(object.ref);
  return found != contents_.objects.end() &&
         found->second.value_hash == model::StableHash(object.value);
}

void StateStore::Forget(const ObjectRef& ref) {
  StateChanges changes;
  if (contents_.objects.erase(ref)) changes.objects[ref] = std::nullopt;
  if (contents_.frozen.erase(ref)) changes.frozen[ref] = std::nullopt;
  if (!changes.empty()) Put(std::move(changes));
}

bool StateStore::SetConditions(const ObjectRef& ref, std::vector<Condition> conditions,
                               WallTime now) {
  const auto found = contents_.objects.find(ref);
  if (found == contents_.objects.end()) return false;
  ObjectState& state = found->second;
  std::vector<ConditionMark> marks;
  for (Condition& condition : conditions) {
    ConditionMark mark = MarkOf(condition);
    const auto before = std::ranges::find(state.conditions, mark.name, &ConditionMark::name);
    const bool same = before != state.conditions.end() && before->status == mark.status;
    mark.last_transition = condition.last_transition = same ? before->last_transition : Micros(now);
    marks.push_back(mark);
  }
  std::ranges::sort(marks, {}, &ConditionMark::name);
  if (marks == state.conditions) return false;
  state.conditions = std::move(marks);
  StateChanges changes;
  changes.objects[ref] = {.state = state, .value = {}, .conditions = std::move(conditions)};
  Put(std::move(changes));
  return true;
}

void StateStore::Freeze(FrozenObject frozen) {
  frozen.since = Micros(frozen.since);
  FrozenObject& mine = contents_.frozen[frozen.ref];
  if (mine == frozen) return;
  mine = frozen;
  StateChanges changes;
  changes.frozen[mine.ref] = std::move(frozen);
  Put(std::move(changes));
}

void StateStore::Thaw(const ObjectRef& ref) {
  if (!contents_.frozen.erase(ref)) return;
  StateChanges changes;
  changes.frozen[ref] = std::nullopt;
  Put(std::move(changes));
}

void StateStore::Refuse(RefusedResource refused) {
  refused.since = Micros(refused.since);
  const ResourceName name = refused.resource;
  RefusedResource& mine = contents_.refused[name];
  if (mine == refused) return;
  mine = refused;
  StateChanges changes;
  changes.refused[name] = std::move(refused);
  Put(std::move(changes));
}

void StateStore::Forgive(const ResourceName& resource) {
  if (!contents_.refused.erase(resource)) return;
  StateChanges changes;
  changes.refused[resource] = std::nullopt;
  Put(std::move(changes));
}

void StateStore::Accept(const ResourceName& resource, uint64_t version) {
  const auto [accepted, is_new] = contents_.accepted.try_emplace(resource, version);
  if (!is_new && std::exchange(accepted->second, version) == version) return;
  StateChanges changes;
  changes.accepted[resource] = version;
  Put(std::move(changes));
}

void StateStore::Drop(const ResourceName& resource) {
  StateChanges changes;
  if (contents_.refused.erase(resource)) changes.refused[resource] = std::nullopt;
  if (contents_.accepted.erase(resource)) changes.accepted[resource] = std::nullopt;
  if (!changes.empty()) Put(std::move(changes));
}

std::vector<model::RawObject> StateStore::LastGood(const std::string& file) const {
  std::vector<model::RawObject> objects;
  if (path_.empty()) return objects;
  const std::lock_guard lock(reader_mutex_);
  for (const Mode mode : {Mode::kReadOnly, Mode::kImmutable}) {
    if (reader_) break;
    if (auto opened = StateTables::Open(path_, mode)) reader_ = std::move(*opened);
  }
  if (!reader_) return objects;
  const auto values = reader_->ValuesOf(file);
  if (!values) return objects;
  for (const std::string& text : *values) {
    boost::system::error_code error;
    boost::json::value value = boost::json::parse(text, error, {}, {.max_depth = kMaxDepth});
    if (error) continue;
    // What this version of Weft would not accept from a file is not taken from an older one.
    for (model::RawObject& object : model::ReadObject(std::move(value), file).objects) {
      objects.push_back(std::move(object));
    }
  }
  return objects;
}

Status StateStore::Flush(Duration timeout) { return writer_ ? writer_->Flush(timeout) : Status(); }

}  // namespace weft::sources
