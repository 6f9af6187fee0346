// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which port and which filter chain a connection comes in by.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "ir/listener.h"
#include "server/explain/request.h"

namespace weft::server {

using Listeners = std::vector<std::shared_ptr<const ir::Listener>>;

struct ChosenListener {
  std::shared_ptr<const ir::Listener> listener;
  std::vector<std::string> notes;  // what was assumed
};
// Of the proxy's listeners, the one that the request's connection reaches. A URL without a port
// means 80 or 443; where nothing is there but just one port speaks its scheme, that one is taken,
// with a note. The error says what is there instead.
std::expected<ChosenListener, std::string> ChooseListener(const Listeners& listeners,
                                                          const HttpRequest& request);

struct ChosenChain {
  const ir::FilterChain* chain;  // of the listener
  std::string why;
};
// By the SNI, as Envoy does: an exact name, else the longest wildcard, else a chain for all names.
// The error says why the connection is closed.
std::expected<ChosenChain, std::string> ChooseChain(const ir::Listener& listener,
                                                    const HttpRequest& request);

}  // namespace weft::server
