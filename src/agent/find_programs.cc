// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Looking for Envoy and the scope module.
#include "agent/find_programs.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <system_error>
#include <vector>

namespace weft::agent {
namespace {

namespace fs = std::filesystem;

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

fs::path OwnFolder() {
  std::error_code failed;
  const fs::path self = fs::read_symlink("/proc/self/exe", failed);
  return failed ? fs::path(".") : self.parent_path();
}

Result<std::string> FirstOf(const std::string& what, const std::vector<fs::path>& places, int mode,
                            const std::string& next) {
  std::string tried;
  for (const fs::path& place : places) {
    if (::access(place.c_str(), mode) == 0 && !fs::is_directory(place)) {
      return fs::absolute(place).string();
    }
    tried += (tried.empty() ? "" : ", ") + place.string();
  }
  return Fail(fmt::format("there is no {}; looked at {}", what, tried), next);
}

}  // namespace

Result<std::string> FindEnvoy(const std::string& given) {
  const std::string next = "name it with --envoy, or set WEFT_ENVOY";
  if (!given.empty()) return FirstOf("Envoy binary", {given}, X_OK, next);
  std::vector<fs::path> places;
  if (const std::string set = Environment("WEFT_ENVOY"); !set.empty()) places.emplace_back(set);
  places.push_back(OwnFolder() / "envoy");
  std::istringstream path(Environment("PATH"));
  for (std::string folder; std::getline(path, folder, ':');) {
    places.push_back(fs::path(folder) / "envoy");
  }
  return FirstOf("Envoy binary", places, X_OK, next);
}

Result<std::string> FindModule(const std::string& given) {
  const std::string next = "name it with --module";
  if (!given.empty()) return FirstOf("scope module", {given}, R_OK, next);
  const fs::path own = OwnFolder();
  return FirstOf("scope module",
                 {own / "libweft_scope.so", own.parent_path() / "lib" / "libweft_scope.so"}, R_OK,
                 next);
}

}  // namespace weft::agent
