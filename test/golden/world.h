// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// World: a flow graph with the whole gateway translation, that objects are put into and taken out
// of.
#pragma once

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <cstdint>
#include <memory>
#include <tuple>
#include <vector>

#include "base/finding.h"
#include "flow/flow.h"
#include "model/object.h"
#include "translate/gateway/graph.h"

namespace weft::golden {

class World {
 public:
  explicit World(const translate::Options& options);

  void Set(const model::AnyObject& object);
  void Erase(const model::AnyObject& object);
  // Microseconds since 1970: what the translation takes for the present.
  void SetNow(int64_t now);
  void Commit() { graph_.Commit(); }

  const translate::Outputs& outputs() const { return *outputs_; }
  // All findings, in the order of their objects.
  std::vector<Finding> Findings() const;

 private:
  template <class T>
  using CollectionOf = flow::Collection<T>*;
  using Collections =
      boost::mp11::mp_rename<boost::mp11::mp_transform<CollectionOf, model::Kinds>, std::tuple>;

  template <class T>
  flow::Collection<T>& Of() {
    return *std::get<flow::Collection<T>*>(collections_);
  }

  flow::Graph graph_;
  Collections collections_{};
  flow::Collection<translate::Clock>* clock_ = nullptr;
  std::unique_ptr<translate::Inputs> inputs_;
  std::unique_ptr<translate::Outputs> outputs_;
  flow::FindingIndex* findings_ = nullptr;
};

}  // namespace weft::golden
