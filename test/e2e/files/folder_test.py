# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# What a folder's files do to a real `weft run`: deletion, torn files, references and grants that go,
# and what the state directory keeps over restarts.

import datetime
import json
import os
import shutil
from pathlib import Path
from typing import Any, Callable

import pytest
import yaml
from lib.cli import Cli
from lib.curl import CurlError
from lib.manifests import (backend, endpoint_slice, gateway, grant, http_route, https, listener, match, rule, service,
                           tls_secret, to, to_service, to_yaml)
from lib.wait import eventually
from lib.weft import Weft

TORN = "kind: [unfinished\n  - {"


@pytest.fixture
def run(start_weft: Callable[..., Weft]) -> Callable[..., Weft]:
    """run(objects, …): a `weft run` that ends with the test."""
    started: list[Weft] = []

    def start(objects: list[dict[str, Any]], **rest: Any) -> Weft:
        started.append(start_weft(objects, **rest))
        return started[-1]
    yield start
    for weft in started:
        weft.stop()


def edge(*more: dict[str, Any]) -> list[dict[str, Any]]:
    return [gateway(listener()), *more]


def route(name: str, to_backend: str, **rest: Any) -> dict[str, Any]:
    return http_route(name, rule(to_backend), hosts=[f"{name}.example"], **rest)


def cli(build: Path, weft: Weft) -> Cli:
    return Cli(build, weft.folder.parent, weft.control_socket)


def whole(build: Path, weft: Weft, kind: str, name: str) -> dict[str, Any]:
    ran = cli(build, weft)("get", kind, name, "-o", "json")
    assert ran.code == 0, ran
    return ran.json


def test_files_come_change_move_and_go(run: Callable[..., Weft]) -> None:
    weft = run(edge())
    assert weft.get("one.example").status == 404
    weft.apply("one", route("one", "a"))
    eventually(lambda: weft.backend_of("one.example") == "a")
    weft.apply("one", route("one", "b"))
    eventually(lambda: weft.backend_of("one.example") == "b")

    # Several documents, JSON, a List, a subfolder; what is hidden is left alone.
    weft.apply("deep/er/many", route("two", "a"), {"apiVersion": "v1", "kind": "List", "items": [route("three", "b")]})
    (weft.folder / "four.json").write_text(json.dumps(route("four", "c")))
    (weft.folder / ".hidden.yaml").write_text(to_yaml([route("five", "a")]))
    for name, backend_ in (("two", "a"), ("three", "b"), ("four", "c")):
        eventually(lambda: weft.backend_of(f"{name}.example") == backend_)
    assert weft.get("five.example").status == 404

    # A file that is moved keeps its objects: not one request fails meanwhile.
    os.rename(weft.folder / "one.yaml", weft.folder / "deep/one-moved.yaml")
    weft.apply("six", route("six", "a"))
    while weft.get("six.example").status == 404:
        assert weft.backend_of("one.example") == "b"

    shutil.rmtree(weft.folder / "deep")
    eventually(lambda: {weft.get(f"{name}.example").status for name in ("one", "two", "three")} == {404})
    assert weft.backend_of("four.example") == "c"


def test_a_torn_file_freezes_its_objects_and_no_others(run: Callable[..., Weft], build: Path) -> None:
    weft = run(edge(route("other", "a")))
    weft.apply("mine", route("mine", "a"))
    eventually(lambda: weft.backend_of("mine.example") == "a")
    weft.apply("mine", TORN)
    eventually(lambda: "WEFT-YAML-SYNTAX" in weft.log())
    weft.apply("new", route("new", "b"))
    eventually(lambda: weft.backend_of("new.example") == "b")
    assert weft.backend_of("mine.example") == "a" and weft.backend_of("other.example") == "a"
    findings = cli(build, weft)("get", "httproutes").out
    assert "mine" in findings

    # Half of a file: the documents that can be read are taken, those that cannot stay.
    weft.apply("mine", route("half", "c"), TORN)
    eventually(lambda: weft.backend_of("half.example") == "c")
    assert weft.backend_of("mine.example") == "a"

    # Frozen over a restart, too; and an object in it that is refused stays as it was.
    weft.stop(10)
    weft = weft.again().wait_ready()
    try:
        assert weft.backend_of("mine.example") == "a"
        weft.apply("mine", route("mine", "b"))
        eventually(lambda: weft.backend_of("mine.example") == "b")
        assert eventually(lambda: weft.get("half.example").status == 404)
        weft.apply("mine", TORN)
        weft.remove("mine")  # deleting the torn file deletes what it gave
        eventually(lambda: weft.get("mine.example").status == 404)
    finally:
        weft.stop()


