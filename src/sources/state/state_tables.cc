// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "sources/state/state_tables.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <utility>

#include "base/time_numbers.h"

namespace weft::sources {
namespace {

constexpr char kSchema[] = R"(
CREATE TABLE IF NOT EXISTS objects(
  api_group TEXT, kind TEXT, namespace TEXT, name TEXT,
  uid TEXT NOT NULL, generation INTEGER NOT NULL, first_seen INTEGER NOT NULL,
  spec_hash INTEGER NOT NULL, value_hash INTEGER NOT NULL,
  file TEXT NOT NULL, conditions TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY(api_group, kind, namespace, name));
CREATE INDEX IF NOT EXISTS objects_by_file ON objects(file);
CREATE TABLE IF NOT EXISTS frozen(
  api_group TEXT, kind TEXT, namespace TEXT, name TEXT,
  uid TEXT NOT NULL, generation INTEGER NOT NULL,
  reason TEXT NOT NULL, since INTEGER NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY(api_group, kind, namespace, name));
CREATE TABLE IF NOT EXISTS refused(
  type TEXT, resource TEXT, version INTEGER NOT NULL,
  reason TEXT NOT NULL, message TEXT NOT NULL, since INTEGER NOT NULL,
  has_good INTEGER NOT NULL, good_version INTEGER NOT NULL, good_bytes BLOB NOT NULL,
  good_needs TEXT NOT NULL, PRIMARY KEY(type, resource));
CREATE TABLE IF NOT EXISTS accepted(
  type TEXT, resource TEXT, version INTEGER NOT NULL, PRIMARY KEY(type, resource));
)";

// Version 1 had these, and never wrote to them.
constexpr char kDropVersion1[] = "DROP TABLE IF EXISTS frozen; DROP TABLE IF EXISTS refusals;";

constexpr char kWhereObject[] = " WHERE api_group=?1 AND kind=?2 AND namespace=?3 AND name=?4";

SqliteStatement& BindRef(SqliteStatement& statement, const ObjectRef& ref) {
  return statement.Bind(1, ref.group).Bind(2, ref.kind).Bind(3, ref.namespace_).Bind(4, ref.name);
}

ObjectRef RefAt(const SqliteStatement& row, int column) {
  return {.group = row.Text(column),
          .kind = row.Text(column + 1),
          .namespace_ = row.Text(column + 2),
          .name = row.Text(column + 3)};
}

std::string ToJson(const std::vector<Condition>& conditions) {
  boost::json::array all;
  for (const Condition& c : conditions) {
    all.push_back({c.scope, c.type, c.status, c.reason, c.message, c.observed_generation,
                   Microseconds(c.last_transition)});
  }
  return boost::json::serialize(all);
}

// Conditions are made anew by every translation: what cannot be read is left out.
std::vector<ConditionMark> MarksFrom(const std::string& json) {
  boost::system::error_code error;
  const boost::json::value all = boost::json::parse(json, error);
  std::vector<ConditionMark> marks;
  if (error || !all.is_array()) return marks;
  for (const boost::json::value& one : all.get_array()) {
    const auto* row = one.if_array();
    if (!row || row->size() != 7) continue;
    const auto text = [&](size_t i) {
      const auto* string = (*row)[i].if_string();
      return string ? std::string(*string) : std::string();
    };
    const auto number = [&](size_t i) { return (*row)[i].is_int64() ? (*row)[i].get_int64() : 0; };
    marks.push_back(MarkOf({.scope = text(0),
                            .type = text(1),
                            .status = text(2),
                            .reason = text(3),
                            .message = text(4),
                            .observed_generation = number(5),
                            .last_transition = FromMicroseconds(number(6))}));
  }
  std::ranges::sort(marks, {}, &ConditionMark::name);
  return marks;
}

std::string ToJson(const std::vector<ResourceName>& names) {
  boost::json::array all;
  for (const auto& [type, name] : names) all.push_back({type, name});
  return boost::json::serialize(all);
}

std::vector<ResourceName> NamesFrom(const std::string& json) {
  boost::system::error_code error;
  const boost::json::value all = boost::json::parse(json, error);
  std::vector<ResourceName> names;
  if (error || !all.is_array()) return names;
  for (const boost::json::value& one : all.get_array()) {
    const auto* pair = one.if_array();
    if (!pair || pair->size() != 2 || !(*pair)[0].is_string() || !(*pair)[1].is_string()) continue;
    names.emplace_back((*pair)[0].get_string(), (*pair)[1].get_string());
  }
  return names;
}

// Calls `row` for each row of a query.
template <class F>
SqliteResult<void> ForEachRow(SqliteConnection& connection, std::string_view sql, F&& row) {
  auto statement = connection.Prepare(sql);
  if (!statement) return std::unexpected(std::move(statement.error()));
  while (true) {
    const auto stepped = statement->Step();
    if (!stepped) return std::unexpected(stepped.error());
    if (!*stepped) return {};
    row(*statement);
  }
}

template <class Map>
void AddOver(Map& older, Map& newer) {
  for (auto& [key, value] : newer) older.insert_or_assign(key, std::move(value));
}

}  // namespace

