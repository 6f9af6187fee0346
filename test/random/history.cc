// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "random/history.h"

#include <fmt/format.h>

#include <utility>

#include "model/admit.h"
#include "random/random_set.h"

namespace weft::sets {
namespace {

constexpr int64_t kNow = 1'767'225'600'000'000;  // 2026-01-01
constexpr int64_t kYear = 31'536'000'000'000;

std::unique_ptr<engine::Core> NewCore() {
  return std::make_unique<engine::Core>(engine::CoreOptions{.implicit_class = true,
                                                            .module_path = "/weft/libweft_scope.so",
                                                            .ports = {},
                                                            .allow_envoy_patch = true,
                                                            .clock = {}});
}

std::map<ObjectRef, model::AnyObject> Admitted(Choices& choices) {
  std::map<ObjectRef, model::AnyObject> objects;
  for (const boost::json::object& object : MakeSet(choices).objects) {
    auto admitted = model::Admit(Schemas(), object);
    if (admitted.object) objects.emplace(model::RefOf(*admitted.object), *admitted.object);
  }
  return objects;
}

// By key, what the two nodes hold that is not equal.
template <class T>
void Compare(const char* what, const flow::Readable<T>& one, const flow::Readable<T>& other,
             std::vector<std::string>& differences) {
  one.ForEach([&](const flow::Key& key, const flow::Ref<T>& value) {
    const auto same = other.Find(key);
    if (!same) {
      differences.push_back(fmt::format("{} {} is not there from scratch", what, key));
    } else if (!(*same == *value)) {
      differences.push_back(fmt::format("{} {} is another from scratch", what, key));
    }
  });
  other.ForEach([&](const flow::Key& key, const flow::Ref<T>&) {
    if (!one.Find(key)) differences.push_back(fmt::format("{} {} is missing", what, key));
  });
}

const auto& AnyOf(Choices& choices, const auto& map) {
  return *std::next(map.begin(), static_cast<std::ptrdiff_t>(choices.Below(map.size())));
}

}  // namespace

History::History(Choices& choices)
    : choices_(choices), objects_(Admitted(choices)), now_(kNow), core_(NewCore()) {
  others_ = Admitted(choices);
  Take(*core_);
  core_->Commit();
}

void History::Take(engine::Core& core) const {
  core.objects().SetClock(now_);
  for (const auto& [ref, object] : objects_) core.objects().Set(object);
  for (const auto& [id, version] : acks_) core.SetAcknowledged(id, version);
  for (const auto& [key, frozen] : frozen_) core.objects().frozen().Set(key, frozen);
  for (const auto& [key, refusal] : refusals_) core.refusals().Set(key, refusal);
  for (const auto& [key, refused] : refused_patches_) core.refused_patches().Set(key, refused);
}

void History::Step() {
  if (choices_.Chance(15)) TakeAnotherSet();
  for (size_t edits = 1 + choices_.Below(4); edits > 0; --edits) Edit();
  if (choices_.Chance(40)) ChangeState();
  core_->Commit();
}

void History::TakeAnotherSet() { others_ = Admitted(choices_); }

void History::Edit() {
  // An object of the other set takes the place of one of its name, or is new.
  if (!others_.empty() && (objects_.empty() || choices_.Chance(55))) {
    const auto& [ref, object] = AnyOf(choices_, others_);
    const auto before = objects_.find(ref);
    const model::AnyObject put = object;
    core_->objects().Set(put);
    if (before == objects_.end()) {
      objects_.emplace(ref, put);
    } else {
      others_.at(ref) = std::exchange(before->second, put);  // to come back one day
    }
  } else if (!objects_.empty()) {
    const ObjectRef ref = AnyOf(choices_, objects_).first;
    others_.insert_or_assign(ref, objects_.at(ref));
    core_->objects().Erase(ref);
    objects_.erase(ref);
  }
}

void History::ChangeState() {
  std::vector<ir::Resource> resources;
  core_->resources().ForEach([&](const flow::Key&, const flow::Ref<ir::Resource>& resource) {
    if (resource->id.type != ir::ResourceType::kScope) resources.push_back(*resource);
  });
  switch (choices_.Below(6)) {
    case 0:  // years go by: certificates end
      now_ += kYear * static_cast<int64_t>(choices_.Below(90));
      core_->objects().SetClock(now_);
      break;
    case 1:
    case 2: {
      if (resources.empty()) break;
      for (size_t count = 1 + choices_.Below(20); count > 0; --count) {
        const ir::Resource& resource = choices_.Pick(resources);
        // The version, an older one, or none.
        const uint64_t version = choices_.Chance(80) ? resource.version : choices_.Below(2);
        core_->SetAcknowledged(resource.id, version);
        if (version == 0) {
          acks_.erase(resource.id);
        } else {
          acks_[resource.id] = version;
        }
      }
      break;
    }
    case 3: {
      if (resources.empty()) break;
      const ir::Resource& resource = choices_.Pick(resources);
      const std::string key = engine::EnvoyKey(resource.id);
      refusals_[key] = {.version = resource.version, .reason = "Refused", .message = "because"};
      core_->refusals().Set(key, refusals_.at(key));
      break;
    }
    case 4:
      RefusePatch();
      break;
    default: {
      std::vector<std::pair<std::string, flow::Ref<translate::RouteRules>>> rules;
      core_->gateway().rules.ForEach(
          [&](const flow::Key& key, const flow::Ref<translate::RouteRules>& each) {
            rules.emplace_back(key, each);
          });
      if (rules.empty()) break;
      const auto& [key, refused] = choices_.Pick(rules);
      if (frozen_.erase(key) > 0) {
        core_->objects().frozen().Erase(key);
        break;
      }
      const bool had_good = choices_.Chance(50);
      frozen_[key] = {.refused = refused,
                      .last_good = had_good ? choices_.Pick(rules).second : nullptr,
                      .route = {"gateway.networking.k8s.io", "HTTPRoute", "shop", "httproute1"},
                      .message = choices_.Chance(70) ? "because" : ""};
      core_->objects().frozen().Set(key, frozen_.at(key));
    }
  }
}

void History::RefusePatch() {
  for (const auto& [ref, object] : objects_) {
    const auto* patch = std::get_if<std::shared_ptr<const model::EnvoyPatch>>(&object);
    if (!patch) continue;
    const std::string key = translate::KeyOf((*patch)->metadata);
    refused_patches_[key] = {.spec = (*patch)->spec, .message = "because"};
    core_->refused_patches().Set(key, refused_patches_.at(key));
    return;
  }
}

std::vector<std::string> History::Differences() const {
  const auto scratch = NewCore();
  Take(*scratch);
  scratch->Commit();
  std::vector<std::string> differences;
  Compare("resource", core_->resources(), scratch->resources(), differences);
  Compare("status", core_->statuses(), scratch->statuses(), differences);
  Compare("findings of", core_->findings(), scratch->findings(), differences);
  return differences;
}

}  // namespace weft::sets
