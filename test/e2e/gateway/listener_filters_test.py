# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Filters of a listener: servers that are asked about a request before a route is chosen, and whose
# answer may decide which one it is. The HTTP server is an echo: the request's own query says what it
# answers. The gRPC one refuses paths with "deny" in them, and calls all others "silver".

import socket

import pytest
from lib.backends.ext_authz import ExtAuthz
from lib.backends.http_echo import HttpEcho
from lib.manifests import (GATEWAY_API, backend, filter_, gateway, http_route, https, listener, match, named,
                           parent, rule, tls_secret, to)
from lib.ports import free_port
from lib.protos import Protos
from lib.status import condition, status_of


def ask(name, protocol="HTTP", **reference):
    return {"type": "ExternalAuth", "externalAuth": {
        "protocol": protocol, "backendRef": to(name, **reference), protocol.lower(): {}}}


def filters(*requests):
    return {"filters": {"requests": list(requests)}}


EXTENSION = {"type": "ExtensionRef",
             "extensionRef": {"group": "example.com", "kind": "Unheard", "name": "x"}}
BROKEN = {"missing": (83, [ask("auth"), ask("nobody")]),
          "ungranted": (84, [ask("auth", namespace="elsewhere")]),
          "extension": (85, [ask("auth"), EXTENSION])}
HOSTS = ["guarded.example", "x.wild.example", "open.example", "tls.example", "set.example"]
CONFIG = [
    gateway(listener("guarded", hostname="guarded.example", **filters(ask("auth"))),
            listener("wild", hostname="*.wild.example", **filters(ask("auth"))),
            listener("open", hostname="open.example"),
            https("tls", "certificate", "tls.example", **filters(ask("auth"))),
            listener("in-order", 81, **filters(ask("auth"), ask("grpc-auth", "GRPC"))),
            listener("other-order", 82, **filters(ask("grpc-auth", "GRPC"), ask("auth"))),
            *[listener(name, port, **filters(*requests)) for name, (port, requests) in BROKEN.items()],
            listener("gone", 86, **filters(ask("gone"))),
            allowedListeners={"namespaces": {"from": "Same"}}),
    named(GATEWAY_API, "ListenerSet", "set", {
        "parentRef": {"name": "edge"},
        "listeners": [listener("set", hostname="set.example", **filters(ask("auth")))]}),
    http_route("all", rule("a", matches=[match("/app")]),
               rule("b", matches=[match("/app", headers={"x-tenant": "gold"})]),
               rule("c", matches=[match("/app", headers={"x-tenant": "silver"})]),
               rule("b", matches=[match("/app", headers={"x-tenant": "vip"})],
                    filters=[filter_("ExternalAuth", protocol="GRPC", backendRef=to("grpc-auth"), grpc={})]),
               parents=[parent(), parent("set", kind="ListenerSet")])]


@pytest.fixture(scope="module")
def servers(envoy_binary):
    with HttpEcho("auth") as auth, ExtAuthz(Protos(envoy_binary), {"x-tenant": "silver"}) as grpc_auth:
        yield {"auth": auth, "grpc-auth": grpc_auth}


@pytest.fixture(scope="module")
def weft(start_weft, servers, pki):
    return start_weft([*CONFIG, *(backend(name, server.address) for name, server in servers.items()),
                       backend("auth", servers["auth"].address, namespace="elsewhere"),
                       backend("gone", f"127.0.0.1:{free_port()}"),
                       tls_secret("certificate", pki.issue("tls.example"))])


def asked(server, path):
    return sum(one["path"] == path for one in server.requests)


def get(weft, pki, host, path):
    """An answer, over TLS where the host's listener has it."""
    if host == "tls.example":
        return weft.curl(f"https://{host}{path}", ca=pki.certificate)
    return weft.get(host, path)


