# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# test/faults/kills, at a size for every run of the tests.

from pathlib import Path

from killing import Plan, run


def test_kills_lose_nothing(build: Path, envoy_binary: Path, workdir: Path) -> None:
    plan = Plan(routes=200, clusters=40, kills=4, rate=200, gap=1.0, seed=1)
    result = run(build, envoy_binary, workdir, plan)
    print(result.summary())
    assert not result.problems
    assert result.load.requests > 100 and sum(result.changes.values()) > 10
    assert result.compared > plan.clusters
