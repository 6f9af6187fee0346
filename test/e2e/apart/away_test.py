# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# What goes on while the control plane is away.

import os
import signal
import time

import pytest
from lib.apart import HOST, Apart
from lib.wait import eventually


def test_an_envoy_that_dies_meanwhile_serves_again_soon(apart: Apart) -> None:
    serve = apart.serve()
    agent = apart.agent().wait_ready()
    eventually(lambda: agent.metric("weft_lkg_writes_total") >= 1)
    serve.kill()
    times = []
    for _ in range(3):
        before = agent.envoy_pid
        os.kill(before, signal.SIGKILL)
        killed = time.monotonic()
        eventually(lambda: apart.status() == 200, 30.0, every=0.002)
        times.append(time.monotonic() - killed)
        assert agent.envoy_pid != before
        agent.wait_ready()
    print("Envoy killed, without a control plane, to the first 200:",
          ", ".join(f"{one * 1e3:.0f} ms" for one in times))


def test_agent_and_envoy_start_from_the_file_alone(apart: Apart) -> None:
    apart.set_routes(HOST, "two.example")
    serve = apart.serve()
    agent = apart.agent().wait_ready()
    eventually(lambda: agent.metric("weft_lkg_writes_total") >= 1)
    agent.stop()  # what it has acknowledged is written when it ends
    serve.kill()
    begun = time.monotonic()
    agent = apart.agent()
    eventually(lambda: apart.status() == 200, 30.0, every=0.002)
    print(f"agent and Envoy started, without a control plane, to the first 200: "
          f"{(time.monotonic() - begun) * 1e3:.0f} ms")
    agent.wait_ready()
    assert apart.status_of("two.example") == 200

    # It comes back with less: that is taken away, and nothing else.
    apart.set_routes(HOST)
    apart.serve()
    eventually(lambda: apart.status_of("two.example") == 404, 20.0)
    assert apart.status() == 200


def test_a_machine_that_lost_its_power_comes_back_by_itself(apart: Apart) -> None:
    serve = apart.serve()
    agent = apart.agent().wait_ready()
    eventually(lambda: agent.metric("weft_lkg_writes_total") >= 1)
    serve.kill()
    envoy = agent.envoy_pid
    agent.kill()
    os.kill(envoy, signal.SIGKILL)
    agent = apart.agent().wait_ready()
    assert apart.status() == 200
    assert agent.envoy_pid != envoy
    assert agent.metric("weft_agent_envoy_adopted") == 0


def test_the_first_start_needs_the_control_plane(apart: Apart) -> None:
    serve = apart.serve()
    serve.kill()
    agent = apart.agent()
    eventually(lambda: "no connection to the control plane" in agent.log(), 20.0)
    eventually(lambda: "waiting for" in agent.ask("/readyz"))
    apart.serve()
    agent.wait_ready()
    assert apart.status() == 200


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 0), (signal.SIGHUP, 0)])
def test_it_ends_when_it_is_asked_to(apart: Apart, number: signal.Signals, code: int) -> None:
    serve = apart.serve()
    serve.signal(number)
    assert serve.wait(20.0) == code
    assert "the Envoys go on with what they have" in serve.log()