@pytest.mark.feature("GatewayListenerFilters")
@pytest.mark.parametrize("host", HOSTS)
def test_a_route_is_chosen_by_what_a_filter_has_found(weft, pki, servers, host):
    filtered = host != "open.example"
    path = f"/app/{host}?header=x-tenant:gold"
    assert get(weft, pki, host, path).headers["x-backend"] == ("b" if filtered else "a")
    assert asked(servers["auth"], path) == filtered
    path = f"/app/{host}/plain"
    assert get(weft, pki, host, path).headers["x-backend"] == "a"
    assert asked(servers["auth"], path) == filtered


@pytest.mark.feature("GatewayListenerFilters")
@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("path", ["/app/refused", "/no-route"])
def test_what_a_filter_refuses_is_not_routed(weft, pki, backends, host, path):
    filtered = host != "open.example"
    path = f"{path}/{host}?status=403"
    answer = get(weft, pki, host, path)
    assert answer.status == (403 if filtered or path.startswith("/app") else 404)
    reached = [one for server in backends.values() for one in server.requests if one["path"] == path]
    assert len(reached) == (0 if filtered or path.startswith("/no-route") else 1)
    # Without a route it is 404, and only for those who may ask.
    assert get(weft, pki, host, f"/no-route/{host}").status == 404


@pytest.mark.feature("GatewayListenerFilters")
@pytest.mark.parametrize("port, wanted", [(81, "c"), (82, "b")])
def test_filters_run_in_their_order(weft, port, wanted):
    """Each calls the tenant by another name: the last word counts."""
    assert weft.backend_of("any.example", "/app/order?header=x-tenant:gold", port=port) == wanted


@pytest.mark.feature("GatewayListenerFilters")
def test_after_a_refusal_no_further_filter_runs(weft, servers):
    assert weft.get("any.example", "/app/first?status=403", port=81).status == 403
    assert asked(servers["grpc-auth"], "/app/first?status=403") == 0
    assert weft.get("any.example", "/app/deny", port=82).status == 401
    assert asked(servers["auth"], "/app/deny") == 0


@pytest.mark.feature("GatewayListenerFilters")
@pytest.mark.parametrize("host", ["guarded.example", "tls.example"])
def test_the_filters_of_the_route_that_is_chosen_run(weft, pki, servers, host):
    """Not those of the route that the request would have taken as it came, which has none."""
    assert get(weft, pki, host, f"/app/{host}/deny?header=x-tenant:vip").status == 401
    path = f"/app/{host}/may?header=x-tenant:vip"
    assert get(weft, pki, host, path).headers["x-backend"] == "b"
    assert asked(servers["grpc-auth"], path) == 1


@pytest.mark.feature("GatewayListenerFilters")
@pytest.mark.parametrize("header", ["host:open.example", "x-weft-scope:80"])
def test_a_filter_cannot_change_whose_request_it_is(weft, header):
    answer = weft.get("guarded.example", f"/app/host?header={header}&header=x-tenant:gold")
    assert answer.headers["x-backend"] == "b"
    assert answer.json["headers"]["host"] == ["guarded.example"]
    assert "x-weft-scope" not in answer.json["headers"]


@pytest.mark.feature("GatewayListenerFilters")
def test_a_server_that_does_not_answer_lets_nobody_pass(weft):
    assert weft.get("any.example", "/app/gone", port=86).status == 403


@pytest.mark.feature("GatewayListenerFilters")
@pytest.mark.parametrize("name, kind, reason", [
    ("missing", "ResolvedRefs", "InvalidListenerFilterRef"), ("ungranted", "ResolvedRefs", "RefNotPermitted"),
    ("extension", "Accepted", "UnsupportedValue"),
])
def test_a_listener_with_a_filter_that_cannot_run_is_not_served(weft, name, kind, reason):
    with socket.socket() as connection:
        assert connection.connect_ex(("127.0.0.1", weft.ports[BROKEN[name][0]])) != 0
    [found] = [one for one in status_of(weft, "gateways", "edge")["listeners"] if one["name"] == name]
    told = condition(found, kind)
    assert (told["status"], told["reason"]) == ("False", reason)
    assert f"filters.requests[{len(BROKEN[name][1]) - 1}]" in told["message"]
    assert condition(found, "Programmed")["status"] == "False"
