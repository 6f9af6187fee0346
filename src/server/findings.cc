// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/findings.h"

#include <algorithm>
#include <tuple>

#include "report/text.h"

namespace weft::server {
namespace {

FindingView ToView(const Finding& finding, Places& places) {
  const report::Place place = places.Of(finding.object, finding.field);
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

FindingList FindingsOf(const World& world, Places& places) {
  FindingList list{.objects = world.configuration.places().size(), .findings = {}};
  for (const Finding& finding : world.configuration.Findings()) {
    list.findings.push_back(ToView(finding, places));
  }
  world.core.findings().ForEach([&](const flow::Key&, const flow::Ref<flow::Findings>& of_object) {
    for (const Finding& finding : *of_object) list.findings.push_back(ToView(finding, places));
  });
  Sort(list.findings);
  return list;
}

std::vector<FindingView> FindingsAbout(const World& world, Places& places,
                                       const ObjectRef& object) {
  std::vector<FindingView> findings;
  for (const Finding& finding : world.configuration.Findings()) {
    if (finding.object == object) findings.push_back(ToView(finding, places));
  }
  if (const auto of_object = world.core.findings().Find(object.ToString())) {
    for (const Finding& finding : *of_object) findings.push_back(ToView(finding, places));
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