void StateChanges::Add(StateChanges newer) {
  for (auto& [ref, object] : newer.objects) {
    std::optional<Object>& mine = objects[ref];
    if (object && mine) {
      if (!object->value) object->value = std::move(mine->value);
      if (!object->conditions) object->conditions = std::move(mine->conditions);
    }
    mine = std::move(object);
  }
  AddOver(frozen, newer.frozen);
  AddOver(refused, newer.refused);
  AddOver(accepted, newer.accepted);
}

SqliteResult<StateTables> StateTables::Open(const std::string& path, SqliteConnection::Mode mode) {
  auto connection = SqliteConnection::Open(path, mode);
  if (!connection) return std::unexpected(std::move(connection.error()));
  const auto version = connection->QueryText("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  const bool older = *version == "0" || *version == "1";
  if (!older && *version != std::to_string(kVersion)) {
    return std::unexpected(
        SqliteError{.code = SQLITE_MISMATCH,
                    .message = fmt::format("it is of version {}, and this Weft knows version {}",
                                           *version, kVersion)});
  }
  StateTables tables(std::move(*connection));
  if (mode != SqliteConnection::Mode::kReadWrite) return tables;
  if (auto prepared = tables.PrepareWrites(older); !prepared)
    return std::unexpected(prepared.error());
  return tables;
}

SqliteResult<void> StateTables::PrepareWrites(bool older) {
  // NORMAL with a write-ahead log: a transaction survives the death of the process at once, that of
  // the machine after the next checkpoint; the database is whole in either case.
  // Little of it is ever read again, so 512 KiB of it are kept in memory rather than 2 MiB.
  std::string setup = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-512;";
  if (older) {
    setup += fmt::format("BEGIN; {} {} PRAGMA user_version={}; COMMIT;", kDropVersion1, kSchema,
                         kVersion);
  }
  if (auto made = connection_.Execute(setup); !made) {
    std::ignore = connection_.Execute("ROLLBACK");
    return made;
  }
  const std::pair<SqliteStatement*, std::string> statements[] = {
      {&put_object_,
       "INSERT INTO objects(api_group,kind,namespace,name,uid,generation,first_seen,spec_hash,"
       "value_hash,file,conditions,value) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12) "
       "ON CONFLICT DO UPDATE SET uid=?5,generation=?6,first_seen=?7,spec_hash=?8,value_hash=?9,"
       "file=?10,conditions=iif(?14,?11,conditions),value=iif(?13,?12,value)"},
      {&erase_object_, fmt::format("DELETE FROM objects{}", kWhereObject)},
      {&put_frozen_,
       "INSERT OR REPLACE INTO frozen(api_group,kind,namespace,name,uid,generation,reason,since,"
       "value) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)"},
      {&erase_frozen_, fmt::format("DELETE FROM frozen{}", kWhereObject)},
      {&put_refused_,
       "INSERT OR REPLACE INTO refused(type,resource,version,reason,message,since,has_good,"
       "good_version,good_bytes,good_needs) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)"},
      {&erase_refused_, "DELETE FROM refused WHERE type=?1 AND resource=?2"},
      {&put_accepted_, "INSERT OR REPLACE INTO accepted(type,resource,version) VALUES(?1,?2,?3)"},
      {&erase_accepted_, "DELETE FROM accepted WHERE type=?1 AND resource=?2"},
  };
  for (const auto& [statement, sql] : statements) {
    auto prepared = connection_.Prepare(sql);
    if (!prepared) return std::unexpected(std::move(prepared.error()));
    *statement = std::move(*prepared);
  }
  return {};
}

SqliteResult<void> StateTables::Check() {
  const auto verdict = connection_.QueryText("PRAGMA quick_check(1)");
  if (!verdict) return std::unexpected(verdict.error());
  if (*verdict == "ok") return {};
  return std::unexpected(SqliteError{.code = SQLITE_CORRUPT, .message = *verdict});
}

SqliteResult<StateContents> StateTables::Load() {
  StateContents contents;
  for (const auto load : {&StateTables::LoadObjects, &StateTables::LoadFrozen,
                          &StateTables::LoadRefused, &StateTables::LoadAccepted}) {
    if (auto loaded = (this->*load)(contents); !loaded) return std::unexpected(loaded.error());
  }
  return contents;
}

SqliteResult<void> StateTables::LoadObjects(StateContents& contents) {
  return ForEachRow(connection_,
                    "SELECT api_group,kind,namespace,name,uid,generation,first_seen,spec_hash,"
                    "value_hash,file,conditions FROM objects",
                    [&](const SqliteStatement& row) {
                      contents.objects[RefAt(row, 0)] = {
                          .uid = row.Text(4),
                          .generation = row.Number(5),
                          .first_seen = FromMicroseconds(row.Number(6)),
                          .spec_hash = static_cast<uint64_t>(row.Number(7)),
                          .value_hash = static_cast<uint64_t>(row.Number(8)),
                          .file = row.Text(9),
                          .conditions = MarksFrom(row.Text(10))};
                    });
}

SqliteResult<void> StateTables::LoadFrozen(StateContents& contents) {
  return ForEachRow(
      connection_,
      "SELECT api_group,kind,namespace,name,uid,generation,reason,since,value FROM frozen",
      [&](const SqliteStatement& row) {
        const ObjectRef ref = RefAt(row, 0);
        contents.frozen[ref] = {.ref = ref,
                                .uid = row.Text(4),
                                .generation = row.Number(5),
                                .reason = row.Text(6),
                                .since = FromMicroseconds(row.Number(7)),
                                .value = row.Text(8)};
      });
}

SqliteResult<void> StateTables::LoadRefused(StateContents& contents) {
  return ForEachRow(connection_,
                    "SELECT type,resource,version,reason,message,since,has_good,good_version,"
                    "good_bytes,good_needs FROM refused",
                    [&](const SqliteStatement& row) {
                      RefusedResource refused = {.resource = {row.Text(0), row.Text(1)},
                                                 .version = static_cast<uint64_t>(row.Number(2)),
                                                 .reason = row.Text(3),
                                                 .message = row.Text(4),
                                                 .since = FromMicroseconds(row.Number(5)),
                                                 .last_good = std::nullopt};
                      if (row.Number(6) != 0) {
                        refused.last_good = {.version = static_cast<uint64_t>(row.Number(7)),
                                             .bytes = row.Text(8),
                                             .needs = NamesFrom(row.Text(9))};
                      }
                      contents.refused[refused.resource] = std::move(refused);
                    });
}

SqliteResult<void> StateTables::LoadAccepted(StateContents& contents) {
  return ForEachRow(
      connection_, "SELECT type,resource,version FROM accepted", [&](const SqliteStatement& row) {
        contents.accepted[{row.Text(0), row.Text(1)}] = static_cast<uint64_t>(row.Number(2));
      });
}

SqliteResult<void> StateTables::Apply(const StateChanges& changes) {
  if (auto begun = connection_.Execute("BEGIN IMMEDIATE"); !begun) return begun;
  auto written = WriteAll(changes);
  if (written) written = connection_.Execute("COMMIT");
  if (!written) std::ignore = connection_.Execute("ROLLBACK");
  return written;
}

SqliteResult<void> StateTables::WriteAll(const StateChanges& changes) {
  for (const auto& [ref, object] : changes.objects) {
    if (auto written = Write(ref, object); !written) return written;
  }
  for (const auto& [ref, frozen] : changes.frozen) {
    if (auto written = Write(ref, frozen); !written) return written;
  }
  for (const auto& [name, refused] : changes.refused) {
    if (auto written = Write(name, refused); !written) return written;
  }
  for (const auto& [name, version] : changes.accepted) {
    if (auto written = Write(name, version); !written) return written;
  }
  return {};
}

SqliteResult<void> StateTables::Write(const ObjectRef& ref,
                                      const std::optional<StateChanges::Object>& object) {
  if (!object) return BindRef(erase_object_, ref).Run();
  const ObjectState& state = object->state;
  return BindRef(put_object_, ref)
      .Bind(5, state.uid)
      .Bind(6, state.generation)
      .Bind(7, Microseconds(state.first_seen))
      .Bind(8, state.spec_hash)
      .Bind(9, state.value_hash)
      .Bind(10, state.file)
      .Bind(11, object->conditions ? ToJson(*object->conditions) : "[]")
      .Bind(12, object->value.value_or(""))
      .Bind(13, static_cast<int64_t>(object->value.has_value()))
      .Bind(14, static_cast<int64_t>(object->conditions.has_value()))
      .Run();
}

SqliteResult<void> StateTables::Write(const ObjectRef& ref,
                                      const std::optional<FrozenObject>& frozen) {
  if (!frozen) return BindRef(erase_frozen_, ref).Run();
  return BindRef(put_frozen_, ref)
      .Bind(5, frozen->uid)
      .Bind(6, frozen->generation)
      .Bind(7, frozen->reason)
      .Bind(8, Microseconds(frozen->since))
      .Bind(9, frozen->value)
      .Run();
}

SqliteResult<void> StateTables::Write(const ResourceName& name,
                                      const std::optional<RefusedResource>& refused) {
  if (!refused) return erase_refused_.Bind(1, name.first).Bind(2, name.second).Run();
  const RefusedResource::LastGood good = refused->last_good.value_or(RefusedResource::LastGood());
  return put_refused_.Bind(1, name.first)
      .Bind(2, name.second)
      .Bind(3, static_cast<int64_t>(refused->version))
      .Bind(4, refused->reason)
      .Bind(5, refused->message)
      .Bind(6, Microseconds(refused->since))
      .Bind(7, static_cast<int64_t>(refused->last_good.has_value()))
      .Bind(8, static_cast<int64_t>(good.version))
      .Bind(9, good.bytes)
      .Bind(10, ToJson(good.needs))
      .Run();
}

SqliteResult<void> StateTables::Write(const ResourceName& name,
                                      const std::optional<uint64_t>& version) {
  if (!version) return erase_accepted_.Bind(1, name.first).Bind(2, name.second).Run();
  return put_accepted_.Bind(1, name.first)
      .Bind(2, name.second)
      .Bind(3, static_cast<int64_t>(*version))
      .Run();
}

SqliteResult<std::vector<std::string>> StateTables::ValuesOf(const std::string& file) {
  auto statement = connection_.Prepare("SELECT value FROM objects WHERE file=?1");
  if (!statement) return std::unexpected(std::move(statement.error()));
  statement->Bind(1, file);
  std::vector<std::string> values;
  while (true) {
    const auto stepped = statement->Step();
    if (!stepped) return std::unexpected(stepped.error());
    if (!*stepped) return values;
    values.push_back(statement->Text(0));
  }
}

}  // namespace weft::sources
