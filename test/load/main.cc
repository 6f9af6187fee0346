// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// weft-load: puts a constant load on an HTTP server and counts exactly what became of each request.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "test/load/load.h"

int main(int argc, char** argv) {
  weft::load::Options options;
  std::vector<unsigned> good = {200};
  uint32_t timeout_ms = 5000, duration_ms = 0;

  CLI::App app(
      "Sends HTTP/1.1 requests at a constant rate until SIGINT, SIGTERM or --duration-ms, then\n"
      "prints one line of JSON. Nothing is retried. Exit code 1 if any request failed.");
  app.add_option("address", options.address, "host:port, by IP address")->required();
  app.add_option("--host", options.hosts, "Host header; several are sent in rotation");
  app.add_option("--path", options.paths, "Path; several are sent in rotation");
  app.add_option("--rate", options.rate, "Requests per second")->check(CLI::Range(1u, 100'000u));
  app.add_option("--connections", options.connections)->check(CLI::Range(1u, 10'000u));
  app.add_option("--requests-per-connection", options.requests_per_connection,
                 "Then a new connection is made; 0: never");
  app.add_option("--timeout-ms", timeout_ms, "Of one request, connecting included");
  app.add_option("--duration-ms", duration_ms, "0: until a signal");
  app.add_option("--good", good, "Statuses that count as success");
  CLI11_PARSE(app, argc, argv);

  if (options.hosts.empty()) options.hosts.push_back(options.address);
  if (options.paths.empty()) options.paths.push_back("/");
  options.timeout = std::chrono::milliseconds(timeout_ms);
  options.duration = std::chrono::milliseconds(duration_ms);
  options.good = {good.begin(), good.end()};

  const weft::load::Outcome outcome = weft::load::Run(options);
  std::puts(outcome.tally.ToJson(outcome.seconds).c_str());
  return outcome.tally.failed() == 0 ? 0 : 1;
}
