// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "base/object_ref.h"

#include <fmt/format.h>

namespace weft {

std::string ObjectRef::ToString() const {
  return fmt::format("{}{}{}/{}/{}", kind, group.empty() ? "" : ".", group, namespace_, name);
}

std::string ObjectRef::ForPeople() const {
  if (namespace_.empty()) return fmt::format("{} {}", kind, name);
  return fmt::format("{} {}/{}", kind, namespace_, name);
}

}  // namespace weft
