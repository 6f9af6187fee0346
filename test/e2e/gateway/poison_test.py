# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Poison stays with its owner: what a real Envoy refuses is taken back by itself, its object is told,
# and all others go on. `pytest -s` prints how long each took.

import contextlib
import json
import sqlite3
import time
from typing import Any, Callable

import pytest
from lib.certificates import Authority
from lib.log_lines import findings
from lib.manifests import gateway, http_route, https, listener, match, prefix, rule, tls_secret
from lib.poison import NEVER_WARM, patch, poisoned, routes_of
from lib.wait import eventually
from lib.weft import Weft

SHARED, ALONE = "shared.example", "alone.example"
# Of each kind one that others use too, and one that nobody else does.
TARGETS = {
    "route-shared": ("RouteConfiguration", routes_of(SHARED)),
    "route-alone": ("RouteConfiguration", routes_of(ALONE)),
    "cluster-shared": ("Cluster", "Backend/default/a/0"),
    "cluster-alone": ("Cluster", "Backend/default/c/0"),
    "listener-shared": ("Listener", "tcp/0.0.0.0/80"),
    "listener-alone": ("Listener", "tcp/0.0.0.0/81"),
    "secret-shared": ("Secret", "secret/default/shared"),
    "secret-alone": ("Secret", "secret/default/alone"),
}


@pytest.fixture(scope="module")
def objects(pki: Authority) -> list[dict[str, Any]]:
    return [
        gateway(listener(), listener("own", port=81),
                https("shared", "shared", SHARED), https("alone", "alone", ALONE, port=444)),
        tls_secret("shared", pki.issue(SHARED)), tls_secret("alone", pki.issue(ALONE)),
        http_route("one", rule("a", matches=[match(prefix("/one"))]), hosts=[SHARED]),
        http_route("two", rule("b", matches=[match(prefix("/two"))]), hosts=[SHARED]),
        http_route("alone", rule("c"), hosts=[ALONE]),
    ]


@pytest.fixture(scope="module")
def weft(start_weft: Callable[..., Weft], objects: list[dict[str, Any]]) -> Weft:
    return start_weft(objects, options=["--allow-envoy-patch"])


def told(weft: Weft, name: str, code: str = "WEFT-PROXY-REFUSED", since: int = 0
         ) -> Callable[[], bool]:
    """Whether the log says this of the patch."""
    return lambda: any(one.code == code and one.object == f"EnvoyPatch default/{name}"
                       for one in findings(weft.log()[since:]))


def programmed(weft: Weft, name: str) -> tuple[str, str]:
    """Status and reason of the patch's condition, as `weft get` tells it."""
    one = json.loads(weft.cli("get", "envoypatch", name, "-n", "default", "-o", "json"))
    conditions = one["status"]["conditions"]
    return next((c["status"], c["reason"]) for c in conditions if c["type"] == "Programmed")


def seconds(check: Callable[[], Any], within: float) -> float:
    """How long it takes until this is true."""
    began = time.monotonic()
    eventually(check, within)
    return time.monotonic() - began


def goes_on(weft: Weft, marker: str, pki: Authority | None = None) -> float:
    """New routes, on the very same host, are live while the poison lies there."""
    weft.apply(f"new-{marker}", http_route(
        f"new-{marker}", rule("c", matches=[match(prefix(f"/new-{marker}"))]), hosts=[SHARED]))
    took = seconds(lambda: weft.backend_of(SHARED, f"/new-{marker}") == "c", 1.0)
    assert weft.backend_of(SHARED, "/one") == "a"
    assert weft.backend_of(SHARED, "/two") == "b"
    assert weft.backend_of(ALONE) == "c"
    if pki:
        assert weft.curl(f"https://{SHARED}/two", ca=pki.certificate).headers["x-backend"] == "b"
    return took


def show(capsys: pytest.CaptureFixture[str], name: str, status: float, others: float,
         recovery: float) -> None:
    with capsys.disabled():
        print(f"\n{name:16} its status after {status:5.2f} s, others' new route live after "
              f"{others:5.2f} s, mended after {recovery:5.2f} s", end="")


@pytest.mark.parametrize("name", TARGETS)
def test_a_refused_patch_is_taken_back_and_told(weft: Weft, pki: Authority, name: str,
                                                capsys: pytest.CaptureFixture[str]) -> None:
    kind, resource = TARGETS[name]
    weft.apply(f"patch-{name}", poisoned(name, kind, resource))
    others = goes_on(weft, name, pki)
    status = seconds(lambda: told(weft, name)() and programmed(weft, name) == ("False", "Refused"),
                     2.0)
    harmless = {"op": "test", "path": "/name", "value": resource}
    weft.apply(f"patch-{name}", patch(name, kind, resource, harmless))
    recovery = seconds(lambda: programmed(weft, name) == ("True", "Programmed"), 3.0)
    weft.remove(f"patch-{name}")
    goes_on(weft, f"{name}-after", pki)
    show(capsys, name, others + status, others, recovery)


