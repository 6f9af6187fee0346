// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Source: where a command that reads gets its answers, a folder or a running Weft. Both answer the
// API of server/api.h.
#pragma once

#include <fmt/format.h>

#include <boost/json/value.hpp>
#include <memory>
#include <string>

#include "cli/io.h"
#include "server/json.h"
#include "server/target.h"

namespace CLI {
class App;
}

namespace weft::cli {

struct SourceOptions {
  std::string folder;  // "" = a running Weft
  std::string socket;  // of the running Weft; "" = the one that there is
};

// -f, --files and --socket.
void AddSourceOptions(CLI::App& command, SourceOptions& options);

class Source {
 public:
  virtual ~Source() = default;
  // The body of the answer; a failure for any other status than 200.
  virtual Outcome<std::string> Get(const server::Target& target) = 0;
};

Outcome<std::unique_ptr<Source>> OpenSource(const SourceOptions& options, Io& io);
Outcome<std::unique_ptr<Source>> OpenFolder(const std::string& folder, Io& io);

// The JSON of an answer.
Outcome<boost::json::value> FetchJson(Source& source, const server::Target& target);

// An answer as the value that it is.
template <class T>
Outcome<T> Fetch(Source& source, const server::Target& target) {
  const auto json = FetchJson(source, target);
  if (!json) return std::unexpected(json.error());
  auto value = server::FromJson<T>(*json);
  if (!value) {
    return GiveUp(kFailed,
                  fmt::format("the answer to {} is not understood: {} has another type",
                              server::ToText(target), value.error()),
                  "weft version tells whether the versions differ");
  }
  return std::move(*value);
}

}  // namespace weft::cli
