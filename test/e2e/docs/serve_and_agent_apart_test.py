# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# docs/how-to/serve-and-agent-apart.md: every block of commands, in its order.

import os
import signal
import subprocess
from pathlib import Path

from lib.documented import command_blocks
from lib.paths import ROOT
from lib.ports import free_port
from lib.process import Process
from lib.wait import eventually

PAGE = ROOT / "docs/how-to/serve-and-agent-apart.md"
# What begins a block that goes on until it is stopped, as in a terminal of its own.
LASTING = {"python3 -m http.server": "backend", "weft serve": "serve", "weft-agent": "agent"}
FIRST_LINE = "apiVersion: gateway.networking.k8s.io/v1\n"


def test_every_block_of_the_page(build: Path, envoy_binary: Path, workdir: Path,
                                 processes: list[Process]) -> None:
    ports = {said: str(free_port()) for said in ["8080", "9000", "18000"]}
    environment = os.environ | {"PATH": f"{build / 'bin'}:{os.environ['PATH']}",
                                "WEFT_ENVOY": str(envoy_binary), "HOME": str(workdir)}
    lasting: dict[str, Process] = {}
    outputs: list[str] = []
    envoy = 0
    try:
        for block in command_blocks(PAGE, ports):
            name = next((name for begin, name in LASTING.items() if block.startswith(begin)), None)
            if name:
                lasting[name] = Process(name, ["bash", "-c", "exec " + block], workdir,
                                        env=environment)
                processes.append(lasting[name])
                continue
            if "agent" in lasting and not envoy:
                eventually(lambda: (workdir / "agent-run/envoy.pid.json").exists(), 30.0)
                envoy = 1
            if block == '''curl -s http://127.0.0.1:%s/shop.yaml | head -1\n''' % ports["8080"]:
                lasting["serve"].signal(signal.SIGINT)  # as the page says before it
                assert lasting["serve"].wait(20) == 130  # ended by a person
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", block], cwd=workdir, text=True,
                                  env=environment, timeout=60, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, check=False)
            assert done.returncode == 0, (block, done.stdout, done.stderr)
            outputs.append(done.stdout)
    finally:
        if "agent" in lasting:
            lasting["agent"].stop(20)
    assert lasting.keys() == set(LASTING.values())
    ready = next(one for one in outputs if one.startswith("ok\n"))
    assert FIRST_LINE in ready and "edge-1" in ready, ready
    assert outputs[-1] == FIRST_LINE, "what is served goes on without weft serve"
    assert "serving: 127.0.0.1:" + ports["18000"] in lasting["serve"].log()
