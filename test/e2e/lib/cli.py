# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The commands of `weft` as a user types them, each a process of its own.

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def all(self) -> str:
        return self.out + self.err


class Cli:
    """The program, with an environment in which no other Weft is seen."""

    def __init__(self, build: Path, directory: Path, socket: Path | None = None):
        """directory: where commands run. socket: of the Weft that they ask."""
        self.program = build / "bin/weft"
        self.directory = directory
        self.env = {**os.environ, "XDG_STATE_HOME": str(directory / "state"), "NO_COLOR": ""}
        self.env.pop("WEFT_SOCKET", None)
        if socket:
            self.env["WEFT_SOCKET"] = str(socket)

    def __call__(self, *words: str | Path, timeout: float = 60.0,
                 env: Mapping[str, str] | None = None) -> Ran:
        """cli("get", "httproutes") runs `weft get httproutes`."""
        done = subprocess.run([str(self.program), *map(str, words)], cwd=self.directory,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout,
                              env={**self.env, **(env or {})}, check=False)
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
