# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The peer: Envoy Gateway in file mode, at its defaults, on the same Envoy and the same shape. It binds
# ports on all addresses, so it runs, and what asks it too, in namespaces of its own (network and
# processes): `measured` makes them and runs this file inside, which prints the figures as JSON.

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

BENCH = Path(__file__).resolve().parent
if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.path[:0] = [str(BENCH), str(BENCH.parent / "test/e2e")]

from lib.manifests import Json, gateway, listener, named  # noqa: E402
from lib.process import Process  # noqa: E402
from measure import changes  # noqa: E402
from shape import Shape, put  # noqa: E402
from systems import Backend, answering  # noqa: E402
from usage import memory_mb  # noqa: E402

API = "gateway.envoyproxy.io/v1alpha1"
PORT = 18888
ENVOY_VERSION = "1.40.0"


@dataclass(frozen=True)
class PeerShape(Shape):
    """The same objects, but for its own kinds of backends and parameters."""

    def backend_ref(self, route: int) -> Json:
        return {"group": "gateway.envoyproxy.io", "kind": "Backend", "name": self.backend_of(route)}

    def write(self, folder: Path) -> None:
        host, port = self.backend.rsplit(":", 1)
        put(folder, "class", named("gateway.networking.k8s.io/v1", "GatewayClass", "weft", {
            "controllerName": "gateway.envoyproxy.io/gatewayclass-controller",
            "parametersRef": {"group": "gateway.envoyproxy.io", "kind": "EnvoyProxy", "name": "proxy",
                              "namespace": "default"}}))
        put(folder, "proxy", named(API, "EnvoyProxy", "proxy", {"provider": {
            "type": "Host", "host": {"envoyVersion": ENVOY_VERSION}}}))
        put(folder, "gateway", gateway(listener(port=PORT)))
        for number in range(self.backends):
            put(folder, f"backend-b{number}", named(API, "Backend", f"b{number}", {
                "endpoints": [{"ip": {"address": host, "port": int(port)}}]}))
        for number in range(self.routes):
            put(folder, f"route-r{number}", self.route(number))


class EnvoyGateway:
    """A running Envoy Gateway (systems.System)."""

    def __init__(self, program: Path, envoy: Path, directory: Path, shape: Shape):
        self.shape = shape
        self.folder = directory / "config"
        self.address = f"127.0.0.1:{PORT}"
        homes = {name: directory / name for name in ("config-home", "data", "state", "runtime")}
        for made in (self.folder, *homes.values(),
                     homes["data"] / f"envoy-versions/{ENVOY_VERSION}/bin"):
            made.mkdir(parents=True)
        os.symlink(envoy, homes["data"] / f"envoy-versions/{ENVOY_VERSION}/bin/envoy")
        shape.write(self.folder)
        settings = directory / "envoy-gateway.json"
        settings.write_text(json.dumps({
            "apiVersion": API, "kind": "EnvoyGateway",
            "gateway": {"controllerName": "gateway.envoyproxy.io/gatewayclass-controller"},
            "extensionApis": {"enableBackend": True},
            "provider": {"type": "Custom", "custom": {
                "resource": {"type": "File", "file": {"paths": [str(self.folder)]}},
                "infrastructure": {"type": "Host", "host": {
                    "configHome": str(homes["config-home"]), "dataHome": str(homes["data"]),
                    "stateHome": str(homes["state"]), "runtimeDir": str(homes["runtime"])}}}}}))
        subprocess.run([program, "certgen", "--local", "--config-home", homes["config-home"]],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       env={**os.environ, "HOME": str(directory)})
        started = time.monotonic()
        self._process = Process("envoy-gateway", [program, "server", "--config-path", settings],
                                directory, env={"HOME": str(directory)})
        self.pid = self._process.pid
        self.cold_start = answering(shape, self.address,
                                    lambda: self._process.exit_code is None) - started

    def prepare(self, route: int, path: str) -> Callable[[], None]:
        one = self.shape.route(route, path)
        return lambda: put(self.folder, f"route-r{route}", one)


def _in_namespaces(*command: str | Path) -> list[str | Path]:
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return ["unshare", *user, "--net", "--pid", "--fork", "--kill-child", "--mount-proc", *command]


def possible() -> bool:
    """Namespaces can be made: by root, or where the kernel lets users."""
    return subprocess.run(_in_namespaces("ip", "link", "set", "lo", "up"), check=False,
                          stderr=subprocess.DEVNULL).returncode == 0


def measured(program: Path, envoy: Path, shape: str, routes: int, samples: int) -> dict[str, Any]:
    """Its figures. Only where it is possible()."""
    with tempfile.TemporaryDirectory(prefix="weft-bench-") as directory:
        said = subprocess.run(
            _in_namespaces(sys.executable, __file__, program, envoy, directory, shape, str(routes),
                           str(samples)),
            check=True, stdout=subprocess.PIPE, text=True).stdout
        return json.loads(said)


def main() -> None:
    """Inside. This is the first process of its namespace: when it ends, the kernel ends all others."""
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=Path)
    parser.add_argument("envoy", type=Path)
    parser.add_argument("directory", type=Path)
    parser.add_argument("shape", choices=["S", "H"])
    parser.add_argument("routes", type=int)
    parser.add_argument("samples", type=int)
    options = parser.parse_args()
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    backend = Backend(options.directory)
    system = EnvoyGateway(options.program, options.envoy, options.directory,
                          PeerShape(options.shape, options.routes, backend.address))
    figures = {"cold_start_s": [system.cold_start], **changes(system, options.samples)}
    print(json.dumps({**figures, "memory_mb": memory_mb(system.pid)}))


if __name__ == "__main__":
    main()
