# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# A control plane and an agent apart, by mutual TLS: `weft serve` on a folder with one route, and the
# agent of node "edge-1".

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .certificates import Authority, KeyPair
from .config_folder import ConfigFolder
from .http1 import get
from .manifests import http_route, rule
from .ports import free_port
from .process import Process
from .serve import Agent, Serve, Tls

HOST = "shop.example"
NODE = "edge-1"
SERVER = "weft.internal"


@dataclass
class Apart:
    """The world of a test. Processes that it starts end with the test."""
    build: Path
    envoy: Path
    directory: Path
    authority: Authority
    folder: ConfigFolder
    processes: list[Process]
    port: int = field(default_factory=free_port)      # of the Gateway
    address: str = ""                                  # of `weft serve`, once it was started

    def pair(self, *names: str, client: bool, authority: Authority | None = None,
             file: str | None = None) -> KeyPair:
        return (authority or self.authority).issue(*names, client=client, file=file)

    def tls(self, pair: KeyPair, trust: Authority | None = None) -> Tls:
        return Tls(pair.certificate, pair.key, (trust or self.authority).certificate)

    def serve(self, wait: bool = True, **rest: Any) -> Serve:
        """`weft serve`; started again, it listens where it did before."""
        tls = rest.pop("tls", None) or self.tls(self.pair(SERVER, client=False))
        listen = rest.pop("listen", None) or self.address or "127.0.0.1:0"
        serve = Serve(self.build, self.directory, self.folder.path, listen, tls=tls,
                      ports={80: self.port}, **rest)
        self.processes.append(serve)
        if wait:
            self.address = serve.wait_serving()
        return serve

    def agent(self, node: str = NODE, tls: Tls | None = None, name: str = "agent",
              server: str = SERVER, options: tuple[str, ...] = ()) -> Agent:
        agent = Agent(self.build, self.envoy, self.directory, node, self.address,
                      tls=tls or self.tls(self.pair(f"spiffe://test/node/{NODE}", client=True)),
                      name=name, options=[*([f"--tls-server={server}"] if server else []), *options])
        self.processes.append(agent)
        return agent

    def status(self) -> int:
        """What the route answers."""
        return self.status_of(HOST)

    def status_of(self, host: str) -> int:
        return get(f"127.0.0.1:{self.port}", host).status

    def set_routes(self, *hosts: str) -> None:
        self.folder.apply("routes", *(http_route(host.replace(".", "-"), rule("a"), hosts=[host])
                                      for host in hosts))
