// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/process_facts.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>

namespace weft::server {
namespace {

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// When the machine started, since 1970.
double BootSeconds() {
  std::ifstream stat("/proc/stat");
  double seconds = 0;
  for (std::string word; stat >> word;) {
    if (word == "btime" && stat >> seconds) return seconds;
  }
  return 0;
}

double StartSeconds() {
  std::ifstream stat("/proc/self/stat");
  std::string text(std::istreambuf_iterator<char>(stat), {});
  // Behind the name of the program, which may hold anything, "starttime" is the 20th word.
  std::istringstream words(text.substr(std::min(text.size(), text.rfind(')') + 1)));
  std::string word;
  for (int count = 0; count < 20; ++count) words >> word;
  const double ticks = std::strtod(word.c_str(), nullptr);
  return ticks > 0 ? BootSeconds() + ticks / static_cast<double>(::sysconf(_SC_CLK_TCK)) : 0;
}

}  // namespace

ProcessFacts ReadProcessFacts() {
  ProcessFacts facts;
  rusage usage;
  if (::getrusage(RUSAGE_SELF, &usage) == 0) {
    facts.cpu_seconds = Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
  }
  uint64_t whole = 0, resident = 0;  // pages
  if (std::ifstream("/proc/self/statm") >> whole >> resident) {
    facts.resident_bytes = resident * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
  }
  std::error_code failed;
  const std::filesystem::directory_iterator fds("/proc/self/fd", failed);
  if (!failed) facts.open_fds = static_cast<uint64_t>(std::distance(begin(fds), end(fds)));
  static const double started = StartSeconds();
  facts.start_seconds = started;
  return facts;
}

}  // namespace weft::server
