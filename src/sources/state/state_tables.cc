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
  reason TEXT NOT NULL, since INTEGER NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY(api_group, kind, namespace, name));
CREATE TABLE IF NOT EXISTS refusals(
  type TEXT, resource TEXT,
  version INTEGER NOT NULL, message TEXT NOT NULL, since INTEGER NOT NULL,
  api_group TEXT NOT NULL, kind TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
  PRIMARY KEY(type, resource));
)";

constexpr char kWhereObject[] = " WHERE api_group=?1 AND kind=?2 AND namespace=?3 AND name=?4";

int64_t Micros(WallTime time) {
  return std::chrono::floor<std::chrono::microseconds>(time).time_since_epoch().count();
}

WallTime FromMicros(int64_t micros) { return WallTime(std::chrono::microseconds(micros)); }

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
                   Micros(c.last_transition)});
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
                            .last_transition = FromMicros(number(6))}));
  }
  std::ranges::sort(marks, {}, &ConditionMark::name);
  return marks;
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
  AddOver(refusals, newer.refusals);
}

SqliteResult<StateTables> StateTables::Open(const std::string& path, SqliteConnection::Mode mode) {
  auto connection = SqliteConnection::Open(path, mode);
  if (!connection) return std::unexpected(std::move(connection.error()));
  const auto version = connection->QueryText("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  if (*version != "0" && *version != std::to_string(kVersion)) {
    return std::unexpected(
        SqliteError{.code = SQLITE_MISMATCH,
                    .message = fmt::format("it is of version {}, and this Weft knows version {}",
                                           *version, kVersion)});
  }
  StateTables tables(std::move(*connection));
  if (mode != SqliteConnection::Mode::kReadWrite) return tables;
  if (auto prepared = tables.PrepareWrites(*version == "0"); !prepared)
    return std::unexpected(prepared.error());
  return tables;
}

SqliteResult<void> StateTables::PrepareWrites(bool is_new) {
  // NORMAL with a write-ahead log: a transaction survives the death of the process at once, that of
  // the machine after the next checkpoint; the database is whole in either case.
  std::string setup = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;";
  if (is_new) {
    setup += fmt::format("BEGIN; {} PRAGMA user_version={}; COMMIT;", kSchema, kVersion);
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
       "INSERT OR REPLACE INTO frozen(api_group,kind,namespace,name,reason,since,value) "
       "VALUES(?1,?2,?3,?4,?5,?6,?7)"},
      {&erase_frozen_, fmt::format("DELETE FROM frozen{}", kWhereObject)},
      {&put_refusal_,
       "INSERT OR REPLACE INTO refusals(type,resource,version,message,since,api_group,kind,"
       "namespace,name) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)"},
      {&erase_refusal_, "DELETE FROM refusals WHERE type=?1 AND resource=?2"},
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
  for (const auto load :
       {&StateTables::LoadObjects, &StateTables::LoadFrozen, &StateTables::LoadRefusals}) {
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
                          .first_seen = FromMicros(row.Number(6)),
                          .spec_hash = static_cast<uint64_t>(row.Number(7)),
                          .value_hash = static_cast<uint64_t>(row.Number(8)),
                          .file = row.Text(9),
                          .conditions = MarksFrom(row.Text(10))};
                    });
}

SqliteResult<void> StateTables::LoadFrozen(StateContents& contents) {
  return ForEachRow(connection_,
                    "SELECT api_group,kind,namespace,name,reason,since,value FROM frozen",
                    [&](const SqliteStatement& row) {
                      const ObjectRef ref = RefAt(row, 0);
                      contents.frozen[ref] = {.ref = ref,
                                              .reason = row.Text(4),
                                              .since = FromMicros(row.Number(5)),
                                              .value = row.Text(6)};
                    });
}

SqliteResult<void> StateTables::LoadRefusals(StateContents& contents) {
  return ForEachRow(connection_,
                    "SELECT type,resource,version,message,since,api_group,kind,namespace,name "
                    "FROM refusals",
                    [&](const SqliteStatement& row) {
                      contents.refusals[{row.Text(0), row.Text(1)}] = {
                          .type = row.Text(0),
                          .name = row.Text(1),
                          .version = static_cast<uint64_t>(row.Number(2)),
                          .message = row.Text(3),
                          .object = RefAt(row, 5),
                          .since = FromMicros(row.Number(4))};
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
  for (const auto& [name, refusal] : changes.refusals) {
    if (auto written = Write(name, refusal); !written) return written;
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
      .Bind(7, Micros(state.first_seen))
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
      .Bind(5, frozen->reason)
      .Bind(6, Micros(frozen->since))
      .Bind(7, frozen->value)
      .Run();
}

SqliteResult<void> StateTables::Write(const ResourceName& name,
                                      const std::optional<Refusal>& refusal) {
  if (!refusal) return erase_refusal_.Bind(1, name.first).Bind(2, name.second).Run();
  const ObjectRef& object = refusal->object;
  return put_refusal_.Bind(1, name.first)
      .Bind(2, name.second)
      .Bind(3, refusal->version)
      .Bind(4, refusal->message)
      .Bind(5, Micros(refusal->since))
      .Bind(6, object.group)
      .Bind(7, object.kind)
      .Bind(8, object.namespace_)
      .Bind(9, object.name)
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
