// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The rules that Envoy's protos carry in themselves (validate.rules): what Envoy checks of a
// message before it looks at it.
#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <vector>

#include "ir/resource.h"

namespace weft::sets {

// Which rules the message breaks, those of messages packed in it included; and fields that the API
// does not know. Each as "path: rule".
std::vector<std::string> BrokenRules(const google::protobuf::Message& message);

// The resource's message; null when its bytes are none of its type.
std::unique_ptr<google::protobuf::Message> ParseResource(const ir::Resource& resource);

}  // namespace weft::sets
