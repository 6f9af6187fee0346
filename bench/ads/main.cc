// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// weft-bench-ads: both ends of ADS streams, as small as they can be, to measure with.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "bench/ads/capture.h"
#include "bench/ads/floor.h"
#include "bench/ads/storm.h"

namespace weft::bench {
namespace {

constexpr char kUsage[] =
    "usage: weft-bench-ads capture SOCKET FILE            all that a server gives, into a file\n"
    "       weft-bench-ads storm SOCKET FILE N fresh|back  N proxies connect at once: JSON\n"
    "       weft-bench-ads serve SOCKET FILE              serve a file; commands on standard "
    "input:\n"
    "         prepare HOST PATH ADDED    ADDED is to be routed as PATH is; prints the bytes to "
    "send\n"
    "         send                       send what was prepared\n";

int Fail(const std::string& why) {
  std::cerr << "weft-bench-ads: " << why << "\n";
  return 1;
}

int RunCapture(const std::string& socket, const std::string& file) {
  const auto resources = Capture(socket, std::chrono::seconds(120));
  if (!resources) return Fail(socket + ": not all that was asked for came");
  if (!Save(*resources, file)) return Fail("cannot write " + file);
  fmt::print("{{\"resources\": {}, \"bytes\": {}}}\n", Count(*resources), Bytes(*resources));
  return 0;
}

int RunStorm(const StormOptions& options, const std::string& file) {
  const auto world = Load(file);
  if (!world) return Fail("cannot read " + file);
  const std::vector<double> seconds = Storm(options, *world);
  fmt::print("{{\"clients\": {}, \"resources\": {}, \"bytes\": {}, \"seconds\": [{:.4f}]}}\n",
             options.clients, Count(*world), Bytes(*world), fmt::join(seconds, ", "));
  return 0;
}

int RunServe(const std::string& socket, const std::string& file) {
  auto resources = Load(file);
  if (!resources) return Fail("cannot read " + file);
  const auto floor = Floor::Start(std::move(*resources), socket);
  if (!floor) return Fail("cannot listen on " + socket);
  std::cout << "ready" << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string command, host, path, added;
    words >> command >> host >> path >> added;
    if (command == "prepare") {
      std::cout << floor->Prepare(host, path, added) << std::endl;
    } else if (command == "send") {
      floor->Send();
    } else {
      return Fail("no command: " + line);
    }
  }
  return 0;
}

int Main(const std::vector<std::string>& words) {
  const std::string verb = words.empty() ? "" : words[0];
  if (verb == "capture" && words.size() == 3) return RunCapture(words[1], words[2]);
  if (verb == "serve" && words.size() == 3) return RunServe(words[1], words[2]);
  if (verb == "storm" && words.size() == 5 && (words[4] == "fresh" || words[4] == "back")) {
    return RunStorm(
        {.socket = words[1], .clients = std::atoi(words[3].c_str()), .back = words[4] == "back"},
        words[2]);
  }
  std::cerr << kUsage;
  return 2;
}

}  // namespace
}  // namespace weft::bench

int main(int argc, char** argv) {
  const int code = weft::bench::Main({argv + 1, argv + argc});
  std::cout.flush();
  std::fflush(nullptr);
  std::_Exit(code);  // streams may be open: nothing is left to be tidied
}
