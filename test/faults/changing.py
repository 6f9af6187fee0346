# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# A folder of many routes that changes all the time, so that each of its standing routes answers 200
# at every moment, and each cluster that goes is known.

import random
from dataclasses import dataclass
from typing import Callable

from lib.certificates import Authority
from lib.config_folder import ConfigFolder
from lib.manifests import (backend, gateway, http_route, https, listener, match, prefix, rule,
                           tls_secret)

PORT, TLS_PORT = 80, 443  # of the Gateway's listeners
PER_HOST = 10  # standing routes
DOMAIN = "faults.example"
Live = Callable[[str, str], bool]


@dataclass
class Extra:
    """A route that comes and goes, perhaps with a backend of its own."""
    name: str
    host: str
    path: str
    cluster: bool


class Changing:
    """The folder. Standing: `routes` routes on routes/10 hosts, the first `clusters` of them each with
    a backend of its own that it never leaves. All backends are the two given addresses."""

    def __init__(self, folder: ConfigFolder, routes: int, clusters: int, addresses: tuple[str, str],
                 authority: Authority, seed: int, live: Live):
        """live: whether Envoy answers a request (host, path) by 200 now."""
        assert clusters < routes and routes % PER_HOST == 0
        self.folder = folder
        self.routes, self.clusters = routes, clusters
        self.addresses = addresses
        self.extras: list[Extra] = []
        self.removed_clusters = 0
        self.added_clusters = 0  # to those at the start
        self.changes: dict[str, int] = {}
        self._live = live
        self._random = random.Random(seed)
        self._number = 0
        self._pairs = [authority.issue(f"*.{DOMAIN}", file=f"gateway-{number}")
                       for number in range(2)]
        folder.apply("gateway", gateway(listener(port=PORT), https("https", "tls", port=TLS_PORT)))
        folder.apply("secret", tls_secret("tls", self._pairs[0]))
        for number in range(clusters):
            self._backend(f"b{number}", addresses[0])
        for number in range(routes):
            self._route(number, f"b{number % clusters}")

    @property
    def hosts(self) -> list[str]:
        return [f"h{number}.{DOMAIN}" for number in range(self.routes // PER_HOST)]

    @property
    def paths(self) -> list[str]:
        """Each host answers each of them."""
        return [f"/p{number}" for number in range(PER_HOST)]

    def change(self) -> None:
        """One change, by chance."""
        self._number += 1
        kind = self._random.choice([self._mark, self._move, self._endpoints, self._add,
                                    self._add_cluster, self._remove, self._renew])
        if not kind():
            kind = self._mark
            kind()
        name = kind.__name__.strip("_")
        self.changes[name] = self.changes.get(name, 0) + 1

    # Each makes one change; False: it cannot be made now.

    def _mark(self) -> bool:
        """A standing route does something else to its requests."""
        number = self._random.randrange(self.routes)
        self._route(number, f"b{number % self.clusters}", f"m{self._number}")
        return True

    def _move(self) -> bool:
        """A standing route moves to another backend."""
        number = self._random.randrange(self.clusters, self.routes)
        self._route(number, f"b{self._random.randrange(self.clusters)}")
        return True

    def _endpoints(self) -> bool:
        one, two = self.addresses
        chosen = self._random.choice([(one,), (two,), (one, two)])
        self._backend(f"b{self._random.randrange(self.clusters)}", *chosen)
        return True

    def _renew(self) -> bool:
        """Another certificate for the listener."""
        self.folder.apply("secret", tls_secret("tls", self._random.choice(self._pairs)))
        return True

    def _add(self) -> bool:
        """A route on a host that is there, or on one of its own."""
        new_host = self._random.random() < 0.5
        host = f"x{self._number}.{DOMAIN}" if new_host else self._random.choice(self.hosts)
        self._extra(host, f"b{self._random.randrange(self.clusters)}", cluster=False)
        return True

    def _add_cluster(self) -> bool:
        self.added_clusters += 1
        self._backend(f"x{self._number}", self.addresses[0])
        self._extra(self._random.choice(self.hosts), f"x{self._number}", cluster=True)
        return True

    def _remove(self) -> bool:
        """Takes an extra route away; one that Envoy serves, so that the removal reaches it."""
        old = self.extras[:len(self.extras) // 2]  # the younger ones have hardly been used
        if not old:
            return False
        extra = self._random.choice(old)
        if not self._live(extra.host, extra.path):
            return False
        self.extras.remove(extra)
        self.folder.remove(f"route-{extra.name}")
        if extra.cluster:
            self.removed_clusters += 1
            self.folder.remove(f"backend-{extra.name}")
        return True

    def _extra(self, host: str, to: str, cluster: bool) -> None:
        extra = Extra(f"x{self._number}", host, f"/x{self._number}", cluster)
        self.extras.append(extra)
        self.folder.apply(f"route-{extra.name}", http_route(
            extra.name, rule(to, matches=[match(prefix(extra.path))]), hosts=[extra.host]))

    def _route(self, number: int, to: str, mark: str = "") -> None:
        host = self.hosts[number // PER_HOST]
        fields = {"matches": [match(prefix(self.paths[number % PER_HOST]))]}
        if mark:
            fields["filters"] = [{"type": "RequestHeaderModifier", "requestHeaderModifier": {
                "set": [{"name": "x-mark", "value": mark}]}}]
        self.folder.apply(f"route-r{number}",
                          http_route(f"r{number}", rule(to, **fields), hosts=[host]))

    def _backend(self, name: str, *addresses: str) -> None:
        self.folder.apply(f"backend-{name}", backend(name, *addresses))
