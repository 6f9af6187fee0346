// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/freezer.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/mp11/algorithm.hpp>
#include <type_traits>
#include <utility>

#include "base/check.h"
#include "model/encode.h"

namespace weft::engine {
namespace {

// Calls `visit` with the type of an object of one of model::FreezableKinds.
template <class F>
void WithType(const ObjectRef& object, F&& visit) {
  boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, model::FreezableKinds>>(
      [&]<class T>(std::type_identity<T>) {
        if (model::kKind<T>.kind == object.kind && model::kKind<T>.group == object.group) {
          visit.template operator()<T>();
        }
      });
}

std::string KeyOf(const ObjectRef& object) {
  return translate::KeyOf(object.namespace_, object.name);
}

// The last good version as it is kept in the state, and back.
std::string TextOf(const std::optional<model::AnyObject>& last_good) {
  return last_good ? boost::json::serialize(model::EncodeSpec(*last_good)) : std::string();
}

std::optional<model::AnyObject> FromText(const ObjectRef& object, const std::string& text) {
  boost::system::error_code error;
  boost::json::value spec = boost::json::parse(text, error);
  if (error) return std::nullopt;
  return model::DecodeSpec(object.group, object.kind, std::move(spec));
}

}  // namespace

void Freezer::Restore() {
  for (const auto& [object, frozen] : state_.frozen()) {
    const Kept kept = {.uid = frozen.uid,
                       .generation = frozen.generation,
                       .last_good = FromText(object, frozen.value),
                       .message = frozen.reason};
    kept_[object] = kept;
    blamed_.insert(object);
    SetInput(object, kept);
  }
}

void Freezer::Remember(const ObjectRef& object, const std::string& uid, int64_t generation,
                       const model::AnyObject& before) {
  kept_.try_emplace(object,
                    Kept{.uid = uid, .generation = generation, .last_good = before, .message = {}});
}

bool Freezer::OnChange(const FreezableChange& change) {
  const auto kept = kept_.find(change.object);
  if (kept == kept_.end()) return false;
  const model::ObjectMeta* now = change.after ? &model::MetaOf(*change.after) : nullptr;
  if (now && now->uid == kept->second.uid && now->generation == kept->second.generation) {
    return false;
  }
  blamed_.erase(change.object);  // another version is tried by itself
  if (now && now->uid == kept->second.uid) return true;
  EraseInput(change.object);  // another object, or none
  kept_.erase(kept);
  state_.Thaw(change.object);
  return true;
}

void Freezer::TakeOut(const ObjectRef& object, const std::optional<model::AnyObject>& last_good) {
  WithType(object, [&]<class T> {
    const auto present = core_.objects().Of<T>().Find(KeyOf(object));
    if (!present) return;
    kept_[object] = {.uid = present->metadata.uid,
                     .generation = present->metadata.generation,
                     .last_good = last_good,
                     .message = {}};
    SetInput(object, kept_[object]);
  });
}

void Freezer::Blame(const ObjectRef& object, const std::string& message) {
  const auto found = kept_.find(object);
  if (found == kept_.end()) return;  // it has gone in between
  Kept& kept = found->second;
  kept.message = message;
  SetInput(object, kept);
  blamed_.insert(object);
  state_.Freeze({.ref = object,
                 .uid = kept.uid,
                 .generation = kept.generation,
                 .reason = message,
                 .since = clock_.WallNow(),
                 .value = TextOf(kept.last_good)});
}

void Freezer::LetIn(const ObjectRef& object) { EraseInput(object); }

void Freezer::Clear(const ObjectRef& object) {
  if (kept_.erase(object)) EraseInput(object);
  blamed_.erase(object);
  state_.Thaw(object);
}

const Freezer::Kept* Freezer::Find(const ObjectRef& object) const {
  const auto found = kept_.find(object);
  return found == kept_.end() ? nullptr : &found->second;
}

void Freezer::SetInput(const ObjectRef& object, const Kept& kept) {
  WithType(object, [&]<class T> {
    translate::Frozen<T> frozen = {.uid = kept.uid,
                                   .generation = kept.generation,
                                   .last_good = nullptr,
                                   .message = kept.message};
    if (kept.last_good) frozen.last_good = std::get<std::shared_ptr<const T>>(*kept.last_good);
    core_.objects().FrozenOf<T>().Set(KeyOf(object), std::move(frozen));
    changed_ = true;
  });
}

void Freezer::EraseInput(const ObjectRef& object) {
  WithType(object, [&]<class T> {
    core_.objects().FrozenOf<T>().Erase(KeyOf(object));
    changed_ = true;
  });
}

}  // namespace weft::engine
