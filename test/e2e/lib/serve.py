# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# `weft serve` and `weft-agent` as processes of their own.

import json
import os
import re
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping, Sequence

from .envoy import admin
from .process import Process
from .wait import eventually


@dataclass(frozen=True)
class Tls:
    """What one side of mutual TLS shows and trusts: PEM files."""
    certificate: Path
    key: Path
    authority: Path

    def flags(self) -> list[str]:
        return [f"--tls-cert={self.certificate}", f"--tls-key={self.key}",
                f"--tls-ca={self.authority}"]


class Serve(Process):
    """A running `weft serve`. Started again in the same directory it has the same state."""

    def __init__(self, build: Path, directory: Path, folder: Path, listen: str,
                 tls: Tls | None = None, ports: Mapping[int, int] | None = None,
                 name: str = "serve", options: Sequence[str] = ()):
        """listen: "unix:PATH" or "IP:PORT". ports: declared and bound, as --port takes them."""
        self.state_dir = directory / f"{name}.state"
        self._said_before = _size(directory / f"{name}.log")
        super().__init__(name, [
            build / "bin/weft", "serve", folder, f"--listen={listen}",
            f"--state-dir={self.state_dir}", *(tls.flags() if tls else []),
            *(f"--port={declared}:{bound}" for declared, bound in (ports or {}).items()),
            *options], directory)

    def own_log(self) -> str:
        """What this process has printed, without those before it."""
        return self.log_path.read_bytes()[self._said_before:].decode(errors="replace")

    def wait_serving(self, within: float = 60.0) -> str:
        """Waits until it answers agents; gives where, as an agent names it."""
        def where() -> str | None:
            if self.exit_code is not None:
                raise RuntimeError(f"{self.name} ended with {self.exit_code}:\n{self.log()[-3000:]}")
            said = re.search(r"^serving: (\S+)$", self.own_log(), re.MULTILINE)
            return said and said.group(1)
        return eventually(where, within)

    def ask(self, path: str) -> str:
        """An answer of its control socket."""
        return admin(self.state_dir / "weft.sock", path)

    def metric(self, name: str) -> float:
        """The sum of a metric's values over its labels."""
        return _metric(self.ask("/metrics"), name)


class Agent(Process):
    """A running weft-agent. Started again in the same directory it adopts the Envoy of the one before."""

    def __init__(self, build: Path, envoy: Path, directory: Path, node: str, control_plane: str,
                 tls: Tls | None = None, name: str = "agent", options: Sequence[str] = ()):
        self.run_dir = directory / f"{name}.run"
        self.state_dir = directory / f"{name}.state"
        self._probes = directory / f"{name}.probes"
        super().__init__(name, [
            build / "bin/weft-agent", f"--node-id={node}", f"--control-plane={control_plane}",
            *(tls.flags() if tls else []), f"--envoy={envoy}", f"--run-dir={self.run_dir}",
            f"--state-dir={self.state_dir}", f"--probes=unix:{self._probes}", "--concurrency=2",
            "--log=text", "--drain-least=0", "--drain-most=1", *options], directory)

    def ask(self, path: str) -> str:
        """An answer of its probes: /healthz, /readyz, /metrics."""
        return admin(self._probes, path)

    def metric(self, name: str) -> float:
        return _metric(self.ask("/metrics"), name)

    def wait_ready(self, within: float = 60.0) -> "Agent":
        def ready() -> bool:
            if self.exit_code is not None:
                raise RuntimeError(f"{self.name} ended with {self.exit_code}:\n{self.log()[-3000:]}")
            answer = self.ask("/readyz")
            if answer.strip() != "ok":
                raise AssertionError(answer)
            return True
        eventually(ready, within)
        return self

    @property
    def envoy_pid(self) -> int:
        """Its Envoy's process; raises OSError or ValueError while there is none."""
        return int(json.loads((self.run_dir / "envoy.pid.json").read_text())["pid"])

    def envoy(self, path: str) -> str:
        """An answer of its Envoy's admin interface."""
        return admin(self.run_dir / "admin.sock", path)

    def stop(self, within: float = 10.0) -> int:
        """Ends it with its Envoy, also one that it has left alone."""
        try:
            pid = self.envoy_pid
        except (OSError, ValueError, LookupError):
            pid = 0
        code = super().stop(within)
        if pid:
            try:
                if "envoy" in Path(f"/proc/{pid}/cmdline").read_text():
                    os.kill(pid, signal.SIGKILL)
            except OSError:
                pass  # it has ended in order
        return code


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _metric(page: str, name: str) -> float:
    values = [float(value) for metric, value in re.findall(r"^([\w]+)(?:\{.*\})? (\S+)$", page,
                                                            re.MULTILINE) if metric == name]
    if not values:
        raise LookupError(name)
    return sum(values)
