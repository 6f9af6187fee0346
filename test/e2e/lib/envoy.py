# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# A real Envoy run by a test.

import http.client
import json
import os
import socket
from pathlib import Path
from typing import Any, Mapping

from .process import Process
from .wait import eventually


class _UnixConnection(http.client.HTTPConnection):
    """HTTP/1.1 over a Unix socket."""

    def __init__(self, path: Path, timeout: float):
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def admin(socket_path: Path, path: str, method: str = "GET") -> str:
    """Body of an answer of the admin interface on that socket, whatever its status."""
    connection = _UnixConnection(socket_path, timeout=10)
    try:
        connection.request(method, path)
        return connection.getresponse().read().decode()
    finally:
        connection.close()


class Envoy(Process):
    """Envoy with the given bootstrap, in its own directory.

    The bootstrap needs no admin section: this class adds one on a Unix socket. Listeners bind port 0
    and are asked for their port afterwards, so that no two tests can meet on one.
    """

    def __init__(self, binary: Path, bootstrap: Mapping[str, Any], directory: Path,
                 name: str = "envoy", concurrency: int = 2):
        self.admin_socket = directory / f"{name}.sock"
        config = directory / f"{name}.json"
        config.write_text(json.dumps(
            {"admin": {"address": {"pipe": {"path": str(self.admin_socket)}}}, **bootstrap},
            indent=1))
        super().__init__(name, [binary, "-c", config, "--disable-hot-restart",
                                "--concurrency", str(concurrency), "--log-level", "warning",
                                "--component-log-level", "dynamic_modules:info"], directory)

    def wait_ready(self, within: float = 20.0) -> "Envoy":
        """Waits until Envoy says that it is live; fails with its log if it ends instead."""
        def ready() -> bool:
            if self.exit_code is not None:
                raise RuntimeError(f"{self.name} ended with {self.exit_code}:\n{self.log()[-3000:]}")
            return self.admin("/ready").startswith("LIVE")
        eventually(ready, within)
        return self

    def admin(self, path: str, method: str = "GET") -> str:
        """Body of an answer of the admin interface, whatever its status."""
        return admin(self.admin_socket, path, method)

    def stats(self, prefix: str) -> dict[str, int]:
        """Counters and gauges whose name begins with `prefix`."""
        text = self.admin(f"/stats?format=json&type=All&filter=^{prefix}")
        return {s["name"]: s["value"] for s in json.loads(text)["stats"] if "value" in s}

    def stat(self, name: str) -> int:
        """One counter or gauge; 0 if Envoy has none of that name."""
        return self.stats(name.replace(".", r"\.") + "$").get(name, 0)

    def config_dump(self, query: str = "") -> dict[str, Any]:
        return json.loads(self.admin("/config_dump" + query))

    def listeners(self) -> dict[str, str]:
        """Name of each listener with an open port, and its address: "127.0.0.1:40123"."""
        found = {}
        for listener in json.loads(self.admin("/listeners?format=json"))["listener_statuses"]:
            address = listener["local_address"].get("socket_address")
            if address and address["port_value"]:
                found[listener["name"]] = f'{address["address"]}:{address["port_value"]}'
        return found

    def address(self, listener: str) -> str:
        """Where a listener is open, waiting for it to be: "127.0.0.1:40123"."""
        return eventually(lambda: self.listeners()[listener])

    def port(self, listener: str) -> int:
        return int(self.address(listener).rsplit(":", 1)[1])

    def rss_kib(self) -> int:
        """Resident memory."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        raise LookupError("VmRSS")

    def cpu_seconds(self) -> float:
        """CPU time used so far, user and system."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
