# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# 400 poisoned objects among 100 healthy tenants under load: no request of a healthy tenant fails, and
# their changes go live meanwhile.

import time
from pathlib import Path
from typing import Any, Callable

import pytest
from lib.bad_input import BAD
from lib.certificates import Authority
from lib.load import Load
from lib.log_lines import findings
from lib.manifests import backend, gateway, http_route, https, listener, match, prefix, rule
from lib.manifests import tls_secret
from lib.poison import NEVER_WARM, patch, poisoned, routes_of
from lib.wait import eventually
from lib.weft import Weft

TENANTS = 100
POISONED = 400
REFUSED_BY_ENVOY: dict[str, Callable[[str], dict[str, Any]]] = {
    # Of the routes of a healthy tenant, of a backend of all, of ports, of a certificate.
    "routes": lambda name: poisoned(name, "RouteConfiguration", routes_of(host(len(name) * 7 % TENANTS))),
    "cluster": lambda name: poisoned(name, "Cluster", "Backend/default/a/0"),
    "listener": lambda name: poisoned(name, "Listener", "tcp/0.0.0.0/80"),
    "other-listener": lambda name: poisoned(name, "Listener", "tcp/0.0.0.0/81"),
    "secret": lambda name: poisoned(name, "Secret", "secret/default/cert"),
    "cold": lambda name: patch(name, "Cluster", "Backend/default/c/0", NEVER_WARM),
}
# 3 MiB each, which would be all that the test does.
RARE = {"big-object": 3}


def host(tenant: int) -> str:
    return f"tenant-{tenant}.example"


def healthy(tenant: int, *more: Any) -> dict[str, Any]:
    return http_route(f"tenant-{tenant}", rule("a"), *more, hosts=[host(tenant)])


@pytest.fixture(scope="module")
def weft(start_weft: Callable[..., Weft], pki: Authority) -> Weft:
    weft = start_weft([
        gateway(listener(allowedRoutes={"namespaces": {"from": "All"}}), listener("other", port=81),
                https("https", "cert", "secure.example", port=444)),
        tls_secret("cert", pki.issue("secure.example")),
        *[healthy(tenant) for tenant in range(TENANTS)]],
        options=["--allow-envoy-patch"], more_ports=[444])
    eventually(lambda: all(weft.backend_of(host(tenant)) == "a" for tenant in range(TENANTS)), 30.0)
    return weft


def test_no_healthy_request_fails(weft: Weft, build: Path, module_dir: Path, pki: Authority,
                                  capsys: pytest.CaptureFixture[str]) -> None:
    load = Load(build, module_dir, weft.address(), [host(tenant) for tenant in range(TENANTS)],
                rate=500)
    kinds = [*BAD, *REFUSED_BY_ENVOY]
    written: dict[str, str] = {}  # kinds by name
    slowest = 0.0
    for number in range(POISONED):
        kind = kinds[number % len(kinds)]
        if list(written.values()).count(kind) >= RARE.get(kind, POISONED):
            kind = "unknown-field"
        name = f"poison-{number}"
        written[name] = kind
        weft.apply(name, BAD[kind].content(name, pki) if kind in BAD
                   else REFUSED_BY_ENVOY[kind](name))
        if number % 20 == 19:
            slowest = max(slowest, change_of_a_healthy_tenant(weft, number // 20))
    refused = [name for name, kind in written.items() if kind in REFUSED_BY_ENVOY]

    def untold() -> list[str]:
        told = {one.object for one in findings(weft.log())}
        return [name for name in refused if f"EnvoyPatch default/{name}" not in told]
    eventually(lambda: not untold(), 60.0)
    outcome = load.finish()
    with capsys.disabled():
        print(f"\n{len(written)} poisoned objects of {len(kinds)} kinds, {len(refused)} of them refused "
              f"by Envoy; {outcome.requests} requests of {TENANTS} healthy tenants, {outcome.failed} "
              f"failed; {POISONED // 20} changes of theirs live after {slowest:.2f} s at most")
    assert outcome.failed == 0, outcome.failures
    assert outcome.requests > 5 * TENANTS


def change_of_a_healthy_tenant(weft: Weft, tenant: int) -> float:
    """Gives a tenant a new path; how long it takes until it is live."""
    path = f"/new-{tenant}"
    weft.apply(f"tenant-{tenant}-more", http_route(
        f"tenant-{tenant}-more", rule("b", matches=[match(prefix(path))]), hosts=[host(tenant)]))
    began = time.monotonic()
    eventually(lambda: weft.backend_of(host(tenant), path) == "b", 10.0)
    return time.monotonic() - began
