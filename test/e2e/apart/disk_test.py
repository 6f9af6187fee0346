# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Disks that are full, and files that come back damaged.

import resource
from pathlib import Path
from typing import Callable

import pytest
from lib.apart import HOST, Apart
from lib.serve import Agent
from lib.wait import eventually

Damage = Callable[[bytes], bytes]


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1:]


def truncated(content: bytes) -> bytes:
    return content[:len(content) // 2]


def emptied(_: bytes) -> bytes:
    return b""


DAMAGES = pytest.mark.parametrize("damage", [flipped, truncated, emptied])


def damage_file(path: Path, damage: Damage) -> None:
    path.write_bytes(damage(path.read_bytes()))


def kept_agent(apart: Apart) -> Agent:
    """An agent that has served one.example first and two.example then, and kept both generations;
    it has ended, and so has the control plane."""
    apart.set_routes(HOST, "one.example")
    serve = apart.serve()
    agent = apart.agent().wait_ready()
    eventually(lambda: agent.metric("weft_lkg_writes_total") >= 1)
    eventually(lambda: apart.status_of("one.example") == 200)
    writes = agent.metric("weft_lkg_writes_total")
    apart.set_routes(HOST, "one.example", "two.example")
    eventually(lambda: apart.status_of("two.example") == 200)
    eventually(lambda: agent.metric("weft_lkg_writes_total") > writes)
    agent.stop()
    serve.kill()
    return agent


@DAMAGES
def test_the_generation_before_a_damaged_one_is_served(apart: Apart, damage: Damage) -> None:
    agent = kept_agent(apart)
    damage_file(agent.state_dir / "lkg", damage)
    agent = apart.agent()
    eventually(lambda: apart.status() == 200, 20.0)
    assert apart.status_of("one.example") == 200
    assert "an older last known good configuration is served" in agent.log()
    apart.serve()
    eventually(lambda: apart.status_of("two.example") == 200, 20.0)


@DAMAGES
def test_nothing_damaged_is_served(apart: Apart, damage: Damage) -> None:
    agent = kept_agent(apart)
    for file in ["lkg", "lkg.previous"]:
        damage_file(agent.state_dir / file, damage)
    agent = apart.agent()
    eventually(lambda: "no last known good configuration is served" in agent.log(), 20.0)
    eventually(lambda: "waiting for" in agent.ask("/readyz"))
    apart.serve()
    agent.wait_ready()
    assert apart.status_of("two.example") == 200


@DAMAGES
def test_a_damaged_state_directory_keeps_nobody_from_serving(apart: Apart, damage: Damage) -> None:
    serve = apart.serve()
    agent = apart.agent().wait_ready()
    serve.stop()
    damage_file(serve.state_dir / "state.db", damage)
    serve = apart.serve()
    eventually(lambda: agent.metric("weft_agent_control_plane_connected") == 1, 20.0)
    apart.set_routes(HOST, "new.example")
    eventually(lambda: apart.status_of("new.example") == 200, 20.0)
    assert serve.metric("weft_state_written") == 1


def test_full_disks_stop_nothing(apart: Apart) -> None:
    serve = apart.serve()
    agent = apart.agent().wait_ready()
    eventually(lambda: agent.metric("weft_lkg_writes_total") >= 1)
    unlimited = resource.RLIM_INFINITY
    for process in (serve, agent):
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, unlimited))
    apart.set_routes(HOST, "new.example")
    eventually(lambda: apart.status_of("new.example") == 200, 20.0)
    eventually(lambda: serve.metric("weft_state_written") == 0, 20.0)
    eventually(lambda: agent.metric("weft_lkg_write_failures_total") >= 1, 20.0)
    assert apart.status() == 200

    for process in (serve, agent):
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (unlimited, unlimited))
    writes = agent.metric("weft_lkg_writes_total")
    eventually(lambda: serve.metric("weft_state_written") == 1, 60.0)
    eventually(lambda: agent.metric("weft_lkg_writes_total") > writes, 60.0)

    # What was kept then is whole.
    agent.stop()
    serve.kill()
    apart.agent()
    eventually(lambda: apart.status_of("new.example") == 200, 20.0)
