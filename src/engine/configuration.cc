// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/configuration.h"

#include <utility>

namespace weft::engine {

void Configuration::Apply(const sources::FileBatch& batch) {
  for (const sources::ObjectChange& change : batch.changes) {
    refused_.erase(change.ref);
    if (!change.object) {
      objects_.Erase(change.ref);
      places_.erase(change.ref);
      history_.gone(change.ref);
      continue;
    }
    const model::RawObject& raw = *change.object;
    places_[change.ref] = {raw.file, raw.document, raw.item, raw.line};
    Admitted admitted = Admit(schemas_, raw);
    if (!admitted.object) {
      refused_[change.ref] = std::move(admitted.findings);
      continue;
    }
    objects_.Set(WithRecord(*admitted.object, history_.seen(change.ref, admitted.spec_hash)));
  }
  for (const sources::MovedObject& moved : batch.moved) places_[moved.ref] = moved.place;
  for (const sources::FileReport& report : batch.files) {
    if (report.findings.empty()) {
      files_.erase(report.file);
    } else {
      files_[report.file] = report.findings;
    }
  }
  if (batch.source) source_ = *batch.source;
}

std::vector<Finding> Configuration::Findings() const {
  std::vector<Finding> findings = source_;
  for (const auto& [file, of_file] : files_) {
    findings.insert(findings.end(), of_file.begin(), of_file.end());
  }
  for (const auto& [object, of_object] : refused_) {
    findings.insert(findings.end(), of_object.begin(), of_object.end());
  }
  return findings;
}

}  // namespace weft::engine