@pytest.mark.parametrize("name, backend", [("cold-shared", "b"), ("cold-alone", "c")])
def test_a_cluster_that_never_warms_holds_nobody_up(weft: Weft, name: str, backend: str,
                                                    capsys: pytest.CaptureFixture[str]) -> None:
    resource = f"Backend/default/{backend}/0"
    weft.apply(f"patch-{name}", patch(name, "Cluster", resource, NEVER_WARM))
    began = time.monotonic()
    others = goes_on(weft, name)
    eventually(told(weft, name), 2.0 - others)
    status = time.monotonic() - began
    weft.remove(f"patch-{name}")
    recovery = seconds(lambda: weft.backend_of(ALONE) == "c", 3.0)
    goes_on(weft, f"{name}-after")
    show(capsys, name, status, others, recovery)


def connect_timeout(weft: Weft, backend: str) -> str | None:
    dump = json.loads(weft.envoy_admin("/config_dump?resource=dynamic_active_clusters"))
    return next((one["cluster"]["connect_timeout"] for one in dump["configs"]
                 if one["cluster"]["name"] == f"Backend/default/{backend}/0"), None)


def timeout_patch(name: str, value: str) -> dict[str, Any]:
    return patch(name, "Cluster", "Backend/default/c/0",
                 {"op": "replace", "path": "/connect_timeout", "value": value})


def test_a_mended_patch_acts_and_a_spoilt_one_stays_at_its_last_good_version(weft: Weft) -> None:
    weft.apply("patch-mend", timeout_patch("mend", "-1s"))
    eventually(told(weft, "mend"), 2.0)
    weft.apply("patch-mend", timeout_patch("mend", "3s"))
    eventually(lambda: connect_timeout(weft, "c") == "3s", 3.0)
    eventually(lambda: programmed(weft, "mend") == ("True", "Programmed"), 3.0)
    weft.apply("patch-mend", timeout_patch("mend", "-2s"))
    eventually(lambda: "the patch's last good version stays in force" in weft.log(), 2.0)
    assert connect_timeout(weft, "c") == "3s"
    assert weft.backend_of(ALONE) == "c"
    weft.remove("patch-mend")


def frozen(weft: Weft) -> set[str]:
    """The objects of which the state keeps a frozen version."""
    with contextlib.closing(sqlite3.connect(weft.state_dir / "state.db")) as state:
        return {name for name, in state.execute("SELECT name FROM frozen")}


@pytest.mark.parametrize("crash", [False, True], ids=["ended", "killed"])
def test_a_culprit_stays_frozen_over_a_restart(start_weft: Callable[..., Weft],
                                               objects: list[dict[str, Any]], pki: Authority,
                                               crash: bool) -> None:
    weft = start_weft(objects, options=["--allow-envoy-patch"])
    weft.apply("kept", timeout_patch("kept", "3s"))
    weft.apply("patches", *[poisoned(name, *target) for name, target in TARGETS.items()])
    for name in TARGETS:
        eventually(told(weft, name), 3.0), name
    eventually(lambda: connect_timeout(weft, "c") == "3s", 3.0)
    weft.apply("kept", timeout_patch("kept", "-1s"))
    eventually(told(weft, "kept"), 3.0)
    eventually(lambda: frozen(weft) == {*TARGETS, "kept"}, 3.0)

    before = len(weft.log())
    weft.restart(crash=crash)
    log = weft.log()[before:]
    # Its status tells at once; Envoy was never given any of it again.
    for name in [*TARGETS, "kept"]:
        assert told(weft, name, since=before)(), name
    assert "the proxy refused a resource" not in log
    assert connect_timeout(weft, "c") == "3s"
    goes_on(weft, "restarted", pki)

    for name, (kind, resource) in TARGETS.items():
        weft.apply(f"mended-{name}", patch(f"mended-{name}", kind, resource))
    weft.remove("patches")
    weft.apply("kept", timeout_patch("kept", "4s"))
    eventually(lambda: connect_timeout(weft, "c") == "4s", 3.0)
    goes_on(weft, "mended", pki)


def test_what_changes_while_nobody_looks_is_tried_after_the_good(
        start_weft: Callable[..., Weft], objects: list[dict[str, Any]], pki: Authority) -> None:
    weft = start_weft(objects, options=["--allow-envoy-patch"])
    goes_on(weft, "before")
    weft.stop()
    weft.apply("patches", *[poisoned(name, *target) for name, target in TARGETS.items()])
    weft.restart()
    for name in TARGETS:
        eventually(told(weft, name), 3.0)
    goes_on(weft, "after", pki)


def test_patches_are_off_unless_allowed(start_weft: Callable[..., Weft]) -> None:
    weft = start_weft([
        gateway(listener()), http_route("one", rule("a"), hosts=[SHARED]),
        timeout_patch("off", "3s")])
    eventually(told(weft, "off", "WEFT-PATCH-OFF"), 2.0)
    assert weft.backend_of(SHARED) == "a"
