# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# A program run by a test: its output goes to a file, and it never outlives the test.

import ctypes
import os
import signal
import subprocess
from pathlib import Path
from typing import Mapping, Sequence

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)

# What ends a program that does not handle it. nohup starts the tests with the first one ignored, a
# script's background with the second one: a child would inherit that, and bash can then not trap it.
_ENDING = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)


def _prepare_child() -> None:
    """Runs in the child: the kernel kills it when the thread that started it is gone, and signals do
    what they do to a program started in a terminal."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    for number in _ENDING:
        signal.signal(number, signal.SIG_DFL)


class Process:
    """One running program. Standard output and error go to `<directory>/<name>.log`."""

    def __init__(self, name: str, argv: Sequence[str | Path], directory: Path,
                 env: Mapping[str, str] | None = None):
        self.name = name
        self.directory = directory
        self.log_path = directory / f"{name}.log"
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [str(argument) for argument in argv], cwd=directory, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, env={**os.environ, **(env or {})},
                preexec_fn=_prepare_child)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while the program runs; -N if signal N ended it."""
        return self._process.poll()

    def log(self) -> str:
        """All that the program has printed so far."""
        return self.log_path.read_text(errors="replace")

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def wait(self, within: float) -> int:
        """The exit code; raises subprocess.TimeoutExpired if the program still runs then."""
        return self._process.wait(within)

    def stop(self, within: float = 5.0) -> int:
        """Asks the program to end (SIGTERM), after `within` seconds makes it. Gives its exit code."""
        if self.exit_code is None:
            self._process.terminate()
            try:
                return self.wait(within)
            except subprocess.TimeoutExpired:
                self._process.kill()
        return self._process.wait()

    def kill(self) -> None:
        """Ends the program at once, as a crash would."""
        self._process.kill()
        self._process.wait()
