// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/run_paths.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <system_error>
#include <vector>

#include "base/text.h"

namespace weft::cli {
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

Result<std::string> DefaultStateDir(const std::string& root) {
  std::string home = Environment("XDG_STATE_HOME");
  if (!home.starts_with('/')) {
    home = Environment("HOME");
    if (!home.starts_with('/')) {
      return Fail("there is no home directory to keep state in",
                  "name a directory with --state-dir, or give --no-state");
    }
    home += "/.local/state";
  }
  std::error_code failed;
  fs::path folder = fs::canonical(root, failed);
  if (failed) folder = fs::absolute(root);
  return fmt::format("{}/weft/{}-{:08x}", home, folder.filename().string(),
                     static_cast<uint32_t>(Fnv1a64(folder.string())));
}

Result<std::string> MakeRunDir(const std::string& given) {
  if (!given.empty()) {
    std::error_code failed;
    fs::create_directories(given, failed);
    if (failed) return Fail(fmt::format("cannot make {}: {}", given, failed.message()));
    ::chmod(given.c_str(), 0700);
    return fs::absolute(given).string();
  }
  std::string pattern = "/tmp/weft-run-XXXXXX";
  if (!::mkdtemp(pattern.data())) {
    return Fail(fmt::format("cannot make a folder in /tmp: {}", std::strerror(errno)),
                "name one with --run-dir");
  }
  return pattern;
}

}  // namespace weft::cli
