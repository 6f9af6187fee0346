# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Poison stays with its owner: what a real Envoy refuses is taken back by itself, its object is told,
# and all others go on. EnvoyPatch is how a user can get past Weft's own checks.

import json
from typing import Any, Callable

import pytest
from lib.manifests import gateway, http_route, listener, match, named, prefix, rule
from lib.wait import eventually
from lib.weft import Weft

SHARED, ALONE = "shared.example", "alone.example"


def patch(name: str, kind: str, resource: str, *operations: dict[str, Any]) -> dict[str, Any]:
    return named("gateway.weft.dev/v1alpha1", "EnvoyPatch", name,
                 {"type": kind, "name": resource, "patch": list(operations)})


def shard(host: str, group: int = 80) -> str:
    """The RouteConfiguration of an exact host (filters/scope/README.md)."""
    hash_ = 2166136261
    for byte in host.encode():
        hash_ = (hash_ ^ byte) * 16777619 % 2**32
    return f"{group}|s{hash_ % 256}"


@pytest.fixture(scope="module")
def weft(start_weft: Callable[..., Weft]) -> Weft:
    return start_weft([
        gateway(listener()),
        http_route("one", rule("a", matches=[match(prefix("/one"))]), hosts=[SHARED]),
        http_route("two", rule("b", matches=[match(prefix("/two"))]), hosts=[SHARED]),
        http_route("alone", rule("c"), hosts=[ALONE]),
    ], options=["--allow-envoy-patch"])


def told(weft: Weft, name: str, code: str = "WEFT-PROXY-REFUSED") -> Callable[[], bool]:
    """Whether the log says this of the patch."""
    return lambda: any(code in line and f"EnvoyPatch default/{name}" in line
                       for line in weft.log().splitlines())


def goes_on(weft: Weft, marker: str) -> None:
    """New routes, on the very same host, are live while the poison lies there."""
    weft.apply(f"new-{marker}", http_route(
        f"new-{marker}", rule("c", matches=[match(prefix(f"/new-{marker}"))]), hosts=[SHARED]))
    eventually(lambda: weft.backend_of(SHARED, f"/new-{marker}") == "c", 1.0)
    assert weft.backend_of(SHARED, "/one") == "a"
    assert weft.backend_of(SHARED, "/two") == "b"
    assert weft.backend_of(ALONE) == "c"


REFUSED = {
    "route-shared": ("RouteConfiguration", shard(SHARED), {
        "op": "replace", "path": "/virtual_hosts/0/routes/0/match",
        "value": {"safe_regex": {"regex": "(("}}}),
    "route-alone": ("RouteConfiguration", shard(ALONE), {
        "op": "replace", "path": "/virtual_hosts/0/routes/0/match",
        "value": {"safe_regex": {"regex": "(("}}}),
    "cluster": ("Cluster", "Backend/default/a/0", {
        "op": "add", "path": "/ring_hash_lb_config",
        "value": {"minimum_ring_size": 9_999_999_999}}),
    "listener": ("Listener", "tcp/0.0.0.0/80", {
        "op": "add", "path": "/listener_filters",
        "value": [{"name": "no.such.filter", "typed_config": {
            "@type": "type.googleapis.com/google.protobuf.Empty"}}]}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_patch_is_taken_back_and_told(weft: Weft, name: str) -> None:
    kind, resource, operation = REFUSED[name]
    weft.apply(f"patch-{name}", patch(name, kind, resource, operation))
    eventually(told(weft, name), 2.0)
    goes_on(weft, name)
    weft.remove(f"patch-{name}")
    goes_on(weft, f"{name}-after")


def test_a_cluster_that_never_warms_holds_nobody_up(weft: Weft) -> None:
    # Waits for a first health check, which comes some time within the next hours.
    weft.apply("patch-cold", patch("cold", "Cluster", "Backend/default/b/0", {
        "op": "add", "path": "/health_checks",
        "value": [{"timeout": "1s", "interval": "10s", "initial_jitter": "90000s",
                   "unhealthy_threshold": 1, "healthy_threshold": 1, "tcp_health_check": {}}]}))
    goes_on(weft, "cold")
    eventually(told(weft, "cold"), 2.5)
    weft.remove("patch-cold")
    goes_on(weft, "cold-after")


def test_a_mended_patch_acts(weft: Weft) -> None:
    broken = {"op": "replace", "path": "/connect_timeout", "value": "-1s"}
    weft.apply("patch-mend", patch("mend", "Cluster", "Backend/default/c/0", broken))
    eventually(told(weft, "mend"), 2.0)
    weft.apply("patch-mend", patch("mend", "Cluster", "Backend/default/c/0",
                                   broken | {"value": "3s"}))

    def timeout() -> str | None:
        dump = json.loads(weft.envoy_admin("/config_dump?resource=dynamic_active_clusters"))
        return next((one["cluster"]["connect_timeout"] for one in dump["configs"]
                     if one["cluster"]["name"] == "Backend/default/c/0"), None)
    eventually(lambda: timeout() == "3s", 3.0)
    assert weft.backend_of(ALONE) == "c"


def test_patches_are_off_unless_allowed(start_weft: Callable[..., Weft]) -> None:
    weft = start_weft([
        gateway(listener()), http_route("one", rule("a"), hosts=[SHARED]),
        patch("off", "Cluster", "Backend/default/a/0",
              {"op": "replace", "path": "/connect_timeout", "value": "3s"}),
    ])
    eventually(told(weft, "off", "WEFT-PATCH-OFF"), 2.0)
    assert weft.backend_of(SHARED) == "a"
