// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// weft proxy: what the proxies have, and what they say of themselves.
#pragma once

#include <string>

#include "cli/io.h"
#include "cli/verb.h"

namespace weft::cli {

struct ProxyStatusOptions {
  std::string socket;
  std::string output = "table";  // "table", "json", "yaml", "name"
};
// kHasErrors when a proxy has refused something.
int RunProxyStatus(const ProxyStatusOptions& options, Io& io);

// Which proxy's admin interface is asked.
struct AdminOptions {
  std::string socket;  // control socket, to find the proxy by
  std::string node;    // "" = the only one
  std::string admin;   // path of the admin socket; then nobody else is asked
};

struct ProxyConfigOptions {
  AdminOptions admin;
  std::string what = "all";     // "all", "listeners", "routes", "clusters", "endpoints", "secrets"
  std::string name;             // regular expression on the resources' names; "" = all
  std::string output = "yaml";  // "yaml", "json"
};
// Keys and credentials are taken out.
int RunProxyConfig(const ProxyConfigOptions& options, Io& io);

struct ProxyStatsOptions {
  AdminOptions admin;
  std::string filter;           // regular expression on names
  bool all = false;             // those that are 0 as well
  std::string output = "text";  // "text", "json"
};
int RunProxyStats(const ProxyStatsOptions& options, Io& io);

// The path of the admin socket that the options mean.
Outcome<std::string> FindAdminSocket(const AdminOptions& options, Io& io);

Verb ProxyVerb();

}  // namespace weft::cli
