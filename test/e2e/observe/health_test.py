# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# /healthz and /readyz of a real `weft run`: what they say of a loop that hangs, and of an Envoy that is
# not there yet, or not any more.

import ctypes
import os
import re
import signal
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest
from lib.manifests import gateway, http_route, listener, rule, to_yaml
from lib.ports import free_port
from lib.wait import eventually
from lib.weft import Weft

OBJECTS = [gateway(listener()), http_route("a", rule("a"), hosts=["a.example"])]
PTRACE_ATTACH, PTRACE_DETACH, WALL = 16, 17, 0x40000000


@pytest.fixture
def run(start_weft: Callable[..., Weft]) -> Iterator[Callable[..., tuple[Weft, int]]]:
    """run(…): a `weft run` that ends with the test, and the port of its probes."""
    started: list[Weft] = []

    def start(options: tuple[str, ...] = (), **rest: Any) -> tuple[Weft, int]:
        port = free_port()
        started.append(start_weft(OBJECTS, options=[f"--metrics-address=127.0.0.1:{port}", *options], **rest))
        return started[-1], port
    yield start
    for weft in started:
        weft.stop()


def ask(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


class Stopped:
    """One thread of a process does not run meanwhile; the others do."""

    def __init__(self, thread: int):
        self._thread = thread
        self._libc = ctypes.CDLL(None, use_errno=True)

    def _call(self, request: int) -> None:
        if self._libc.ptrace(request, self._thread, None, None) != 0:
            raise OSError(ctypes.get_errno(), f"ptrace: {os.strerror(ctypes.get_errno())}")

    def __enter__(self) -> None:
        self._call(PTRACE_ATTACH)
        os.waitpid(self._thread, WALL)

    def __exit__(self, *_: object) -> None:
        self._call(PTRACE_DETACH)


def test_a_loop_that_hangs_is_not_healthy(run: Callable[..., tuple[Weft, int]]) -> None:
    weft, port = run()
    assert ask(port, "/healthz") == (200, "ok\n")
    with Stopped(weft.pid):  # the thread that owns the graph
        eventually(lambda: ask(port, "/healthz")[0] == 503, 30)
        status, text = ask(port, "/healthz")
        assert status == 503 and re.fullmatch(r"the event loop has not turned for \d{5,} ms\n", text)
        assert ask(port, "/readyz") == (503, "the event loop is busy; ask again\n")
        assert weft.backend_of("a.example") == "a"  # Envoy goes on
    eventually(lambda: ask(port, "/healthz") == (200, "ok\n"))
    eventually(lambda: ask(port, "/readyz") == (200, "ok\n"))


def test_it_is_ready_when_envoy_is(build: Path, module_dir: Path) -> None:
    """An Envoy that starts and says nothing."""
    mute = module_dir / "mute-envoy"
    mute.write_text("#!/bin/sh\nexec sleep 1000\n")
    mute.chmod(0o755)
    port = free_port()
    weft = Weft(build, mute, module_dir, OBJECTS, name="mute", options=[f"--metrics-address=127.0.0.1:{port}"])
    try:
        eventually(lambda: "started Envoy" in weft.log())
        status, text = ask(port, "/readyz")
        assert status == 503 and text.startswith("waiting for ") and "Envoy" in text
        assert ask(port, "/healthz") == (200, "ok\n")
    finally:
        weft.stop()


def test_it_is_not_ready_while_envoy_is_away(run: Callable[..., tuple[Weft, int]]) -> None:
    weft, port = run()
    assert ask(port, "/readyz") == (200, "ok\n")
    envoy = int(re.search(r"started Envoy pid=(\d+)", weft.log()).group(1))
    os.kill(envoy, signal.SIGKILL)
    eventually(lambda: ask(port, "/readyz")[0] == 503)
    assert ask(port, "/healthz") == (200, "ok\n")
    eventually(lambda: ask(port, "/readyz") == (200, "ok\n"), 30)
    eventually(lambda: weft.backend_of("a.example") == "a")


def test_a_log_that_nobody_reads_hinders_nobody(run: Callable[..., tuple[Weft, int]], build: Path,
                                                envoy_binary: Path, module_dir: Path) -> None:
    """Its standard error is a pipe that is full."""
    folder = module_dir / "unread"
    folder.mkdir()
    port, probe = free_port(), free_port()
    (folder / "main.yaml").write_text(to_yaml(OBJECTS[:1]))
    reader, writer = os.pipe()
    process = subprocess.Popen([build / "bin/weft", "run", folder, "--envoy", envoy_binary, f"--port={port}", "--no-state",
                                f"--metrics-address=127.0.0.1:{probe}"],
                               stdout=subprocess.DEVNULL, stderr=writer, stdin=subprocess.DEVNULL)
    try:
        eventually(lambda: ask(probe, "/readyz")[0] == 200, 30)
        (folder / "wrong.yaml").write_text(to_yaml([http_route(f"wrong-{number}", rule("nowhere"), hosts=["w.example"])
                                                    for number in range(1500)]))
        eventually(lambda: 'weft_objects{kind="HTTPRoute"} 1500' in ask(probe, "/metrics")[1], 30)
        (folder / "wrong.yaml").unlink()
        eventually(lambda: "kind=\"HTTPRoute\"" not in ask(probe, "/metrics")[1], 30)
    finally:
        process.terminate()
        assert process.wait(20) == 0
        os.close(writer)
        os.close(reader)
