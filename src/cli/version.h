// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// weft version: of this program, of the running control plane, of its proxies; and whether they
// fit.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/io.h"
#include "cli/verb.h"
#include "server/values.h"

namespace weft::cli {

struct VersionOptions {
  std::string socket;
  bool client = false;          // ask nobody
  std::string output = "text";  // "text", "json", "yaml"
};

// kFine with or without a running Weft.
int RunVersion(const VersionOptions& options, Io& io);

// Sentences about versions that do not fit; `client` is this program's version.
std::vector<std::string> SkewOf(const std::string& client, const server::VersionView& running);

Verb VersionVerb();

}  // namespace weft::cli
