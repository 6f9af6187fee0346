// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What `weft get` shows of each kind, as data: a column is a name and a getter.
#pragma once

#include <span>
#include <string>

#include "ir/status.h"
#include "model/kinds.h"

namespace weft::server {

template <class T>
struct ColumnOf {
  const char* name;
  bool wide;
  // The status is empty for a kind that has none.
  std::string (*get)(const T&, const ir::ObjectStatus&);
};

// The columns of a kind beside namespace and name; none for a kind that has nothing to show.
// Defined for each T of model::Kinds.
template <class T>
std::span<const ColumnOf<T>> ColumnsOf();

}  // namespace weft::server
