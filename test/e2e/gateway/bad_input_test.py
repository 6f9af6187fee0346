# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# What bad input gets: an error that says what, where, why and what to do, while the healthy rest is
# served and changed as before. On files here; of ports, programs and disks below.

import os
import re
import resource
import socket
import subprocess
from pathlib import Path
from typing import Callable

import pytest
from lib.bad_input import BAD, Bad
from lib.certificates import Authority
from lib.log_lines import findings
from lib.manifests import (Json, gateway, http_route, https, listener, named, rule, tls_secret,
                           to_yaml)
from lib.ports import free_port
from lib.wait import eventually
from lib.weft import Weft

HEALTHY = "healthy.example"


@pytest.fixture(scope="module")
def weft(start_weft: Callable[..., Weft], pki: Authority) -> Weft:
    return start_weft([
        gateway(listener(allowedRoutes={"namespaces": {"from": "All"}}),
                https("https", "healthy", HEALTHY, port=444)),
        tls_secret("healthy", pki.issue(HEALTHY)),
        http_route("healthy", rule("a"), hosts=[HEALTHY])], more_ports=[444])


def logged(text: str, bad: Bad, name: str) -> tuple[str, str] | None:
    """What a log says of it, as `weft check` would, and what to do next."""
    for one in findings(text):
        line = f"{one.at}: {one.level} {one.code}: {one.object}: {one.field}: {one.message}"
        if matches(line, bad, name):
            return line, one.next
    return None


def checked(text: str, bad: Bad, name: str) -> tuple[str, str] | None:
    """What `weft check` says of it, and what to do next."""
    lines = text.splitlines()
    for line, below in zip(lines, [*lines[1:], ""]):
        if matches(line, bad, name):
            return line, below.removeprefix("  next: ")
    return None


def matches(line: str, bad: Bad, name: str) -> bool:
    return (f"{bad.kind} {bad.code}: " in line and f"bad-{name}.yaml:" in line
            and bad.where.replace("NAME", name) in line and bad.what in line)


def expect(found: tuple[str, str], bad: Bad, name: str) -> None:
    line, step = found
    place = re.search(rf"bad-{name}\.yaml:(\d+):", line)
    assert place, line
    assert bad.line is None or int(place[1]) == bad.line, line
    assert len(step) > 5 and bad.next in step, found


def goes_on(weft: Weft, marker: str) -> None:
    """The healthy rest is served, and a change of it is live soon."""
    assert weft.backend_of(HEALTHY) == "a"
    weft.apply(f"new-{marker}", http_route(f"new-{marker}", rule("b"), hosts=[f"{marker}.example"]))
    eventually(lambda: weft.backend_of(f"{marker}.example") == "b", 3.0)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_told_and_stays_alone(weft: Weft, build: Path, pki: Authority,
                                            name: str) -> None:
    bad = BAD[name]
    content = bad.content(name, pki)
    before = len(weft.log())
    weft.apply(f"bad-{name}", content)
    expect(eventually(lambda: logged(weft.log()[before:], bad, name), 5.0), bad, name)
    goes_on(weft, f"{name}-during")

    # The same before anything runs; with the exit code that a script looks at.
    ended = subprocess.run([build / "bin/weft", "check", weft.folder], stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, text=True)
    expect(checked(ended.stdout, bad, name) or ("", ""), bad, name)
    assert ended.returncode == (3 if bad.kind == "error" else 0), ended.stdout

    weft.remove(f"bad-{name}")
    goes_on(weft, f"{name}-after")


def test_a_broken_file_leaves_in_force_what_it_gave(weft: Weft) -> None:
    good = http_route("turned-bad", rule("a"), hosts=["spoilt.example"])
    weft.apply("bad-turned", good)
    eventually(lambda: weft.backend_of("spoilt.example") == "a", 3.0)
    before = len(weft.log())
    weft.apply("bad-turned", "kind: HTTPRoute\n\tbroken")
    eventually(lambda: "WEFT-FILE-FROZEN" in weft.log()[before:], 3.0)
    assert weft.backend_of("spoilt.example") == "a"
    goes_on(weft, "turned")
    weft.apply("bad-turned", http_route("turned-bad", rule("b"), hosts=["spoilt.example"]))
    eventually(lambda: weft.backend_of("spoilt.example") == "b", 3.0)


# ---- The machine that it runs on.

def run(build: Path, folder: Path, *options: str, env: dict[str, str] | None = None
        ) -> subprocess.CompletedProcess[str]:
    """`weft run` that is expected to end by itself."""
    return subprocess.run([build / "bin/weft", "run", folder, *options], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=60,
                          env={**os.environ, "XDG_STATE_HOME": str(folder.parent / "state"),
                               **(env or {})})


@pytest.fixture
def folder(workdir: Path) -> Path:
    path = workdir / "config"
    path.mkdir()
    (path / "main.yaml").write_text("")
    return path


def write(folder: Path, *objects: Json) -> None:
    (folder / "main.yaml").write_text(to_yaml(objects))


def test_a_port_in_use_is_refused_with_its_holder(build: Path, envoy_binary: Path,
                                                  folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        write(folder, gateway(listener(port=port)))
        ended = run(build, folder, "--envoy", str(envoy_binary))
    assert ended.returncode == 1
    assert str(port) in ended.stdout and f"{os.getpid()}" in ended.stdout, ended.stdout
    assert "next:" in ended.stdout or "--port" in ended.stdout, ended.stdout


def test_no_envoy_is_told_with_how_to_get_one(build: Path, folder: Path) -> None:
    write(folder, gateway(listener(port=free_port())))
    ended = run(build, folder, "--envoy", str(folder / "no-envoy"))
    assert ended.returncode == 1
    assert "no-envoy" in ended.stdout and "next:" in ended.stdout, ended.stdout


def test_a_full_disk_for_the_state_stops_nothing(weft: Weft) -> None:
    _, hard = resource.prlimit(weft.pid, resource.RLIMIT_FSIZE)
    before = len(weft.log())
    # As a full disk: the log that this test reads is shorter than what is left.
    room = weft.log_path.stat().st_size + 100_000
    resource.prlimit(weft.pid, resource.RLIMIT_FSIZE, (room, hard))
    assert room < 1_000_000
    # Good, so that the state keeps it.
    weft.apply("large", named("v1", "ConfigMap", "large", None) | {"data": {"x": "y" * 1_200_000}})
    eventually(lambda: "the state directory is not as it should be" in weft.log()[before:], 10.0)
    told = next(line for line in weft.log()[before:].splitlines()
                if "the state directory is not as it should be" in line)
    assert "state.db" in told and "free some space: df -h" in told, told
    goes_on(weft, "full-disk")

    resource.prlimit(weft.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, hard))
    eventually(lambda: "the state directory is written again" in weft.log()[before:], 15.0)
    weft.remove("large")
    goes_on(weft, "disk-with-room")
