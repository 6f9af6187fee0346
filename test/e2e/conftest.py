# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Fixtures for all end-to-end tests. `make test` runs them on the build that it made; by hand:
#
#     WEFT_BUILD=build/dev pytest -c test/pytest.ini test/e2e
#
# WEFT_ENVOY names another Envoy than the pinned one.

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
from lib.paths import ROOT
from lib.process import Process
from lib.protos import Protos

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


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """Adds the end of each program's log to the report of a test that failed."""
    outcome = yield
    report = outcome.get_result()
    if report.failed:
        for process in (one for node in item.listchain() for one in getattr(node, "weft_processes", [])):
            report.sections.append((f"log of {process.name}", process.log()[-5000:]))
