// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "random/history.h"

#include <fmt/format.h>

#include <boost/mp11/algorithm.hpp>
#include <utility>
#include <variant>

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

template <class T>
constexpr bool kFreezable = boost::mp11::mp_contains<model::FreezableKinds, T>::value;

bool IsFreezable(const model::AnyObject& object) {
  return std::visit([]<class T>(const std::shared_ptr<const T>&) { return kFreezable<T>; }, object);
}

// Calls f with the object as what it is, when it is of a kind that can be frozen.
template <class F>
void VisitFreezable(const model::AnyObject& object, F&& f) {
  std::visit(
      [&f]<class T>(const std::shared_ptr<const T>& typed) {
        if constexpr (kFreezable<T>) f(typed);
      },
      object);
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
  for (const auto& [ref, frozen] : frozen_) Freeze(core, frozen);
  for (const auto& [key, refusal] : refusals_) core.refusals().Set(key, refusal);
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
    default:
      FreezeOrThaw();
  }
}

void History::FreezeOrThaw() {
  std::vector<ObjectRef> freezable;
  for (const auto& [ref, object] : objects_) {
    if (IsFreezable(object)) freezable.push_back(ref);
  }
  if (freezable.empty()) return;
  const ObjectRef ref = choices_.Pick(freezable);
  const model::AnyObject object = objects_.at(ref);
  if (frozen_.erase(ref) > 0) {
    VisitFreezable(object, [this]<class T>(const std::shared_ptr<const T>& typed) {
      core_->objects().FrozenOf<T>().Erase(translate::KeyOf(typed->metadata));
    });
    return;
  }
  Frozen frozen{.refused = object,
                .last_good = std::nullopt,
                .message = choices_.Chance(70) ? "because" : ""};
  std::vector<model::AnyObject> good;
  for (const auto& [other, each] : others_) {
    if (each.index() == object.index()) good.push_back(each);
  }
  if (!good.empty() && choices_.Chance(50)) frozen.last_good = choices_.Pick(good);
  Freeze(*core_, frozen);
  frozen_.emplace(ref, std::move(frozen));
}

void History::Freeze(engine::Core& core, const Frozen& frozen) {
  VisitFreezable(frozen.refused, [&]<class T>(const std::shared_ptr<const T>& refused) {
    using Typed = std::shared_ptr<const T>;
    core.objects().FrozenOf<T>().Set(
        translate::KeyOf(refused->metadata),
        translate::Frozen<T>{
            .uid = refused->metadata.uid,
            .generation = refused->metadata.generation,
            .last_good = frozen.last_good ? std::get<Typed>(*frozen.last_good) : nullptr,
            .message = frozen.message});
  });
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
