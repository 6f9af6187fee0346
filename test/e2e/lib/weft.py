# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# `weft run` on a folder of the test's own, with the one Envoy that it starts.

import copy
import json
import os
import subprocess
from pathlib import Path
from typing import Any, Iterable, Iterator, Sequence

from .config_folder import ConfigFolder
from .curl import curl
from .envoy import admin
from .http1 import Http1, Response
from .manifests import Json
from .ports import free_port
from .process import Process
from .wait import eventually


class Weft(Process):
    """A running `weft run`. Its configuration names ports as a user would (80, 443); each is bound
    to a free one instead, which `address` tells."""

    def __init__(self, build: Path, envoy: Path, directory: Path, objects: Sequence[Json],
                 name: str = "weft", more_ports: Iterable[int] = (), options: Sequence[str] = ()):
        """more_ports: those that the configuration will have later. options: of `weft run`."""
        self.folder = directory / f"{name}.d"
        self.run_dir = directory / f"{name}.run"
        self._files = ConfigFolder(self.folder)
        self.ports = {port: free_port() for port in {*_ports(objects), *more_ports}}
        self.apply("main", *objects)
        self._log_begins = 0
        self._program = build / "bin/weft"
        self._environment = {"XDG_STATE_HOME": str(directory / "state")}
        self._command = [
            self._program, "run", self.folder, "--envoy", envoy, "--run-dir", self.run_dir,
            "--concurrency", "2",
            *(f"--port={declared}:{bound}" for declared, bound in self.ports.items()), *options]
        super().__init__(name, self._command, directory, env=self._environment)

    def again(self, suffix: str = "again") -> "Weft":
        """The same command once more, on the same folder and state; with a log of its own."""
        other = copy.copy(self)
        Process.__init__(other, f"{self.name}-{suffix}", self._command, self.directory,
                         env=self._environment)
        return other

    def restart(self, crash: bool = False, within: float = 30.0) -> "Weft":
        """Ends it (if it still runs) and starts it again, on the same folder and state."""
        if crash:
            self.kill()
        else:
            self.stop()
        begins = len(self.log())
        super().__init__(self.name, self._command, self.directory, env=self._environment)
        self._log_begins = begins
        return self.wait_ready(within)

    @property
    def state_dir(self) -> Path:
        """Where it keeps what outlives a restart; there since it is ready."""
        kept = Path(self._environment["XDG_STATE_HOME"]) / "weft"
        return next(kept.glob(f"{self.folder.name}-*"))

    def wait_ready(self, within: float = 30.0) -> "Weft":
        """Waits until it says so; fails with its log if it ends instead."""
        def ready() -> bool:
            if self.exit_code is not None:
                raise RuntimeError(f"{self.name} ended with {self.exit_code}:\n{self.log()[-3000:]}")
            return "\nready:" in "\n" + self.log()[self._log_begins:]
        eventually(ready, within)
        return self

    def stop(self, within: float = 1.5) -> int:
        """Ends it without waiting long for open connections."""
        return super().stop(within)

    def apply(self, file: str, *content: Json | str | bytes) -> None:
        """Writes a file of the folder, all at once: objects, or text as it is."""
        self._files.apply(file, *content)

    def remove(self, file: str) -> None:
        """Removes a file that `apply` wrote."""
        self._files.remove(file)

    def address(self, port: int = 80) -> str:
        """Where a port of the configuration is bound: "127.0.0.1:20123"."""
        return f"127.0.0.1:{self.ports[port]}"

    def connect(self, port: int = 80, timeout: float = 10.0) -> Http1:
        return Http1(self.address(port), timeout)

    def get(self, host: str | None, path: str = "/", port: int = 80, **rest: Any) -> Response:
        """One HTTP/1.1 request on a connection of its own."""
        with self.connect(port) as connection:
            return connection.request(host, path, **rest)

    def backend_of(self, host: str, path: str = "/", **rest: Any) -> str | int:
        """Which backend answers: its name, or the status where none does."""
        response = self.get(host, path, **rest)
        return response.headers.get("x-backend", response.status)

    def curl(self, url: str, *options: str, port: int | None = None, **rest: Any) -> Response:
        """Asks for a URL whose port is one of the configuration's; it is connected to where that is
        bound. port: only where the URL's own is not the one to connect to."""
        if port is None:
            scheme, _, authority = url.split("/", 3)[:3]
            number = authority.rpartition(":")[2]
            port = int(number) if number.isdigit() else 443 if scheme == "https:" else 80
        return curl(url, *options, resolve=self.address(port), **rest)

    def cli(self, *arguments: str) -> str:
        """What a command of `weft` prints that asks the running one: cli("get", "gateways")."""
        return subprocess.run([self._program, *arguments], check=True, stdout=subprocess.PIPE, text=True,
                              env={**os.environ, "WEFT_SOCKET": str(self.state_dir / "weft.sock")}).stdout

    def access_log(self, path: str, within: float = 5.0) -> Json:
        """The log's line about the request for a path (with its query); Envoy writes it a little
        later than it answers."""
        def find() -> Json | None:
            lines = (line for line in self.log().splitlines() if line.startswith("{"))
            return next((one for one in map(json.loads, lines) if one.get("path") == path), None)
        return eventually(find, within)

    @property
    def control_socket(self) -> Path:
        """Where it answers the commands of the CLI."""
        return eventually(lambda: next((self.folder.parent / "state/weft").glob(
            f"{self.folder.name}-*/weft.sock"), None))

    def envoy_admin(self, path: str) -> str:
        """An answer of the admin interface of its Envoy."""
        return admin(self.run_dir / "admin.sock", path)


def _ports(objects: Iterable[Json]) -> Iterator[int]:
    """The ports of all listeners."""
    for one in objects:
        if one["kind"] in ("Gateway", "ListenerSet"):
            for listener in one["spec"].get("listeners", []):
                yield listener["port"]
