# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Every command in a block of the README and of docs/ is run, in a home of its own beside a Weft that
# runs. A command that nobody has said how to run here fails the test.

import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

import pytest
from lib.paths import ROOT
from lib.ports import free_port
from lib.process import Process
from lib.wait import eventually

PAGES = ["README.md", *(str(path.relative_to(ROOT)) for path in sorted((ROOT / "docs").rglob("*.md")))]

# Pages whose commands belong together, so that a test of their own runs them.
TESTED_ELSEWHERE = {
    "docs/how-to/serve-and-agent-apart.md": "test/e2e/docs/serve_and_agent_apart_test.py",
}

# Commands that need certificates and a second machine: test/e2e/apart runs them.
APART = re.compile(r"weft serve ")

# Commands that end otherwise than well, or that are not run as they stand: what they do here.
EXIT_CODES = {
    "weft plan ./old ./new --exit-code": 1,
}
# Whole builds are what runs this test: here, that their parts exist.
BUILDS = {
    "make run": "make -n run",
    "make test": "make -n test",
    "tools/build dev flow_test && build/dev/src/flow/flow_test":
        "grep 'build flow_test: phony' {build}/build.ninja",
}
# Programs that go on until they are interrupted.
RUNS = re.compile(r"weft run ")


@dataclass(frozen=True)
class Command:
    page: str
    line: int
    text: str


def commands() -> Iterator[Command]:
    for page in PAGES:
        if page in TESTED_ELSEWHERE:
            continue
        block = False
        for number, line in enumerate((ROOT / page).read_text().splitlines(), 1):
            if line.lstrip().startswith("```"):
                block = not block and line.strip().removeprefix("```") in ("sh", "bash", "console")
            elif block and line.strip() and not line.lstrip().startswith("#"):
                # A remark stands behind two spaces.
                yield Command(page, number, re.split(r"\s{2,}#|\s+# ", line.strip())[0].strip())


COMMANDS = sorted((one for one in commands() if not APART.match(one.text)), key=lambda one: (one.page, one.line))


@pytest.fixture(scope="module")
def home(build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a reader of the pages is: with a configuration, and an older and a newer one."""
    home = tmp_path_factory.mktemp("home")
    testdata = ROOT / "src/cli/testdata"
    for name, source in (("my-config", "shop"), ("old", "shop"), ("new", "changed")):
        shutil.copytree(testdata / source, home / name)
    (home / ".zfunc").mkdir()
    return home


class Reader:
    """A shell in that home, beside a `weft run ./my-config` and a shop that runs."""

    def __init__(self, build: Path, home: Path, run_dir: Path, ports: dict[int, int]):
        self.build, self.home, self.run_dir, self.ports = build, home, run_dir, ports
        self.env = {**os.environ, "HOME": str(home), "PATH": f"{build / 'bin'}:{os.environ['PATH']}"}
        for name in ("WEFT_SOCKET", "XDG_STATE_HOME"):
            self.env.pop(name, None)

    def run(self, command: str) -> subprocess.CompletedProcess:
        where = self.home
        if command in BUILDS:
            command, where = BUILDS[command].format(build=self.build), ROOT
        command = command.replace("/run/envoy/admin.sock", str(self.run_dir / "admin.sock"))
        shell = ["fish", "--no-config"] if command.endswith("| source") else ["bash", "-e"]
        return subprocess.run([*shell, "-c", command], cwd=where, env=self.env, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=100, check=False)


@pytest.fixture(scope="module")
def reader(build: Path, home: Path) -> Iterator[Reader]:
    ports = {8080: free_port(), 8443: free_port()}
    reader = Reader(build, home, home / "run", ports)
    weft = Process("weft", [build / "bin/weft", "run", home / "my-config", "--run-dir", home / "run",
                            *(f"--port={declared}:{bound}" for declared, bound in ports.items())], home, reader.env)
    try:
        eventually(lambda: "ready: " in weft.log(), 30)
        yield reader
    finally:
        weft.stop()


@pytest.fixture(scope="module")
def shop(build: Path, home: Path) -> Iterator[int]:
    """The port of a shop with ports of its own."""
    copy = home / "shop"
    shutil.copytree(ROOT / "examples/shop", copy)
    for port in ("18081", "18082", "18083", "18084"):
        free = str(free_port())
        for file in (copy / "run", copy / "config/backends.yaml"):
            file.write_text(file.read_text().replace(port, free))
    port = free_port()
    process = Process("shop", [copy / "run", build / "bin/weft", f"--port={port}", "--no-state"], home,
                      {"HOME": str(home / "elsewhere")})
    try:
        eventually(lambda: "ready: " in process.log(), 30)
        yield port
    finally:
        process.stop(20)


def test_there_are_commands() -> None:
    assert len(COMMANDS) > 40
    for page, test in TESTED_ELSEWHERE.items():
        assert page not in PAGES or Path(page).name in (ROOT / test).read_text(), f"{test} does not run {page}"
    known = {one.text for one in COMMANDS}
    assert EXIT_CODES.keys() | BUILDS.keys() <= known, "no page has these any more"


@pytest.mark.parametrize("command", [one for one in COMMANDS if not RUNS.match(one.text) and "localhost:8080" not in one.text],
                         ids=lambda one: f"{one.page}:{one.line}")
def test_a_command_does_what_the_page_says(reader: Reader, command: Command) -> None:
    assert re.match(r"(weft|make|tools/build|source <\(weft) ", command.text + " "), f"how is this run? {command}"
    ran = reader.run(command.text)
    wanted = EXIT_CODES.get(command.text, 3 if command.text.startswith("weft check") else 0)
    assert ran.returncode == wanted, (command, ran.stdout[-2000:], ran.stderr[-2000:])
    if not command.text.startswith(("source", "weft completion", "weft check")):
        assert ran.stdout, command


@pytest.mark.parametrize("command", [one for one in COMMANDS if "localhost:8080" in one.text and one.text.startswith("curl")],
                         ids=lambda one: f"{one.page}:{one.line}")
def test_a_request_is_answered(reader: Reader, shop: int, command: Command) -> None:
    ran = reader.run("curl -sSf --noproxy '*' " +
                     command.text.removeprefix("curl ").replace(":8080", f":{shop}"))
    assert ran.returncode == 0 and ran.stdout, (command, ran.stderr)


@pytest.mark.parametrize("command", [one for one in COMMANDS if RUNS.match(one.text)],
                         ids=lambda one: f"{one.page}:{one.line}")
def test_a_weft_runs_until_it_is_interrupted(reader: Reader, home: Path, command: Command, tmp_path: Path) -> None:
    """On a configuration with one port, which is moved to a free one."""
    folder = home / "my-shop"
    shutil.copytree(ROOT / "examples/shop/config", folder, dirs_exist_ok=True)
    words = command.text.replace("./my-config", "./my-shop").split()
    port = free_port()
    words = [f"{port}" if word == "9090" else word for word in words]
    if "--port" not in words:
        words += ["--port", str(port)]
    weft = Process("run", [reader.build / "bin" / words[0], *words[1:], "--no-state"], home, reader.env)
    try:
        eventually(lambda: f"ready: http://localhost:{port}" in weft.log(), 30)
        weft.signal(signal.SIGINT)
        assert weft.wait(20) == 130
    finally:
        weft.stop()
        (home / "run.log").unlink()
