# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Gateways and the routes that they take: by section, port, namespace and kind; addresses and ports.

import socket

import pytest
from lib.http1 import get
from lib.manifests import (gateway, grant, http_route, listener, match, namespace, parent, route, rule,
                           to)
from lib.wait import eventually

# A loopback address that nothing else listens on.
STATIC = "127.0.0.77"


def from_(which, **selector):
    return {"allowedRoutes": {"namespaces": {"from": which, **selector}}}


CONFIG = [
    gateway(listener(), listener("second", 81), listener("eighty", 8080),
            listener("eighty-named", 8080, hostname="named.example")),
    http_route("first", rule("a"), parents=[parent(sectionName="http")]),
    http_route("second", rule("b"), parents=[parent(sectionName="second")])]


@pytest.mark.feature("Gateway")
def test_the_ports_of_a_gateway_are_opened(start_weft):
    """By a Weft of its own, so that it is this that fails and not the start of all tests."""
    own = start_weft([gateway(listener(), listener("second", 81)), http_route("any", rule("a"))], wait=False)
    for port in (80, 81):
        eventually(lambda: answers(own, port))
        assert own.backend_of("any.example", port=port) == "a"


def answers(weft, port):
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", weft.ports[port])) == 0


@pytest.mark.feature("Gateway")
@pytest.mark.parametrize("port, backend", [(80, "a"), (81, "b")])
def test_each_listener_has_its_routes(weft, port, backend):
    assert weft.backend_of("section.example", port=port) == backend


CONFIG += [
    http_route("by-port", rule("b"), hosts=["by-port.example"], parents=[parent(port=8080)]),
    http_route("by-both", rule("c"), hosts=["by-both.example"],
               parents=[parent(port=81, sectionName="second")]),
    http_route("by-mismatch", rule("c"), hosts=["by-mismatch.example"],
               parents=[parent(port=8080, sectionName="second")]),
    http_route("by-nothing", rule("c"), hosts=["by-nothing.example"], parents=[parent(port=82)])]


@pytest.mark.feature("HTTPRouteParentRefPort")
@pytest.mark.parametrize("host, port, backend", [
    ("by-port.example", 8080, "b"), ("by-port.example", 80, "a"), ("by-both.example", 81, "c"),
    ("by-both.example", 80, "a"), ("by-mismatch.example", 81, "b"),
    ("by-mismatch.example", 8080, 404), ("by-nothing.example", 80, "a"),
])
def test_parents_by_port(weft, host, port, backend):
    assert weft.backend_of(host, port=port) == backend


CONFIG += [http_route("port-a", rule("a"), hosts=["ports.example"], parents=[parent(port=80)]),
           http_route("port-b", rule("b"), hosts=["ports.example"], parents=[parent(port=81)]),
           http_route("port-c", rule("c"), hosts=["ports.example"], parents=[parent(port=8080)])]


@pytest.mark.feature("HTTPRouteDestinationPortMatching")
@pytest.mark.parametrize("port, backend", [(80, "a"), (81, "b"), (8080, "c")])
def test_one_host_on_several_ports(weft, port, backend):
    assert weft.backend_of("ports.example", port=port) == backend


CONFIG += [http_route("eighty", rule("c"), hosts=["named.example", "eighty.example"],
                      parents=[parent(sectionName="eighty"), parent(sectionName="eighty-named")])]


@pytest.mark.feature("GatewayPort8080")
@pytest.mark.parametrize("host, backend", [
    ("named.example", "c"), ("eighty.example", "c"), ("other.example", 404),
])
def test_port_8080(weft, host, backend):
    assert weft.backend_of(host, port=8080) == backend


CONFIG += [
    gateway(listener("same", 90), listener("all", 91, **from_("All")),
            listener("some", 92, **from_("Selector", selector={"matchLabels": {"team": "x"}})),
            name="namespaces"),
    namespace("ns-x", team="x"), namespace("ns-y", team="y"),
    grant("all", "default", [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute",
                              "namespace": name} for name in ("ns-x", "ns-y")],
          [{"group": "gateway.weft.dev", "kind": "Backend"}]),
    *[http_route("route", rule(to("a", namespace="default")), namespace=name,
                 hosts=[f"{name}.example"], parents=[parent("namespaces", namespace="default")])
      for name in ("default", "ns-x", "ns-y")]]


@pytest.mark.feature("Gateway")
@pytest.mark.parametrize("namespace_, ports", [
    ("default", {90, 91}), ("ns-x", {91, 92}), ("ns-y", {91}),
])
def test_the_listener_says_whose_routes_it_takes(weft, namespace_, ports):
    took = {port for port in (90, 91, 92)
            if weft.backend_of(f"{namespace_}.example", port=port) == "a"}
    assert took == ports


CONFIG += [
    gateway(listener("grpc-only", 94, allowedRoutes={"kinds": [{"kind": "GRPCRoute"}]}),
            name="kinds"),
    http_route("kind", rule("a"), parents=[parent("kinds")]),
    gateway(listener("http", 95), name="not-ours", gatewayClassName="others"),
    http_route("not-ours", rule("a"), parents=[parent("not-ours")]),
    route("TCPRoute", "wrong", rule("a"), parents=[parent("kinds")])]


@pytest.mark.feature("Gateway")
def test_the_listener_says_what_kinds_of_routes_it_takes(weft):
    assert weft.backend_of("kind.example", port=94) == 404


@pytest.mark.feature("Gateway")
def test_a_gateway_of_another_class_is_left_alone(weft):
    with socket.socket() as connection:
        assert connection.connect_ex(("127.0.0.1", weft.ports[95])) != 0


CONFIG += [
    gateway(listener("other", 96), name="more"),
    http_route("many", rule("b", matches=[match("/many")]), hosts=["many.example"],
               parents=[parent(), parent("more"), parent("namespaces", sectionName="same")])]


@pytest.mark.feature("Gateway")
@pytest.mark.parametrize("port", [80, 81, 90, 96])
def test_a_route_with_several_parents(weft, port):
    assert weft.backend_of("many.example", "/many", port=port) == "b"


CONFIG += [
    gateway(listener("static", 97), name="static",
            addresses=[{"type": "IPAddress", "value": STATIC}]),
    gateway(listener("empty", 98), name="empty", addresses=[{"type": "IPAddress"}]),
    http_route("static", rule("a"), parents=[parent("static"), parent("empty")])]


@pytest.mark.feature("GatewayStaticAddresses")
def test_a_static_address_is_the_one_that_is_bound(weft):
    with socket.socket() as connection:
        assert connection.connect_ex((STATIC, weft.ports[97])) == 0
    with socket.socket() as connection:
        assert connection.connect_ex(("127.0.0.1", weft.ports[97])) != 0
    assert get(f"{STATIC}:{weft.ports[97]}", "any.example").headers["x-backend"] == "a"


@pytest.mark.feature("GatewayAddressEmpty")
@pytest.mark.parametrize("address", ["127.0.0.1", STATIC])
def test_an_address_without_a_value_is_any(weft, address):
    assert get(f"{address}:{weft.ports[98]}", "any.example").headers["x-backend"] == "a"


CONFIG += [
    gateway(listener("both", 99), name="both", addresses=[{"value": "::"}]),
    http_route("both", rule("a"), parents=[parent("both")])]


@pytest.mark.feature("GatewayStaticAddresses")
@pytest.mark.parametrize("address", ["127.0.0.1", "[::1]"])
def test_the_unspecified_address_of_ipv6_is_that_of_both_families(weft, address):
    assert get(f"{address}:{weft.ports[99]}", "any.example").headers["x-backend"] == "a"
