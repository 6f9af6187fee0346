# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The load generator itself: it must count every failure, or the tests that trust it prove nothing.

import socket
import subprocess
import time

import pytest
from lib.backends.http_echo import HttpEcho
from lib.load import Load, Outcome
from lib.wait import eventually


@pytest.fixture
def load(build, workdir, processes):
    """load(address, ...): the outcome of 200 requests in 0.4 s."""
    def run(address: str, *options: str, **rest) -> Outcome:
        generator = Load(build, workdir, address, options=["--duration-ms=400", *options], **rest)
        processes.append(generator)
        generator.wait(20)
        return generator.finish()
    return run


def test_counts_what_was_sent(load, echo):
    outcome = load(echo.address, hosts=["a.com", "b.com"], paths=["/x", "/y"])
    assert (outcome.requests, outcome.good, outcome.failed) == (200, 200, 0)
    asked = {(r["headers"]["host"][0], r["path"]) for r in echo.requests}
    assert len(echo.requests) == 200
    assert asked == {(host, path) for host in ("a.com", "b.com") for path in ("/x", "/y")}


def test_counts_each_bad_status(load, echo):
    outcome = load(echo.address, paths=["/?fail=7&key=k"])
    assert (outcome.requests, outcome.failed) == (200, 7)
    assert outcome.failures["status 503"]["count"] == 7


def test_counts_each_reset(load, echo):
    outcome = load(echo.address, paths=["/", "/", "/", "/?reset=1"])
    assert (outcome.requests, outcome.failed) == (200, 50)
    assert sum(f["count"] for f in outcome.failures.values()) == 50


def test_counts_each_refused_connection(load):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        outcome = load(f"127.0.0.1:{unused.getsockname()[1]}")
    assert (outcome.requests, outcome.failed) == (200, 200)
    assert outcome.failures["connect: Connection refused"]["count"] == 200


def test_counts_each_timeout(load, echo):
    outcome = load(echo.address, "--timeout-ms=100", paths=["/?delay=0.5"], rate=10)
    assert (outcome.requests, outcome.failed) == (4, 4)
    assert outcome.failures["receive: timeout"]["count"] == 4


def test_slow_answers_do_not_slow_the_schedule(load, echo):
    """Open loop: latency counts from when a request was due, and none is left out."""
    outcome = load(echo.address, paths=["/?delay=0.01"], rate=200, connections=1)
    assert outcome.requests == 80 and outcome.failed == 0
    assert outcome.latency_ms["max"] > 200


def test_makes_new_connections_when_told(load, echo):
    assert load(echo.address, "--requests-per-connection=1").failed == 0


def test_goes_on_when_the_server_is_back(build, workdir, processes):
    with HttpEcho() as server:
        generator = Load(build, workdir, server.address, rate=200)
        processes.append(generator)
        eventually(lambda: len(server.requests) > 20)
    seen = len(server.requests)
    failed_until = time.monotonic() + 0.2
    eventually(lambda: time.monotonic() > failed_until)
    with HttpEcho(port=server.port) as server:
        eventually(lambda: len(server.requests) > 20)
        outcome = generator.finish()
    assert outcome.failed >= 30 and outcome.good >= 40, outcome
    assert outcome.good <= seen + len(server.requests)


def test_refuses_nonsense(build):
    done = subprocess.run([build / "bin/weft-load", "--rate=0", "127.0.0.1:1"], check=False,
                          capture_output=True)
    assert done.returncode != 0
