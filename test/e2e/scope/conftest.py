# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# A gateway of scoped routes: one Envoy with the scope module, told what to do as Weft tells it.

from pathlib import Path
from typing import Any, Callable, Iterator

import pytest
from lib import ads as xds
from lib import scopes
from lib.ads import Ads
from lib.envoy import Envoy
from lib.envoy_config import Json, cluster, listener
from lib.http1 import Response, get


class ScopedGateway:
    """Port groups whose hosts change while Envoy runs."""

    def __init__(self, ads: Ads, module: Path):
        self.ads = ads
        self.module = module
        self.envoy: Envoy
        self._routes: dict[str, dict[str, list[Json]]] = {}

    def serve(self, group: str, routes: dict[str, list[Json]]) -> None:
        """Replaces the routes of a group, by effective host, in the order that loses no request:
        what is new first, the table when that is acknowledged, what is gone last."""
        before = scopes.route_configurations(group, self._routes.get(group, {}))
        after = scopes.route_configurations(group, routes)
        self._routes[group] = routes
        self.ads.set(xds.ROUTES, *after)
        self.ads.set(xds.SCOPE, *scopes.scopes(after))
        self.settle(xds.ROUTES, *[rc["name"] for rc in after])
        self.publish(group, scopes.table_text(group, routes))
        self.settle(xds.EXTENSION, f"weft.hosts/{group}")
        names = {rc["name"] for rc in after}
        gone = [rc["name"] for rc in before if rc["name"] not in names]
        self.ads.remove(xds.SCOPE, *gone)
        self.ads.remove(xds.ROUTES, *gone)

    def publish(self, group: str, table: str) -> None:
        """Sends the text of a table as it is."""
        self.ads.set(xds.EXTENSION, scopes.table_resource(self.module, group, table))

    def settle(self, kind: str, *names: str) -> None:
        """Waits until Envoy has taken these resources; nothing to wait for before it runs."""
        if hasattr(self, "envoy"):
            self.ads.wait_has(kind, *names)

    def ask(self, host: str | None, group: str = "80", **rest: Any) -> Response:
        return get(self.envoy.address(group), host, **rest)

    def answer_to(self, host: str | None, group: str = "80") -> str:
        """Which direct answer a host gets: the body, or the status where there is none."""
        response = self.ask(host, group)
        return response.text or str(response.status)


@pytest.fixture
def module(build: Path) -> Path:
    return build / "lib/libweft_scope.so"


@pytest.fixture
def ads(workdir: Path, protos: Any) -> Iterator[Ads]:
    """A control plane on a Unix socket."""
    with Ads(workdir / "ads.sock", protos) as server:
        yield server


@pytest.fixture
def start_gateway(ads: Ads, module: Path,
                  start_envoy: Callable[..., Envoy]) -> Callable[..., ScopedGateway]:
    """start_gateway({group: {host: routes}}, http_filters, clusters={name: address}, **hcm)."""
    def start(groups: dict[str, dict[str, list[Json]]], *http_filters: Json,
              clusters: dict[str, str] | None = None, **hcm: Any) -> ScopedGateway:
        gateway = ScopedGateway(ads, module)
        ads.set(xds.CLUSTER, *[cluster(*named) for named in (clusters or {}).items()])
        for group, routes in groups.items():
            gateway.serve(group, routes)
        ads.set(xds.LISTENER, scopes.table_listener(*groups),
                *[listener(group, scopes.scoped_hcm(module, group, *http_filters, **hcm),
                           address=f"127.0.0.{number}")
                  for number, group in enumerate(groups, 1)])
        gateway.envoy = start_envoy(ads.bootstrap())
        ads.wait_acked()
        return gateway
    return start
