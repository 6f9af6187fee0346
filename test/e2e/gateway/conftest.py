# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The tests of a module share one `weft run`. Its configuration is the module's CONFIG, a list of
# objects; each test has host names of its own, so that none meets another's routes. The Backends "a",
# "b" and "c" are there for all: HTTP/1.1 servers that say who they are and what they were asked.

import shutil
import tempfile
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest
from lib.backends.http_echo import HttpEcho
from lib.certificates import Authority
from lib.manifests import backend
from lib.process import Process
from lib.weft import Weft


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
