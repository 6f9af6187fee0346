// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "random/trial.h"

#include <fmt/format.h>

#include <functional>
#include <utility>

#include "random/scene.h"

namespace weft::sets {
namespace {

namespace json = boost::json;

// In the middle of the time in which the certificates hold.
constexpr int64_t kNow = 1'767'225'600'000'000;  // 2026-01-01

// Those of random sets, and those of planted.yaml.
std::vector<uint32_t> Ports() {
  std::vector<uint32_t> ports = ListenerPorts();
  ports.insert(ports.end(), {8089, 8449, 9009});
  return ports;
}

// Takes one member or element below the value away, outer ones first, so that it is still bad.
// False: there is none.
bool TakeOneAway(json::value& value, const std::function<bool()>& still_bad) {
  if (json::object* object = value.if_object()) {
    for (auto member = object->begin(); member != object->end(); ++member) {
      const std::string name(member->key());
      json::object before = *object;
      object->erase(member);
      if (still_bad()) return true;
      *object = std::move(before);
      member = object->find(name);
      if (TakeOneAway(member->value(), still_bad)) return true;
    }
  } else if (json::array* array = value.if_array()) {
    for (size_t index = 0; index < array->size(); ++index) {
      const json::array before = *array;
      array->erase(array->begin() + static_cast<std::ptrdiff_t>(index));
      if (still_bad()) return true;
      *array = before;
      if (TakeOneAway((*array)[index], still_bad)) return true;
    }
  }
  return false;
}

}  // namespace

std::string Outcome::ForPeople() const {
  std::string text;
  for (const Finding& finding : not_taken) {
    text += fmt::format("Weft refuses {} {}: {}\n", finding.object.ForPeople(), finding.field,
                        finding.message);
  }
  for (const std::string& incoherence : incoherences) text += incoherence + "\n";
  return text + verdict.ForPeople();
}

std::vector<std::string> MissingNeeds(const engine::Core& core) {
  std::vector<std::string> missing;
  core.resources().ForEach([&](const flow::Key& key, const flow::Ref<ir::Resource>& resource) {
    for (const ir::ResourceId& need : resource->needs) {
      if (core.resources().Find(engine::EnvoyKey(need))) continue;
      missing.push_back(
          fmt::format("{} needs {}, which is not there", key, engine::EnvoyKey(need)));
    }
  });
  return missing;
}

Trial::Trial(const std::string& envoy, const std::string& module_path)
    : envoy_(envoy, Ports()),
      core_({.implicit_class = true,
             .module_path = module_path,
             .ports = envoy_.ports(),
             .allow_envoy_patch = true,
             .clock = {}}) {
  core_.objects().SetClock(kNow);
}

Outcome Trial::Feed(const std::string& text) {
  ReadSet read = ReadText(text);
  Outcome outcome{.not_taken = std::move(read.findings), .incoherences = {}, .verdict = {}};
  std::set<ObjectRef> there;
  for (const model::AnyObject& object : read.objects) {
    core_.objects().Set(object);
    there.insert(model::RefOf(object));
  }
  for (const ObjectRef& before : there_) {
    if (!there.contains(before)) core_.objects().Erase(before);
  }
  there_ = std::move(there);
  const engine::CommitResult result = core_.Commit();
  outcome.incoherences = MissingNeeds(core_);
  std::vector<xds::Change> changes;
  for (const auto& change : result.resources) {
    changes.push_back({change.after ? change.after->id : change.before->id, change.after});
  }
  outcome.verdict = envoy_.Publish(std::move(changes));
  return outcome;
}

std::vector<json::object> Trial::Shrink(std::vector<json::object> objects,
                                        const std::function<bool(const Outcome&)>& bad) {
  constexpr int kMostTries = 400;
  int tries = 0;
  const auto still_bad = [&] {
    if (++tries > kMostTries) return false;
    // From nothing each time: what Envoy has refused is not sent to it again.
    Feed("");
    return bad(Feed(ToText(objects)));
  };
  for (size_t index = objects.size(); index-- > 0;) {
    json::object left_out = std::move(objects[index]);
    objects.erase(objects.begin() + static_cast<std::ptrdiff_t>(index));
    if (!still_bad()) {
      objects.insert(objects.begin() + static_cast<std::ptrdiff_t>(index), std::move(left_out));
    }
  }
  for (json::object& object : objects) {
    for (const char* member : {"spec", "data", "endpoints", "ports"}) {
      json::value* value = object.if_contains(member);
      while (value && TakeOneAway(*value, still_bad)) value = object.if_contains(member);
    }
  }
  return objects;
}

}  // namespace weft::sets
