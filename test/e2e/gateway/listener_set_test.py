# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# ListenerSets: listeners that others add to a Gateway.

import pytest
from lib.manifests import (gateway, grant, http_route, https, listener, match, named, namespace, parent,
                           rule, tls_secret, to)
from lib.manifests import GATEWAY_API


def listener_set(name, *listeners, gateway="edge", namespace="default"):
    return named(GATEWAY_API, "ListenerSet", name,
                 {"parentRef": {"name": gateway, "namespace": "default"}, "listeners": list(listeners)},
                 namespace)


def on_set(name, **rest):
    return parent(name, kind="ListenerSet", **rest)



@pytest.fixture(scope="module")
def weft(start_weft, pki):
    team = [
        namespace("team", role="team"), namespace("stranger", role="stranger"),
        grant("backends", "default",
              [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "namespace": name}
               for name in ("team", "stranger")],
              [{"group": "gateway.weft.dev", "kind": "Backend"}])]
    return start_weft([
        *team, tls_secret("certificate", pki.issue("set.example"), namespace="team"),
        gateway(listener(hostname="gateway.example"), allowedListeners={"namespaces": {"from": "All"}}),
        gateway(listener(hostname="some.example", port=81), name="some",
                allowedListeners={"namespaces": {
                    "from": "Selector", "selector": {"matchLabels": {"role": "team"}}}}),
        gateway(listener(hostname="closed.example", port=82), name="closed"),
        gateway(listener(hostname="same.example", port=83), name="same",
                allowedListeners={"namespaces": {"from": "Same"}}),
        # A host and a port that the Gateway does not have, and TLS with a Secret of the set's own.
        listener_set("hosts", listener(hostname="set.example"), listener("new", 8080),
                     https("tls", "certificate", "set.example"), namespace="team"),
        http_route("on-gateway", rule(to("a")), hosts=["gateway.example", "set.example"]),
        http_route("on-set", rule(to("b", namespace="default")), namespace="team",
                   parents=[on_set("hosts")]),
        http_route("on-section", rule(to("c", namespace="default"), matches=[match("/section")]),
                   namespace="team", parents=[on_set("hosts", sectionName="new")]),
        # Two that want one host: the older one gets it. The Gateway's own come first of all.
        listener_set("contest-b", listener(hostname="contest.example")),
        listener_set("contest-a", listener(hostname="contest.example"),
                     listener("other", hostname="gateway.example")),
        http_route("contest-a", rule("a"), parents=[on_set("contest-a")]),
        http_route("contest-b", rule("b"), parents=[on_set("contest-b")]),
        *[one for number, (name, port) in enumerate([("some", 81), ("closed", 82), ("same", 83)])
          for space in ("default", "team", "stranger")
          for one in [
              listener_set(f"set-{name}", listener(f"l", port, hostname=f"{space}.{name}.example"),
                           gateway=name, namespace=space),
              http_route(f"route-{name}", rule(to("a", namespace="default")), namespace=space,
                         parents=[on_set(f"set-{name}")])]]])


@pytest.mark.feature("ListenerSet")
@pytest.mark.parametrize("host, port, path, backend", [
    ("set.example", 80, "/", "b"), ("gateway.example", 80, "/", "a"),
    ("any.example", 8080, "/", "b"), ("any.example", 8080, "/section", "c"),
    ("set.example", 80, "/section", "b"), ("nobody.example", 80, "/", 404),
])
def test_listeners_of_a_set_serve_its_routes(weft, host, port, path, backend):
    assert weft.backend_of(host, path, port=port) == backend


@pytest.mark.feature("ListenerSet")
def test_a_set_brings_its_own_certificate(weft, pki):
    response = weft.curl("https://set.example/", ca=pki.certificate)
    assert response.headers["x-backend"] == "b"


@pytest.mark.feature("ListenerSet")
def test_of_two_listeners_for_one_host_the_first_in_line_serves(weft):
    assert weft.backend_of("contest.example") == "a"
    assert weft.backend_of("gateway.example") == "a"
    assert "Conflict" in weft.log() or "WEFT-LISTENER" in weft.log()


@pytest.mark.feature("ListenerSet")
@pytest.mark.parametrize("host, port, wanted", [
    ("default.some.example", 81, 404), ("team.some.example", 81, "a"),
    ("stranger.some.example", 81, 404), ("default.closed.example", 82, 404),
    ("team.closed.example", 82, 404), ("default.same.example", 83, "a"),
    ("team.same.example", 83, 404), ("stranger.same.example", 83, 404),
])
def test_the_gateway_says_whose_sets_it_takes(weft, host, port, wanted):
    assert weft.backend_of(host, port=port) == wanted
