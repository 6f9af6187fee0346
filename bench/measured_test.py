# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# That the bench measures at all: small shapes on real programs. Nothing is said of how fast they are.

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import storm
from systems import Backend

ROOT = Path(__file__).resolve().parents[1]
BUILD = Path(os.environ.get("WEFT_BUILD", ROOT / "build/dev")).resolve()


@pytest.mark.parametrize("shape", ["S", "H"])
def test_weft_and_its_floor_are_measured(shape, tmp_path):
    output = tmp_path / "gateway.json"
    said = subprocess.run(
        [sys.executable, ROOT / "bench/run", "--build", BUILD, "--output", output, "--part", "apply",
         "--shape", shape, "--routes", "20", "--samples", "4", "--rounds", "1"],
        check=True, stdout=subprocess.PIPE, text=True).stdout
    report = json.loads(output.read_text())
    weft, floor = report["figures"]
    assert (weft["system"], floor["system"]) == ("weft", "floor")
    for figures in (weft, floor):
        assert [len(times) for times in figures["samples_ms"].values()] == [2, 2]
        assert figures["unexpected_statuses"] == []
        assert min(*figures["apply_ms"].values(), figures["cpu_ms"], *figures["cold_start_s"]) > 0
    assert weft["own_part_ms"]["changes"] == 4, "one publish for each change"
    assert weft["own_part_ms"]["mean"] < max(weft["apply_ms"].values())
    assert weft["failures"]["requests"] > 0
    assert "not measured" in said and f"{weft['apply_ms']['p50']:.1f}" in said


def test_all_proxies_of_a_storm_are_served(envoy):
    with tempfile.TemporaryDirectory(prefix="weft-bench-") as directory, \
            contextlib.closing(Backend(Path(directory))) as backend:
        measured = storm.measured(BUILD, envoy, Path(directory), backend.address, routes=20,
                                  clients=5)
    for how in ("fresh", "back"):
        assert measured[how]["served"] == 5
        assert measured[how]["seconds"] == sorted(measured[how]["seconds"])
        assert measured[how]["resources"] > 20 / 5 * 2  # a cluster and its endpoints each, and more


@pytest.fixture
def envoy():
    return Path(subprocess.run([ROOT / "tools/deps/envoy-path"], check=True, text=True,
                               stdout=subprocess.PIPE).stdout.strip())
