# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# What is measured: a system in front of one real Envoy, that has been given a shape and answers for it.
# Here Weft itself and the floor below it; the peer is in peer.py.

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable, Protocol

from histogram import Histogram
from lib.envoy import Envoy, admin
from lib.ports import free_port
from lib.process import Process
from lib.wait import eventually
from probe import Probe
from shape import PORT, Shape, put

SAMPLED = 50  # routes asked at a cold start
START_TIMEOUT = 300.0  # seconds


class System(Protocol):
    """Started by its constructor; a context manager, whose end stops it."""
    shape: Shape
    address: str  # where its Envoy listens
    pid: int  # of the control plane
    cold_start: float  # seconds from its start until each sampled route answered

    def prepare(self, route: int, path: str) -> Callable[[], None]:
        """Gets ready that this path is to be answered as well on the host of a route: of one that
        there is, or of a new one. Calling what is returned makes it so."""


def answering(shape: Shape, address: str, alive: Callable[[], bool]) -> float:
    """Waits until each sampled route answers; gives when that was (time.monotonic)."""
    at = time.monotonic()
    with Probe(address) as probe:
        for route in shape.sample(SAMPLED):
            at, _ = probe.until_ok(shape.host_of(route), shape.path_of(route), START_TIMEOUT, alive)
    return at


class Backend(Process):
    """The program behind all backends."""

    def __init__(self, directory: Path):
        super().__init__("backend", [sys.executable, Path(__file__).with_name("backend.py")],
                         directory)
        self.address = f"127.0.0.1:{int(eventually(self.log))}"

    def close(self) -> None:
        self.stop()


class Weft:
    """A `weft run` on a folder of its own."""

    def __init__(self, build: Path, envoy: Path, directory: Path, shape: Shape, workers: int = 2):
        self.shape = shape
        self.folder = directory / "config"
        self.run_dir = directory / "run"
        self.control = directory / "state/weft.sock"
        self.folder.mkdir()
        shape.write(self.folder)
        self.address = f"127.0.0.1:{free_port()}"
        port = self.address.rsplit(":", 1)[1]
        started = time.monotonic()
        self._weft = Process("weft", [
            build / "bin/weft", "run", self.folder, "--envoy", envoy, "--run-dir", self.run_dir,
            "--state-dir", directory / "state", "--port", f"{PORT}:{port}",
            "--concurrency", str(workers)], directory)
        self.pid = self._weft.pid
        self.cold_start = answering(shape, self.address, self.alive) - started

    def __enter__(self) -> "Weft":
        return self

    def __exit__(self, *_: object) -> None:
        self._weft.stop(20.0)

    def alive(self) -> bool:
        return self._weft.exit_code is None

    def prepare(self, route: int, path: str) -> Callable[[], None]:
        one = self.shape.route(route, path)
        return lambda: put(self.folder, f"route-r{route}", one)

    def sends(self) -> Histogram:
        """How long changes have taken from the file event until they were sent, so far."""
        return Histogram.read(admin(self.control, "/metrics"), "weft_send_seconds")

    def capture(self, build: Path, file: Path) -> dict[str, Any]:
        """Writes all that an Envoy is given to a file; tells how much that is."""
        said = subprocess.run([build / "bin/weft-bench-ads", "capture", self.run_dir / "xds.sock", file],
                              check=True, stdout=subprocess.PIPE, text=True).stdout
        return json.loads(said)

    def bootstrap(self) -> dict[str, Any]:
        """The bootstrap of its Envoy."""
        return json.loads((self.run_dir / "bootstrap.json").read_text())


class AdsServer:
    """weft-bench-ads serve: the smallest ADS server, with what was captured."""

    def __init__(self, build: Path, directory: Path, resources: Path):
        self.socket = directory / "floor.sock"
        self._process = subprocess.Popen(
            [build / "bin/weft-bench-ads", "serve", self.socket, resources], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.pid = self._process.pid
        assert self._process.stdin and self._process.stdout
        self._to, self._from = self._process.stdin, self._process.stdout
        if self._from.readline() != "ready\n":
            raise RuntimeError("weft-bench-ads serve did not start")

    def ask(self, command: str) -> str:
        self.tell(command)
        return self._from.readline().strip()

    def tell(self, command: str) -> None:
        self._to.write(command + "\n")
        self._to.flush()

    def close(self) -> None:
        self._to.close()
        self._process.wait(10)
        self._from.close()


class Floor:
    """A bare Envoy, with the bootstrap and the resources that Weft gave to its own, on the smallest
    ADS server. What a change makes of its table is prepared before the clock starts."""

    def __init__(self, build: Path, envoy: Path, directory: Path, shape: Shape, address: str,
                 bootstrap: dict[str, Any], resources: Path):
        self.shape = shape
        self.address = address
        started = time.monotonic()
        self._ads = AdsServer(build, directory, resources)
        self.pid = self._ads.pid
        self._envoy = Envoy(envoy, served_by(bootstrap, self._ads.socket), directory)
        self.cold_start = answering(shape, address, lambda: self._envoy.exit_code is None) - started

    def __enter__(self) -> "Floor":
        return self

    def __exit__(self, *_: object) -> None:
        self._envoy.stop()
        self._ads.close()

    def prepare(self, route: int, path: str) -> Callable[[], None]:
        base = route % self.shape.hosts  # a route of the same host that has been there all along
        command = f"prepare {self.shape.host_of(route)} {self.shape.path_of(base)} {path}"
        if int(self._ads.ask(command)) == 0:
            raise RuntimeError(f"no route for: {command}")
        return lambda: self._ads.tell("send")


def served_by(bootstrap: dict[str, Any], socket: Path) -> dict[str, Any]:
    """A bootstrap of Weft's, but with another ADS server on a Unix socket."""
    changed = json.loads(json.dumps(bootstrap))
    del changed["admin"]
    (cluster,) = changed["static_resources"]["clusters"]
    (locality,) = cluster["load_assignment"]["endpoints"]
    (endpoint,) = locality["lb_endpoints"]
    endpoint["endpoint"]["address"] = {"pipe": {"path": str(socket)}}
    return changed
