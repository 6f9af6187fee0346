# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The measurements: each starts from a shape and gives figures, without judging them. README.md says
# what each figure means.

import time
from pathlib import Path
from typing import Any

from lib.load import Load
from lib.ports import free_port
from lib.process import Process
from probe import Probe
from shape import PORT, Shape, put
from usage import cpu_seconds, memory_mb

Figures = dict[str, Any]

SETTLE = 2.5  # seconds after which what a change leaves behind (acknowledgements, state) is done
SAMPLED = 50  # routes asked at a cold start
START_TIMEOUT = 300.0  # seconds
LOADED = 20  # routes that the load asks, at most: all on one host
LOAD_RATE = 500  # requests per second while (b) is measured


class Running:
    """A `weft run` on a shape that has been written to `directory`/config. `cold_start`: seconds from
    the start of the program until every sampled route answers."""

    def __init__(self, build: Path, envoy: Path, directory: Path, shape: Shape):
        self.shape = shape
        self.build = build
        self.directory = directory
        self.folder = directory / "config"
        self.address = f"127.0.0.1:{free_port()}"
        port = self.address.rsplit(":", 1)[1]
        started = time.monotonic()
        self.weft = Process("weft", [
            build / "bin/weft", "run", self.folder, "--envoy", envoy, "--run-dir",
            directory / "run", "--state-dir", directory / "state", "--port", f"{PORT}:{port}",
            "--concurrency", "2"], directory)
        with Probe(self.address) as probe:
            for route in shape.sample(SAMPLED):
                at, _ = probe.until_ok(shape.host_of(route), shape.path_of(route), START_TIMEOUT,
                                       lambda: self.weft.exit_code is None)
        self.cold_start = at - started

    @property
    def pid(self) -> int:
        return self.weft.pid

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: object) -> None:
        self.weft.stop(20.0)


def changes(running: Running, samples: int) -> Figures:
    """Applies `samples` changes one after the other, by turns: an existing route gets one more path, a
    new route comes to an existing host. Milliseconds from each one's rename to the first 200."""
    shape = running.shape
    times: dict[str, list[float]] = {"changed": [], "added": []}
    unexpected: set[int | None] = set()
    time.sleep(SETTLE)
    cpu_before, wall_before = cpu_seconds(running.pid), time.monotonic()
    with Probe(running.address) as probe:
        for number in range(samples):
            kind = "added" if number % 2 else "changed"
            route = (shape.routes + number if kind == "added"
                     else shape.routes * number // samples)
            path = f"/sample{number}"
            host = shape.host_of(route)
            probe.status(host, path)  # the connection is there
            one = shape.route(route, path)
            from_ = time.monotonic()
            put(running.folder, f"route-r{route}", one)
            at, others = probe.until_ok(host, path)
            times[kind].append((at - from_) * 1e3)
            unexpected |= others - {404}
    time.sleep(SETTLE)
    cpu = cpu_seconds(running.pid) - cpu_before
    return {"samples_ms": times, "unexpected_statuses": sorted(map(str, unexpected)),
            "cpu_per_change_ms": cpu / samples * 1e3,
            "changes_per_second": samples / (time.monotonic() - wall_before - SETTLE)}


def memory(running: Running) -> Figures:
    return memory_mb(running.pid)


def failures(running: Running, count: int) -> Figures:
    """Requests that fail under constant load while `count` routes change and as many are added. The
    load asks the very routes that change."""
    shape = running.shape
    host = shape.host_of(0)
    on_host = [route for route in range(shape.routes) if shape.host_of(route) == host][:LOADED]
    load = Load(running.build, running.directory, running.address, hosts=[host],
                paths=[shape.path_of(route) for route in on_host], rate=LOAD_RATE)
    try:
        with Probe(running.address) as probe:
            for number in range(count):
                changed = on_host[number % len(on_host)]
                put(running.folder, f"route-r{changed}",
                    shape.route(changed, f"/loaded{number}", marker=f"v{number}"))
                probe.until_ok(host, f"/loaded{number}")
                added = shape.routes * 2 + number
                put(running.folder, f"route-r{added}", shape.route(added))
                probe.until_ok(shape.host_of(added), shape.path_of(added))
    finally:
        outcome = load.finish()
    return {"requests": outcome.requests, "failed": outcome.failed, "failures": outcome.failures,
            "latency_ms": outcome.latency_ms, "changes": count * 2}
