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
#include <system_error>

#include "base/text.h"

namespace weft::cli {
namespace {

namespace fs = std::filesystem;

}  // namespace

std::string EnvironmentVariable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value ? value : "";
}

Result<std::string> DefaultStateDir(const std::string& root) {
  std::string home = EnvironmentVariable("XDG_STATE_HOME");
  if (!home.starts_with('/')) {
    home = EnvironmentVariable("HOME");
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
