# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# examples/shop as `make run` starts it: what it answers, a weight that is edited, a second one, and
# that nothing is left of it. A copy of the example has ports of its own.

import os
import re
import shutil
import signal
import subprocess
from collections import Counter
from pathlib import Path
from typing import Callable, Iterator

import pytest
from lib.http1 import get
from lib.paths import ROOT
from lib.ports import free_port
from lib.process import Process
from lib.wait import eventually

PROGRAM_PORTS = ("18081", "18082", "18083", "18084")


class Shop(Process):
    """A running copy of the example."""

    def __init__(self, build: Path, folder: Path, port: int, name: str = "shop"):
        self.address = f"127.0.0.1:{port}"
        super().__init__(name, [folder / "run", build / "bin/weft", "--port", str(port)], folder,
                         env={"XDG_STATE_HOME": str(folder.parent / "state")})

    def wait_ready(self) -> "Shop":
        def ready() -> bool:
            assert self.exit_code is None, self.log()
            return "ready: http://localhost:" in self.log()
        eventually(ready, 30)
        return self


@pytest.fixture
def folder(workdir: Path) -> Path:
    """The example, with free ports for its programs."""
    copy = workdir / "shop"
    shutil.copytree(ROOT / "examples/shop", copy)
    for port in PROGRAM_PORTS:
        free = str(free_port())
        for file in (copy / "run", copy / "config/backends.yaml"):
            text = file.read_text()
            assert port in text, f"{file} does not know port {port}"
            file.write_text(text.replace(port, free))
    return copy


@pytest.fixture
def start(build: Path, folder: Path, processes: list[Process]) -> Callable[..., Shop]:
    def run(port: int | None = None, name: str = "shop") -> Shop:
        shop = Shop(build, folder, port or free_port(), name)
        processes.append(shop)
        return shop
    return run


def running(folder: Path) -> Iterator[str]:
    """Command lines of all processes that have to do with the folder, but for its own script."""
    for entry in Path("/proc").iterdir():
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            where = os.readlink(entry / "cwd")
        except (OSError, NotADirectoryError):
            continue  # no process, or gone meanwhile
        if entry.name.isdigit() and (str(folder) in command or where.startswith(str(folder))):
            yield command


def versions(shop: Shop, count: int = 100) -> Counter:
    return Counter(get(shop.address, "localhost", "/api/reviews").json["version"] for _ in range(count))


def test_it_answers_as_the_readme_says_and_follows_an_edit(start: Callable[..., Shop], folder: Path) -> None:
    shop = start().wait_ready()
    tried = re.findall(r"^  try: curl (http://localhost:\d+(/\S*))$", shop.log(), re.MULTILINE)
    assert [path for _, path in tried] == ["/api/reviews", "/api/quote", "/"], shop.log()
    for url, _ in tried:
        done = subprocess.run(["curl", "-sSf", "--noproxy", "*", url], capture_output=True, check=True)
        assert done.stdout
    assert "monolith" in get(shop.address, "localhost").text
    assert get(shop.address, "localhost", "/api/quote").json["function"] == "quote"
    split = versions(shop)
    assert split["v1"] > split["v2"] > 0, split

    routes = folder / "config/shop.yaml"
    text = routes.read_text()
    routes.write_text(text.replace("weight: 90", "weight: 0"))
    eventually(lambda: set(versions(shop, 10)) == {"v2"})
    routes.write_text(text.replace("weight: 10", "weight: 0"))
    eventually(lambda: set(versions(shop, 10)) == {"v1"})


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_nothing_is_left_of_it(start: Callable[..., Shop], folder: Path, number: signal.Signals) -> None:
    shop = start().wait_ready()
    assert len(list(running(folder))) >= 6  # the script, four programs, weft and Envoy
    shop.signal(number)
    assert shop.wait(20) == 128 + number
    assert not list(running(folder))


def test_a_second_one_refuses_and_says_who_holds_the_port(build: Path, start: Callable[..., Shop], folder: Path,
                                                           processes: list[Process], workdir: Path) -> None:
    first = start().wait_ready()
    port = int(first.address.rsplit(":", 1)[1])
    second = start(port, "second")
    assert second.wait(20) == 1
    said = re.fullmatch(r"shop: port \d+, which monolith needs, is in use by pid (\d+) \((.*)\)\. "
                        r"Is the shop running already\?\n", second.log())
    assert said and "backends/monolith.py" in said.group(2), second.log()
    assert Path(f"/proc/{said.group(1)}/cmdline").read_bytes().count(b"monolith.py") == 1

    # Weft itself, on another folder and with other backends.
    third = Process("third", [build / "bin/weft", "run", folder / "config", "--port", str(port), "--no-state"], workdir)
    processes.append(third)
    assert third.wait(20) == 1
    said = re.search(rf"TCP port {port} is held by pid (\d+) \((.*)\)", third.log())
    assert said and "envoy" in said.group(2) and Path(f"/proc/{said.group(1)}").exists(), third.log()
    assert "next: " in third.log()

    # The first one goes on, and is the only one that listens.
    assert set(versions(first, 20)) <= {"v1", "v2"}
    listening = [line for line in Path("/proc/net/tcp").read_text().splitlines() if f":{port:04X} 00000000:0000 0A" in line]
    inodes = {line.split()[9] for line in listening}
    envoys = {entry for entry in Path("/proc").glob("[0-9]*/fd/*") if _is_socket_of(entry, inodes)}
    assert len({entry.parts[2] for entry in envoys}) == 1


def _is_socket_of(entry: Path, inodes: set[str]) -> bool:
    try:
        return os.readlink(entry) in {f"socket:[{inode}]" for inode in inodes}
    except OSError:
        return False


def test_make_run_takes_another_port() -> None:
    """What `make run PORT=...` would run, without building."""
    done = subprocess.run(["make", "-n", "run", "PORT=9090"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "exec examples/shop/run build/release/bin/weft --port 9090" in done.stdout
    done = subprocess.run(["make", "-n", "run"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "exec examples/shop/run build/release/bin/weft --port 8080" in done.stdout
