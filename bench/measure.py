# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The measurements of a running system: each gives figures, without judging them. README.md says what
# each figure means.

import time
from pathlib import Path
from typing import Any

from lib.load import Load
from probe import Probe
from shape import put
from systems import System, Weft
from usage import cpu_seconds, wait_until_idle

Figures = dict[str, Any]

START_SETTLE = 6.0  # seconds after a start until its last work, the record of all statuses, has begun
SETTLE = 2.5  # seconds after which what a change leaves behind (acknowledgements, state) is done
LOADED = 20  # routes that the load asks, at most: all on one host
LOAD_RATE = 500  # requests per second while (b) is measured
LOAD_MOST = 60.0  # seconds after which no more is changed then
PACE = 0.05  # seconds that one change and one new route take then, at least
CHANGE_TIMEOUT = 120.0  # seconds


def changes(system: System, samples: int) -> Figures:
    """Applies `samples` changes one after the other, by turns: an existing route gets one more path, a
    new route comes to an existing host. Milliseconds from each one's apply to the first 200."""
    shape = system.shape
    times: dict[str, list[float]] = {"changed": [], "added": []}
    unexpected: set[int | None] = set()
    wait_until_idle(system.pid, START_SETTLE, CHANGE_TIMEOUT)
    cpu_before = cpu_seconds(system.pid)
    with Probe(system.address) as probe:
        for number in range(samples):
            kind = "added" if number % 2 else "changed"
            route = (shape.routes + number if kind == "added"
                     else shape.routes * number // samples)
            path = f"/sample{number}"
            host = shape.host_of(route)
            apply = system.prepare(route, path)
            probe.status(host, path)  # the connection is there
            from_ = time.monotonic()
            apply()
            at, others = probe.until_ok(host, path, CHANGE_TIMEOUT)
            times[kind].append((at - from_) * 1e3)
            unexpected |= others - {404}
    time.sleep(SETTLE)
    return {"samples_ms": times, "first_ms": times["changed"][:1], "unexpected_statuses": sorted(map(str, unexpected)),
            "cpu_ms": (cpu_seconds(system.pid) - cpu_before) * 1e3}


def failures(weft: Weft, build: Path, directory: Path, count: int) -> Figures:
    """Requests that fail under constant load while `count` routes change and as many are added. The
    load asks the very routes that change."""
    shape = weft.shape
    host = shape.host_of(0)
    on_host = [route for route in range(shape.routes) if shape.host_of(route) == host][:LOADED]
    load = Load(build, directory, weft.address, hosts=[host],
                paths=[shape.path_of(route) for route in on_host], rate=LOAD_RATE)
    try:
        with Probe(weft.address) as probe:
            began = time.monotonic()
            made = 0
            for number in range(count):
                if time.monotonic() > began + LOAD_MOST:
                    break
                made += 2
                time.sleep(max(0.0, began + number * PACE - time.monotonic()))
                changed = on_host[number % len(on_host)]
                put(weft.folder, f"route-r{changed}",
                    shape.route(changed, f"/loaded{number}", marker=f"v{number}"))
                probe.until_ok(host, f"/loaded{number}")
                added = shape.routes * 2 + number
                put(weft.folder, f"route-r{added}", shape.route(added))
                probe.until_ok(shape.host_of(added), shape.path_of(added))
    finally:
        outcome = load.finish()
    return {"requests": outcome.requests, "failed": outcome.failed, "failures": outcome.failures,
            "latency_ms": outcome.latency_ms, "changes": made}


def joined(rounds: list[Figures]) -> Figures:
    """The figures of several rounds of one system as one: samples together, the highest of memory."""
    whole: Figures = {
        "load_average": max(figures["load_average"] for figures in rounds),
        "cold_start_s": [time for figures in rounds for time in figures["cold_start_s"]],
        "samples_ms": {kind: [time for figures in rounds for time in figures["samples_ms"][kind]]
                       for kind in ("changed", "added")},
        "first_ms": [time for figures in rounds for time in figures["first_ms"]],
        "unexpected_statuses": sorted({status for figures in rounds
                                       for status in figures["unexpected_statuses"]}),
        "cpu_ms": sum(figures["cpu_ms"] for figures in rounds),
        "memory_mb": max((figures["memory_mb"] for figures in rounds), key=lambda mb: mb["now"])}
    sends = [figures["sends"] for figures in rounds if "sends" in figures]
    if sends:
        whole["sends"] = sum(sends[1:], sends[0])
    for figures in rounds:
        if "failures" in figures:
            whole["failures"] = figures["failures"]
    return whole