def test_a_refused_object_stays_as_it_was(run: Callable[..., Weft]) -> None:
    weft = run(edge())
    weft.apply("mine", route("mine", "a"))
    eventually(lambda: weft.backend_of("mine.example") == "a")
    wrong = route("mine", "b")
    wrong["spec"]["hostname"] = "typo"
    weft.apply("mine", wrong)
    eventually(lambda: "WEFT-OBJECT-INVALID" in weft.log())
    weft.apply("new", route("new", "b"))
    eventually(lambda: weft.backend_of("new.example") == "b")
    assert weft.backend_of("mine.example") == "a"


def test_references_that_go_take_effect_at_once(run: Callable[..., Weft], backends: dict, pki) -> None:
    weft = run(edge(), more_ports=[443])
    weft.apply("target", backend("target", backends["a"].address))
    weft.apply("service", service("web"))
    weft.apply("slice", endpoint_slice("web", backends["b"].address))
    weft.apply("mine", http_route("mine", rule("target"), hosts=["mine.example"]),
               http_route("web", rule(to_service("web")), hosts=["web.example"]))
    eventually(lambda: (weft.backend_of("mine.example"), weft.backend_of("web.example")) == ("a", "b"))
    # Though the route's own file is torn, so that the route is frozen.
    weft.apply("mine", TORN)
    eventually(lambda: "WEFT-YAML-SYNTAX" in weft.log())
    weft.remove("target")
    eventually(lambda: weft.get("mine.example").status == 500)
    weft.remove("slice")
    eventually(lambda: weft.get("web.example").status == 503)
    weft.remove("service")
    eventually(lambda: weft.get("web.example").status == 500)
    weft.apply("target", backend("target", backends["c"].address))
    eventually(lambda: weft.backend_of("mine.example") == "c")

    # A certificate that goes takes its listener along.
    weft.apply("cert", tls_secret("cert", pki.issue("tls.example")))
    weft.apply("edge2", gateway(https("tls", "cert"), name="edge2"))
    weft.apply("tls", http_route("tls", rule("a"), hosts=["tls.example"], parents=[{"name": "edge2"}]))
    eventually(lambda: weft.curl("https://tls.example/", ca=pki.certificate).status == 200)
    weft.remove("cert")
    eventually(lambda: refuses_tls(weft, pki))


def refuses_tls(weft: Weft, pki: Any) -> bool:
    try:
        weft.curl("https://tls.example/", ca=pki.certificate)
    except CurlError as error:
        return error.code in (7, 35)
    return False


def test_a_grant_that_goes_takes_effect_at_once(run: Callable[..., Weft], backends: dict) -> None:
    weft = run(edge())
    weft.apply("far", backend("far", backends["a"].address, namespace="other"))
    weft.apply("grant", grant("let", "other", [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute",
                                                "namespace": "default"}],
                              [{"group": "gateway.weft.dev", "kind": "Backend"}]))
    weft.apply("mine", http_route("mine", rule(to("far", namespace="other")), hosts=["mine.example"]))
    eventually(lambda: weft.backend_of("mine.example") == "a")
    weft.apply("mine", TORN)
    eventually(lambda: "WEFT-YAML-SYNTAX" in weft.log())
    weft.remove("grant")
    eventually(lambda: weft.get("mine.example").status == 500)


