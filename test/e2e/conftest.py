# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Fixtures for all end-to-end tests. `make test` runs them on the build that it made; by hand:
#
#     WEFT_BUILD=build/dev pytest -c test/pytest.ini test/e2e
#
# WEFT_ENVOY names another Envoy than the pinned one.
#
# The tests of a module may share one `weft run`, the fixture `weft`. Its configuration is the module's
# CONFIG, a list of objects; each test has host names of its own, so that none meets another's routes.
# The Backends "a", "b" and "c" are there for all: HTTP/1.1 servers that say who they are and what they
# were asked.

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Callable, Iterator, Mapping

import pytest
from lib.backends.http_echo import HttpEcho
from lib.certificates import Authority
from lib.envoy import Envoy
from lib.manifests import backend
from lib.paths import ROOT
from lib.process import Process
from lib.protos import Protos
from lib.weft import Weft

StartEnvoy = Callable[..., Envoy]


@pytest.fixture(scope="session")
def envoy_binary() -> Path:
    """The Envoy to run."""
    path = subprocess.run([ROOT / "tools/deps/envoy-path"], check=True, stdout=subprocess.PIPE,
                          text=True).stdout.strip()
    return Path(path)


@pytest.fixture(scope="session")
def build() -> Path:
    """The build directory, where Weft's own programs and modules are."""
    return (ROOT / os.environ.get("WEFT_BUILD", "build/dev")).resolve(strict=True)


@pytest.fixture(scope="session")
def protos(envoy_binary: Path) -> Protos:
    """Envoy's messages."""
    return Protos(envoy_binary)


@pytest.fixture
def workdir() -> Iterator[Path]:
    """An empty directory of the test, with a path short enough for Unix sockets (108 bytes)."""
    path = Path(tempfile.mkdtemp(prefix="weft-", dir="/tmp"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def processes(request: pytest.FixtureRequest) -> Iterator[list[Process]]:
    """The test's programs: stopped at its end, their logs shown if it failed."""
    started: list[Process] = []
    request.node.weft_processes = started
    yield started
    for process in reversed(started):
        process.stop()


@pytest.fixture
def start_envoy(envoy_binary: Path, workdir: Path, processes: list[Process]) -> StartEnvoy:
    """start_envoy(bootstrap, ...): starts an Envoy and waits until it is live."""
    def start(bootstrap: Mapping[str, Any], **rest: Any) -> Envoy:
        envoy = Envoy(envoy_binary, bootstrap, workdir, **rest)
        processes.append(envoy)
        return envoy.wait_ready()
    return start


@pytest.fixture
def authority(workdir: Path) -> Authority:
    """A certificate authority whose files are in the test's directory, below "pki"."""
    return Authority(workdir / "pki")


@pytest.fixture
def echo() -> Iterator[HttpEcho]:
    """A plain HTTP/1.1 backend."""
    with HttpEcho() as server:
        yield server


@pytest.fixture(scope="session")
def backends() -> Iterator[dict[str, HttpEcho]]:
    """The servers behind the Backends "a", "b" and "c", by name."""
    with HttpEcho("a") as a, HttpEcho("b") as b, HttpEcho("c") as c:
        yield {"a": a, "b": b, "c": c}


@pytest.fixture(scope="module")
def module_dir() -> Iterator[Path]:
    """A directory of the module, with a path short enough for Unix sockets."""
    path = Path(tempfile.mkdtemp(prefix="weft-", dir="/tmp"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def pki(module_dir: Path) -> Authority:
    """The authority that the module's clients trust."""
    return Authority(module_dir / "pki")


@pytest.fixture(scope="module")
def start_weft(request: pytest.FixtureRequest, build: Path, envoy_binary: Path, module_dir: Path,
               backends: dict[str, HttpEcho]) -> Iterator[Callable[..., Weft]]:
    """start_weft(objects, …): a `weft run` that is ready, with the Backends of all tests."""
    started: list[Process] = []
    request.node.weft_processes = started
    standing = [backend(name, server.address) for name, server in backends.items()]

    def start(objects: list[dict[str, Any]], wait: bool = True, **rest: Any) -> Weft:
        weft = Weft(build, envoy_binary, module_dir, [*standing, *objects],
                    name=f"weft{len(started)}", **rest)
        started.append(weft)
        return weft.wait_ready() if wait else weft
    yield start
    for process in reversed(started):
        process.stop()


@pytest.fixture(scope="module")
def weft(request: pytest.FixtureRequest, start_weft: Callable[..., Weft]) -> Weft:
    """The module's `weft run`, on its CONFIG."""
    return start_weft(request.module.CONFIG)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """Adds the end of each program's log to the report of a test that failed."""
    outcome = yield
    report = outcome.get_result()
    if report.failed:
        for process in (one for node in item.listchain() for one in getattr(node, "weft_processes", [])):
            report.sections.append((f"log of {process.name}", process.log()[-5000:]))
