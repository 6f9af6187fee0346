# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Constant load while a test does something else, with every failed request counted (weft-load).

import json
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Sequence

from .process import Process


@dataclass(frozen=True)
class Outcome:
    """What became of a load: requests = good + failed; failures by reason, with examples."""
    seconds: float
    requests: int
    good: int
    failed: int
    failures: dict[str, Any]
    latency_ms: dict[str, float]


class Load(Process):
    """A running load generator. It goes on until `finish`."""

    def __init__(self, build: Path, directory: Path, address: str, hosts: Sequence[str] = (),
                 paths: Sequence[str] = ("/",), rate: int = 500, connections: int = 8,
                 name: str = "load", options: Sequence[str] = ()):
        super().__init__(name, [
            build / "bin/weft-load", address, f"--rate={rate}", f"--connections={connections}",
            *(f"--host={host}" for host in hosts), *(f"--path={path}" for path in paths),
            *options], directory)

    def finish(self, within: float = 20.0) -> Outcome:
        """Ends the load and gives the count of all that it sent."""
        if self.exit_code is None:
            self.signal(signal.SIGINT)
        self.wait(within)
        lines = self.log().splitlines()
        try:
            return Outcome(**json.loads(lines[-1]))
        except (IndexError, ValueError) as problem:
            raise AssertionError(f"weft-load ended with {self.exit_code}: {lines}") from problem