def test_uid_generation_and_age_are_kept_over_restarts(run: Callable[..., Weft], build: Path) -> None:
    weft = run(edge(route("mine", "a")))
    first = whole(build, weft, "httproute", "mine")
    assert first["metadata"]["generation"] == 1 and len(first["metadata"]["uid"]) == 36

    weft.apply("main", *standing(weft), *edge(route("mine", "b")))
    eventually(lambda: weft.backend_of("mine.example") == "b")
    second = whole(build, weft, "httproute", "mine")
    weft.stop(10)
    weft = weft.again().wait_ready()
    try:
        third = whole(build, weft, "httproute", "mine")
        assert second["metadata"]["generation"] == third["metadata"]["generation"] == 2
        for member in ("uid", "creationTimestamp"):
            assert first["metadata"][member] == second["metadata"][member] == third["metadata"][member]
        generations = {condition["observedGeneration"] for parent in third["status"]["parents"]
                       for condition in parent["conditions"]}
        assert generations == {2}

        # Labels are no new generation. An object that was gone is another one.
        labelled = route("mine", "b", labels={"tier": "front"})
        weft.apply("main", *standing(weft), *edge(labelled))
        eventually(lambda: whole(build, weft, "httproute", "mine")["metadata"].get("labels"))
        assert whole(build, weft, "httproute", "mine")["metadata"]["generation"] == 2
        weft.apply("main", *standing(weft), *edge())
        eventually(lambda: weft.get("mine.example").status == 404)
        weft.apply("main", *standing(weft), *edge(labelled))
        eventually(lambda: weft.backend_of("mine.example") == "b")
        fourth = whole(build, weft, "httproute", "mine")["metadata"]
        assert fourth["generation"] == 1 and fourth["uid"] != first["metadata"]["uid"]
    finally:
        weft.stop()


def test_conditions_keep_the_time_of_their_last_change(run: Callable[..., Weft], build: Path) -> None:
    def times(weft: Weft) -> dict[str, str | None]:
        return {condition["type"]: condition.get("lastTransitionTime")
                for parent in whole(build, weft, "httproute", "mine")["status"]["parents"]
                for condition in parent["conditions"]}
    weft = run(edge(route("mine", "a")))
    first = eventually(lambda: all(times(weft).values()) and times(weft), 20)
    begun = datetime.datetime.fromisoformat(first["Accepted"].replace("Z", "+00:00"))
    eventually(lambda: datetime.datetime.now(datetime.timezone.utc) - begun > datetime.timedelta(seconds=2))
    weft.stop(10)
    weft = weft.again().wait_ready()
    try:
        eventually(lambda: times(weft) == first, 20)
        weft.apply("main", *standing(weft), *edge(route("mine", "nowhere")))
        after = eventually(lambda: (now := times(weft))["ResolvedRefs"] and now["ResolvedRefs"] != first["ResolvedRefs"]
                           and now, 20)
        assert after["Accepted"] == first["Accepted"]
    finally:
        weft.stop()


def standing(weft: Weft) -> list[dict[str, Any]]:
    """The Backends that every test's configuration has."""
    return [one for one in yaml.safe_load_all((weft.folder / "main.yaml").read_text()) if one["kind"] == "Backend"]


@pytest.mark.parametrize("state", ["kept", "not kept"])
def test_the_oldest_wins_over_a_restart_too(run: Callable[..., Weft], state: str) -> None:
    """Two routes ask for the same; by name the younger one would come first."""
    weft = run(edge(), options=["--no-state"] if state == "not kept" else [])
    weft.apply("z", http_route("z", rule("a", matches=[match("/same")]), hosts=["same.example"]))
    eventually(lambda: weft.backend_of("same.example", "/same") == "a")
    weft.apply("a", http_route("a", rule("b", matches=[match("/same")]), hosts=["same.example"]),
               http_route("marker", rule("c", matches=[match("/marker")]), hosts=["same.example"]))
    eventually(lambda: weft.backend_of("same.example", "/marker") == "c")
    assert weft.backend_of("same.example", "/same") == "a"
    weft.stop(10)
    weft = weft.again().wait_ready()
    try:
        assert weft.backend_of("same.example", "/same") == ("a" if state == "kept" else "b")
    finally:
        weft.stop()


def test_an_empty_folder_is_served_and_filled_later(run: Callable[..., Weft]) -> None:
    weft = run([], more_ports=[80])  # but for the Backends
    assert "ready: nothing is served yet" in weft.log()
    weft.apply("all", *edge(route("mine", "a")))
    eventually(lambda: weft.backend_of("mine.example") == "a")


def test_one_state_directory_has_one_weft(run: Callable[..., Weft]) -> None:
    weft = run(edge())
    second = weft.again("second")
    try:
        assert second.wait(20) == 1
        assert "next: " in second.log() and str(weft.pid) in second.log()
    finally:
        second.stop()
    assert weft.get("nobody.example").status == 404
