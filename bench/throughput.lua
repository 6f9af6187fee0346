-- Copyright The Weft Authors
-- SPDX-License-Identifier: Apache-2.0
--
-- For wrk: asks in turn for what its arguments name (HOST/PATH), and prints what came of it as JSON.

local prepared, at = {}, 0

function init(args)
  for number = 1, #args do
    local host, path = args[number]:match("^([^/]+)(/.*)$")
    prepared[number] = wrk.format("GET", path, {["Host"] = host, ["User-Agent"] = "wrk"})
  end
end

function request()
  at = at % #prepared + 1
  return prepared[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.6f, "failed": %d, "p50_ms": %.3f, "p99_ms": %.3f}\n',
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
