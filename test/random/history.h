// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// History: objects and state that change at random, in a Core that is brought up to date step by
// step, and the same in one made from scratch.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core.h"
#include "model/object.h"
#include "random/choices.h"

namespace weft::sets {

class History {
 public:
  // Begins with the objects of one random set.
  explicit History(Choices& choices);

  // Some objects come, go or change; and now and then what is known of a proxy.
  void Step();
  const engine::Core& core() const { return *core_; }
  size_t objects() const { return objects_.size(); }

  // In what the Core differs from one made from scratch of the same objects and state: resources,
  // statuses, findings. Empty when it does not.
  std::vector<std::string> Differences() const;

 private:
  // A version of an object that a proxy refuses.
  struct Frozen {
    model::AnyObject refused;
    std::optional<model::AnyObject> last_good;  // of the same kind
    std::string message;
  };

  static void Freeze(engine::Core& core, const Frozen& frozen);
  void Take(engine::Core& core) const;
  void TakeAnotherSet();
  void Edit();
  void ChangeState();
  void FreezeOrThaw();

  Choices& choices_;
  std::map<ObjectRef, model::AnyObject> objects_;
  std::map<ObjectRef, model::AnyObject> others_;  // to put in place of, or beside, the ones there
  int64_t now_;
  std::map<ir::ResourceId, uint64_t> acks_;
  std::map<ObjectRef, Frozen> frozen_;
  std::map<std::string, engine::Refusal> refusals_;
  std::unique_ptr<engine::Core> core_;
};

}  // namespace weft::sets
