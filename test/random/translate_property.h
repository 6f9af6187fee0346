// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What must hold for any bytes given to the whole of Weft, from a file's text to Envoy's resources:
// for the fuzzers and for the replay of their corpora.
#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/check.h"
#include "engine/core.h"
#include "model/admit.h"
#include "model/raw_object.h"
#include "random/history.h"
#include "random/invariants.h"
#include "random/random_set.h"

namespace weft::sets {

inline void CheckNone(const std::vector<std::string>& wrong) {
  for (const std::string& each : wrong) fmt::print(stderr, "{}\n", each);
  WEFT_CHECK(wrong.empty());
}

// As the YAML of a user: nothing crashes, a refused object has a finding, and what is made of the
// others is coherent. (An EnvoyPatch may make anything of it.)
inline void CheckTranslationOfText(std::string_view text) {
  engine::Core core({.implicit_class = true,
                     .module_path = "/weft/libweft_scope.so",
                     .ports = {},
                     .allow_envoy_patch = true,
                     .clock = {}});
  core.objects().SetClock(1'767'225'600'000'000);  // 2026-01-01
  bool patched = false;
  std::vector<ObjectRef> there;
  for (const model::RawObject& raw : model::ReadObjects(text, "fuzz.yaml").objects) {
    const model::Admitted admitted = model::Admit(Schemas(), raw.value.as_object());
    WEFT_CHECK(admitted.object.has_value() == admitted.findings.empty());
    if (!admitted.object) continue;
    patched |= std::holds_alternative<std::shared_ptr<const model::EnvoyPatch>>(*admitted.object);
    core.objects().Set(*admitted.object);
    there.push_back(model::RefOf(*admitted.object));
  }
  if (there.empty()) return;
  core.Commit();
  if (!patched) CheckNone(Violations(core));
  // What came goes again, and nothing is left but what there is without any object.
  for (const ObjectRef& ref : there) core.objects().Erase(ref);
  core.Commit();
  WEFT_CHECK(core.statuses().size() == 0 && core.findings().size() == 0);
  WEFT_CHECK(core.resources().size() <= 1);  // the listener of host tables
}

// As choices of the generator: the objects are valid ones, so that it gets further. After a few
// changes the Core equals one made from scratch.
inline void CheckHistoryOfBytes(std::string_view bytes) {
  constexpr int kMostSteps = 4;
  Choices choices(bytes);
  History history(choices);
  CheckNone(Violations(history.core()));
  for (int step = 0; step < kMostSteps && !choices.Exhausted(); ++step) history.Step();
  CheckNone(history.Differences());
}

}  // namespace weft::sets
