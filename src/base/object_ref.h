// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// ObjectRef: the identity of one Kubernetes-style object, wherever it came from.
#pragma once

#include <compare>
#include <string>

#include "base/shared_text.h"

namespace weft {

// A cluster-scoped object has an empty namespace; the core group is the empty string. Shared texts:
// a dozen values of the graph name each object.
struct ObjectRef {
  SharedText group;
  SharedText kind;
  SharedText namespace_;
  SharedText name;

  auto operator<=>(const ObjectRef&) const = default;
  bool operator==(const ObjectRef&) const = default;

  // "HTTPRoute.gateway.networking.k8s.io/shop/reviews"; for maps, logs and messages. Never parsed.
  std::string ToString() const;
  // "HTTPRoute shop/reviews": how a person is told.
  std::string ForPeople() const;
};

}  // namespace weft
