# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The configurations that are measured: N HTTPRoutes on one Gateway, one object per file. Shape S
# spreads them over N/10 hosts, shape H has them all on one; both have N/5 backends.

import os
from dataclasses import dataclass
from pathlib import Path

from lib.manifests import (Json, backend, gateway, http_route, listener, match, prefix, rule,
                           to, to_yaml)

PORT = 80  # of the Gateway's listener, as the configuration says it


@dataclass(frozen=True)
class Shape:
    """name: "S" or "H"; routes: N; backend: the address behind all backends."""
    name: str
    routes: int
    backend: str

    @property
    def hosts(self) -> int:
        return max(1, self.routes // 10) if self.name == "S" else 1

    @property
    def backends(self) -> int:
        return max(1, self.routes // 5)

    def host_of(self, route: int) -> str:
        return f"h{route % self.hosts}.bench.example"

    def backend_of(self, route: int) -> str:
        return f"b{route % self.backends}"

    def backend_ref(self, route: int) -> Json:
        return to(self.backend_of(route))

    def path_of(self, route: int) -> str:
        return f"/r{route}"

    def route(self, number: int, *extra_paths: str, marker: str = "") -> Json:
        """A route; extra_paths: what it matches beside its own path. marker: the value of a header
        that it sets, so that two versions of one route differ."""
        paths = [self.path_of(number), *extra_paths]
        rules = {"matches": [match(prefix(path)) for path in paths]}
        if marker:
            rules["filters"] = [{"type": "RequestHeaderModifier",
                                 "requestHeaderModifier": {"set": [{"name": "x-bench",
                                                                    "value": marker}]}}]
        return http_route(f"r{number}", rule(self.backend_ref(number), **rules),
                          hosts=[self.host_of(number)])

    def sample(self, count: int) -> list[int]:
        """Routes spread evenly over all, the first and the last among them."""
        if self.routes <= count:
            return list(range(self.routes))
        return [(self.routes - 1) * number // (count - 1) for number in range(count)]

    def write(self, folder: Path) -> None:
        """Writes all objects to an empty folder."""
        put(folder, "gateway", gateway(listener(port=PORT)))
        for number in range(self.backends):
            put(folder, f"backend-b{number}", backend(f"b{number}", self.backend))
        for number in range(self.routes):
            put(folder, f"route-r{number}", self.route(number))


def put(folder: Path, file: str, one: Json) -> None:
    """Writes a file all at once: a draft beside the folder is renamed."""
    draft = folder.parent / "draft.yaml"
    draft.write_text(to_yaml([one]))
    os.replace(draft, folder / f"{file}.yaml")
