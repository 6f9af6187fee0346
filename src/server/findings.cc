// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/findings.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <tuple>

#include "report/text.h"

namespace weft::server {
namespace {

FindingView ToView(const Finding& finding, const report::Place& place) {
  return {.severity = std::string(report::NameOf(finding.severity)),
          .code = finding.code,
          .object = finding.object,
          .field = finding.field,
          .message = finding.message,
          .next = finding.next,
          .file = place.file,
          .line = place.line};
}

void Sort(std::vector<FindingView>& findings) {
  std::ranges::sort(findings, [](const FindingView& a, const FindingView& b) {
    const auto where = [](const FindingView& view) {
      return std::tie(view.file, view.line, view.object);
    };
    if (where(a) != where(b)) return where(a) < where(b);
    if (a.field != b.field) return report::FieldBefore(a.field, b.field);
    return std::tie(a.code, a.message) < std::tie(b.code, b.message);
  });
}

}  // namespace

std::function<FindingList()> TakeFindings(const World& world) {
  struct Taken {
    Finding finding;
    std::optional<sources::ObjectPlace> place;  // of its object
  };
  auto taken = std::make_shared<std::vector<Taken>>();
  const auto& places = world.configuration.places();
  const auto take = [&](const Finding& finding) {
    const auto place = places.find(finding.object);
    taken->push_back(
        {finding, place == places.end() ? std::nullopt : std::optional(place->second)});
  };
  std::ranges::for_each(world.configuration.Findings(), take);
  world.core.findings().ForEach([&](const flow::Key&, const flow::Ref<flow::Findings>& of_object) {
    std::ranges::for_each(*of_object, take);
  });
  return [taken, objects = places.size(), read_file = world.read_file] {
    FindingList list{.objects = objects, .findings = {}};
    Files files(read_file);
    for (const auto& [finding, place] : *taken) {
      const bool of_file = finding.object.kind == "File";
      list.findings.push_back(ToView(finding, of_file ? PlaceInFile(finding.object, finding.field)
                                              : place ? files.Of(*place, finding.field)
                                                      : report::Place()));
    }
    Sort(list.findings);
    return list;
  };
}

std::map<Severity, size_t> CountFindings(const World& world) {
  std::map<Severity, size_t> counts = {
      {Severity::kInfo, 0}, {Severity::kWarning, 0}, {Severity::kError, 0}};
  for (const Finding& finding : world.configuration.Findings()) ++counts[finding.severity];
  world.core.findings().ForEach([&](const flow::Key&, const flow::Ref<flow::Findings>& findings) {
    for (const Finding& finding : *findings) ++counts[finding.severity];
  });
  return counts;
}

std::vector<FindingView> FindingsAbout(const World& world, Places& places,
                                       const ObjectRef& object) {
  std::vector<FindingView> findings;
  for (const Finding& finding : world.configuration.Findings()) {
    if (finding.object == object)
      findings.push_back(ToView(finding, places.Of(object, finding.field)));
  }
  if (const auto of_object = world.core.findings().Find(object.ToString())) {
    for (const Finding& finding : *of_object) {
      findings.push_back(ToView(finding, places.Of(object, finding.field)));
    }
  }
  Sort(findings);
  return findings;
}

Finding ToFinding(const FindingView& view) {
  const Severity severity = view.severity == "error"     ? Severity::kError
                            : view.severity == "warning" ? Severity::kWarning
                                                         : Severity::kInfo;
  return {.severity = severity,
          .code = view.code,
          .object = view.object,
          .field = view.field,
          .message = view.message,
          .next = view.next,
          .condition = {}};
}

report::Place PlaceOf(const FindingView& view) { return {view.file, view.line}; }

}  // namespace weft::server
