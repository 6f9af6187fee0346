# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# (e) Requests per second, and processor time per request, of one Envoy worker on a processor of its
# own: with Weft's configuration, with a hand-written one, and with Weft's less one setting each time.
# The backend is a second Envoy that answers by itself; it and wrk have the other processors.

import contextlib
import json
import os
import subprocess
from pathlib import Path
from typing import Any, Iterator

import handwritten
from lib.envoy import Envoy
from lib.envoy_config import bootstrap, http_connection_manager, listener
from lib.protos import Protos
from shape import Shape
from systems import AdsServer, Weft, answering, served_by
from usage import cpu_seconds
from variants import WITHOUT, Configuration

ROUTES = 1_000  # of shape S
ASKED = 200  # of them by wrk, in turn
CONNECTIONS = 32
WARM = 1.0  # seconds of load before it is measured
BLOCK = 6  # settings that are taken out between two measurements of the whole


def processors() -> tuple[set[int], set[int]]:
    """For the Envoy that is measured, and for all else."""
    first, *rest = sorted(os.sched_getaffinity(0))
    return {first}, set(rest) or {first}


@contextlib.contextmanager
def pinned(on: set[int]) -> Iterator[None]:
    """What is started meanwhile has these processors."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, on)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def backend(envoy: Path, directory: Path) -> Envoy:
    """Answers everything with an empty 200."""
    manager = http_connection_manager(route_config={"virtual_hosts": [{
        "name": "all", "domains": ["*"],
        "routes": [{"match": {"prefix": "/"}, "direct_response": {"status": 200}}]}]})
    with pinned(processors()[1]):
        return Envoy(envoy, bootstrap([listener("backend", manager)]), directory, "backend", 1)


def load(address: str, shape: Shape, seconds: float) -> dict[str, Any]:
    """What wrk says of that many seconds."""
    script = Path(__file__).with_name("throughput.lua")
    asked = [shape.host_of(route) + shape.path_of(route) for route in shape.sample(ASKED)]
    with pinned(processors()[1]):
        said = subprocess.run(
            ["wrk", "--threads=1", f"--connections={CONNECTIONS}", f"--duration={seconds:g}s",
             f"--script={script}", f"http://{address}", "--", *asked],
            check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(said.strip().rsplit("\n", 1)[1])


def once(envoy: Envoy, address: str, shape: Shape, seconds: float) -> dict[str, float]:
    """One measurement of a running Envoy."""
    answering(shape, address, lambda: envoy.exit_code is None)
    load(address, shape, WARM)
    cpu = cpu_seconds(envoy.pid)
    of_wrk = load(address, shape, seconds)
    cpu = cpu_seconds(envoy.pid) - cpu
    return {"per_second": of_wrk["requests"] / of_wrk["seconds"], "failed": of_wrk["failed"],
            "cpu_us": cpu / of_wrk["requests"] * 1e6, "busy": cpu / of_wrk["seconds"], "p50_ms": of_wrk["p50_ms"],
            "p99_ms": of_wrk["p99_ms"]}


class Bench:
    """Measures one configuration at a time, each in an Envoy of its own."""

    def __init__(self, build: Path, envoy: Path, directory: Path, shape: Shape, address: str):
        self._build, self._envoy, self._directory = build, envoy, directory
        self._shape, self._address = shape, address
        self._number = 0

    def by_hand(self, made: dict[str, Any], seconds: float) -> dict[str, float]:
        return self._measure(made, self._fresh(), seconds)

    def weft(self, configuration: Configuration, seconds: float) -> dict[str, float]:
        directory = self._fresh()
        file = directory / "resources"
        file.write_bytes(configuration.resources.SerializeToString())
        with contextlib.closing(AdsServer(self._build, directory, file)) as ads:
            return self._measure(served_by(configuration.bootstrap, ads.socket), directory, seconds)

    def _fresh(self) -> Path:
        self._number += 1
        directory = self._directory / f"envoy-{self._number}"
        directory.mkdir()
        return directory

    def _measure(self, made: dict[str, Any], directory: Path, seconds: float) -> dict[str, float]:
        with pinned(processors()[0]):
            envoy = Envoy(self._envoy, made, directory, concurrency=1)
        try:
            return once(envoy, self._address, self._shape, seconds)
        finally:
            envoy.stop()
            envoy.log_path.unlink()  # some megabytes of access log


def measured(build: Path, envoy: Path, directory: Path, rounds: int, seconds: float,
             without: list[str]) -> dict[str, Any]:
    """All of (e): the samples of each configuration, taken by turns. Each round begins with a pair, of
    the hand-written one and Weft's; so does each block of settings that are taken out."""
    protos = Protos(envoy)
    upstream = backend(envoy, directory)
    try:
        shape = Shape("S", ROUTES, upstream.address("backend"))
        weft_directory = directory / "weft"
        weft_directory.mkdir()
        with Weft(build, envoy, weft_directory, shape, workers=1) as weft:
            weft.capture(build, directory / "resources")
            whole = Configuration.load(protos, directory / "resources", weft.bootstrap())
            address = weft.address
        made = handwritten.bootstrap(shape, address, whole.bootstrap)
        bench = Bench(build, envoy, directory, shape, address)
        pairs: list[dict[str, dict[str, float]]] = []
        less: dict[str, list[dict[str, float]]] = {name: [] for name in without}
        for _ in range(rounds):
            for number, name in enumerate(without or [""]):
                if number % BLOCK == 0:
                    pairs.append({"hand-written": bench.by_hand(made, seconds),
                                  "weft": bench.weft(whole, seconds)})
                if name:
                    changed = whole.copy()
                    WITHOUT[name](changed)
                    of = bench.weft(changed, seconds)
                    of["saves_us"] = pairs[-1]["weft"]["cpu_us"] - of["cpu_us"]
                    less[name].append(of)
        by_hand = protos.to_json(protos.parse(
            "envoy.config.listener.v3.Listener", made["static_resources"]["listeners"][0]))
        manager = by_hand["filter_chains"][0]["filters"][0]["typed_config"]
        del manager["@type"]
        return {"routes": ROUTES, "connections": CONNECTIONS, "seconds": seconds,
                "processors": os.cpu_count(), "pairs": pairs, "without": less,
                "settings_that_differ": handwritten.differences(whole.manager_json(), manager)}
    finally:
        upstream.stop()
