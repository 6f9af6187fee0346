// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/objects.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "engine/objects.h"
#include "report/status_json.h"
#include "server/columns.h"
#include "server/findings.h"
#include "server/leads.h"
#include "server/redact.h"

namespace weft::server {
namespace {

std::string FilePlace(const std::string& file, int line) {
  return file.empty() ? "-" : fmt::format("{}:{}", file, line);
}

std::string TimeText(WallTime time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

// Since when conditions are as they are, of an object whose state is kept.
report::TransitionTime Since(const sources::ObjectState& recorded) {
  return [&recorded](const std::string& scope, const ir::Condition& condition) -> std::string {
    const sources::ConditionMark wanted = sources::MarkOf({.scope = scope,
                                                           .type = condition.type,
                                                           .status = condition.status,
                                                           .reason = {},
                                                           .message = {},
                                                           .last_transition = {}});
    for (const sources::ConditionMark& each : recorded.conditions) {
      if (each.name == wanted.name && each.status == wanted.status) {
        return TimeText(each.last_transition);
      }
    }
    return {};  // it has changed just now
  };
}

// What an API server would have written into the metadata; where the file says it, it stays.
void AddRecord(const sources::ObjectState& recorded, boost::json::object& whole) {
  boost::json::value& metadata = whole["metadata"];
  if (!metadata.is_object()) return;
  boost::json::object& members = metadata.get_object();
  members.emplace("uid", recorded.uid);
  members["generation"] = recorded.generation;
  members.emplace("creationTimestamp", TimeText(recorded.first_seen));
}

// What is known of one object beside its fields, taken out of the World.
struct Known {
  ObjectRef object;
  sources::ObjectPlace place;
  flow::Ref<ir::ObjectStatus> status;
  std::optional<sources::ObjectState> recorded;  // only where the object is wanted whole
};

Known Take(const World& world, const ObjectRef& object, bool whole) {
  Known known{.object = object,
              .place = {},
              .status = world.core.statuses().Find(object.ToString()),
              .recorded = {}};
  const auto& places = world.configuration.places();
  if (const auto place = places.find(object); place != places.end()) known.place = place->second;
  if (whole && world.runtime.keeps_records) {
    if (const auto* recorded = world.configuration.Recorded(object)) known.recorded = *recorded;
  }
  return known;
}

// The object as a user wrote it, with what Weft says of it.
std::optional<boost::json::value> WholeOf(const Known& known, Files& files) {
  const model::RawObject* raw = files.Raw(known.place.file, known.object);
  if (!raw || !raw->value.is_object()) return std::nullopt;
  boost::json::value whole = raw->value;
  RedactObject(whole);
  if (known.recorded) AddRecord(*known.recorded, whole.get_object());
  if (known.status) {
    whole.get_object()["status"] = report::StatusJson(
        *known.status, known.recorded ? Since(*known.recorded) : report::TransitionTime());
  }
  return whole;
}

template <class T>
Row RowOf(const T& object, const Known& known) {
  Row row{.object = known.object};
  row.file = known.place.file;
  row.line = known.place.line;
  for (const ColumnOf<T>& column : ColumnsOf<T>()) {
    row.cells.push_back(column.get(object, known.status ? *known.status : ir::ObjectStatus{}));
  }
  row.cells.push_back(FilePlace(row.file, row.line));
  return row;
}

bool Selects(const Selection& selection, const ObjectRef& object) {
  return (selection.namespace_.empty() || selection.namespace_ == object.namespace_) &&
         (selection.name.empty() || selection.name == object.name);
}

template <class T>
std::function<void(Table&)> TakeRows(const World& world, const Selection& selection, bool whole) {
  auto taken = std::make_shared<std::vector<std::pair<flow::Ref<T>, Known>>>();
  world.core.objects().Of<T>().ForEach([&](const flow::Key&, const flow::Ref<T>& object) {
    const ObjectRef ref = model::RefOf(*object);
    if (Selects(selection, ref)) taken->emplace_back(object, Take(world, ref, whole));
  });
  return [taken, whole, read_file = world.read_file](Table& table) {
    for (const ColumnOf<T>& column : ColumnsOf<T>())
      table.columns.push_back({column.name, column.wide});
    table.columns.push_back({"FILE", true});
    Files files(read_file);
    for (const auto& [object, known] : *taken) {
      table.rows.push_back(RowOf(*object, known));
      if (whole) table.rows.back().whole = WholeOf(known, files);
    }
    std::ranges::sort(table.rows, {}, &Row::object);
  };
}

// Whose conditions a scope's are, for a person.
std::string ScopeText(const ir::StatusScope& scope) {
  if (scope.parent) {
    std::string text = scope.parent->ForPeople();
    if (!scope.section_name.empty()) text += " section " + scope.section_name;
    if (scope.port != 0) text += fmt::format(" port {}", scope.port);
    return text;
  }
  if (!scope.section_name.empty()) return "listener " + scope.section_name;
  return scope.scope;
}

std::vector<ConditionView> ConditionsOf(const World& world, const ObjectRef& object) {
  std::vector<ConditionView> conditions;
  const auto status = world.core.statuses().Find(object.ToString());
  if (!status) return conditions;
  for (const ir::StatusScope& scope : status->scopes) {
    for (const ir::Condition& each : scope.conditions) {
      conditions.push_back({ScopeText(scope), each.type, each.status, each.reason, each.message});
    }
  }
  return conditions;
}

}  // namespace

KindList KindsOf(const World& world) {
  KindList list;
  model::ForEachKind([&]<class T> {
    const model::KindInfo& info = model::kKind<T>;
    list.kinds.push_back({.kind = std::string(info.kind),
                          .plural = std::string(info.plural),
                          .group = std::string(info.group),
                          .objects = world.core.objects().Of<T>().size()});
  });
  return list;
}

std::function<Table()> TakeTable(const World& world, const model::KindInfo& kind,
                                 const Selection& selection, bool whole) {
  Table table{.kind = std::string(kind.kind),
              .plural = std::string(kind.plural),
              .group = std::string(kind.group),
              .namespaced = kind.namespaced};
  std::function<void(Table&)> fill;
  model::ForEachKind([&]<class T> {
    if (model::kKind<T> == kind) fill = TakeRows<T>(world, selection, whole);
  });
  for (const auto& [object, place] : world.configuration.places()) {
    if (object.kind == kind.kind && object.group == kind.group && Selects(selection, object) &&
        world.configuration.IsRefused(object)) {
      table.refused.push_back(object);
    }
  }
  return [table = std::move(table), fill = std::move(fill)] {
    Table filled = table;
    fill(filled);
    return filled;
  };
}

Table TableOf(const World& world, const model::KindInfo& kind, const Selection& selection,
              bool whole) {
  return TakeTable(world, kind, selection, whole)();
}

std::optional<Description> Describe(const World& world, Places& places, const model::KindInfo& kind,
                                    const Selection& selection) {
  const Table table = TableOf(world, kind, selection, true);
  if (table.rows.empty() && table.refused.empty()) return std::nullopt;
  Description description;
  if (table.rows.empty()) {
    description.object = table.refused.front();
    const report::Place place = places.Of(description.object);
    description.file = place.file;
    description.line = place.line;
    Files files(world.read_file);
    description.whole = WholeOf(Take(world, description.object, true), files);
  } else {
    const Row& row = table.rows.front();
    description.object = row.object;
    description.file = row.file;
    description.line = row.line;
    description.whole = row.whole;
    // The last column is the file, which is told already.
    for (size_t index = 0; index + 1 < table.columns.size(); ++index) {
      description.facts.push_back({table.columns[index].name, row.cells[index]});
    }
  }
  description.conditions = ConditionsOf(world, description.object);
  description.findings = FindingsAbout(world, places, description.object);
  description.leads_to = LeadsOf(world.core, description.object);
  return description;
}

}  // namespace weft::server
