// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Objects: one collection of the graph for each kind that Weft reads. The door by which sources put
// objects in.
#pragma once

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <string>
#include <string_view>
#include <tuple>

#include "flow/flow.h"
#include "model/object.h"
#include "translate/gateway/world.h"

namespace weft::engine {

class Objects {
 public:
  explicit Objects(flow::Graph& graph);

  // Takes effect at the graph's next commit.
  void Set(const model::AnyObject& object);
  void Erase(const ObjectRef& object);
  void SetClock(int64_t now_microseconds);

  // Versions that are kept from the proxies, of each of model::FreezableKinds, by the object's key.
  template <class T>
  flow::Collection<translate::Frozen<T>>& FrozenOf() {
    return *std::get<flow::Collection<translate::Frozen<T>>*>(frozen_);
  }

  template <class T>
  flow::Collection<T>& Of() {
    return *std::get<flow::Collection<T>*>(collections_);
  }
  template <class T>
  const flow::Collection<T>& Of() const {
    return *std::get<flow::Collection<T>*>(collections_);
  }

  // The collections as the gateway's translation wants them.
  const translate::Inputs& inputs() const { return inputs_; }

 private:
  template <class T>
  using Pointer = flow::Collection<T>*;
  using Collections =
      boost::mp11::mp_rename<boost::mp11::mp_transform<Pointer, model::Kinds>, std::tuple>;

  template <class T>
  using FrozenPointer = flow::Collection<translate::Frozen<T>>*;
  using FrozenCollections =
      boost::mp11::mp_rename<boost::mp11::mp_transform<FrozenPointer, model::FreezableKinds>,
                             std::tuple>;

  static Collections Make(flow::Graph& graph);
  static FrozenCollections MakeFrozen(flow::Graph& graph);
  translate::Inputs MakeInputs();

  Collections collections_;
  flow::Collection<translate::Clock>& clock_;
  FrozenCollections frozen_;
  translate::Inputs inputs_;
};

}  // namespace weft::engine
