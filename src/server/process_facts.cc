// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/process_facts.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace weft::server {
namespace {

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
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
  return facts;
}

}  // namespace weft::server
