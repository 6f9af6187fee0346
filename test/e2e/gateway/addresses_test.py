# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Where the addresses of a Gateway are to be reachable from.

import socket

import pytest
from lib.http1 import get
from lib.manifests import gateway, http_route, listener, parent, rule
from lib.status import condition, status_of
from lib.wait import eventually

HOST, CLUSTER = "gateway.weft.dev/Host", "Cluster"
OTHER = "127.0.0.78"  # a loopback address that nothing else listens on


def address(routability=None, value=None):
    found = {"routability": routability, "value": value}
    return {"type": "IPAddress", **{name: text for name, text in found.items() if text is not None}}


GATEWAYS = {
    "plain": [], "empty": [address("")], "host": [address(HOST)], "host-value": [address(HOST, OTHER)],
    "host-outside": [address(HOST, "192.0.2.1")], "cluster": [address(CLUSTER)],
    "partly": [address(value=OTHER), address(CLUSTER)], "sentinel": [address("testing.x-k8s.io/sentinel")],
    "unknown": [address("example.com/vpc", OTHER)], "elsewhere": [address(value="192.0.2.1")]}
PORTS = {name: 80 + number for number, name in enumerate(GATEWAYS)}
CONFIG = [
    *[gateway(listener("http", PORTS[name]), name=name, **({"addresses": addresses} if addresses else {}))
      for name, addresses in GATEWAYS.items()],
    http_route("any", rule("a"), parents=[parent(name) for name in GATEWAYS])]


def answers(weft, name, ip):
    """Whether the Gateway is served on an address."""
    with socket.socket() as connection:
        if connection.connect_ex((ip, weft.ports[PORTS[name]])) != 0:
            return False
    return get(f"{ip}:{weft.ports[PORTS[name]]}", "any.example").headers.get("x-backend") == "a"


def assigned(weft, name):
    """What the status says of the addresses: the reason, and each with where it is reachable from."""
    status = status_of(weft, "gateways", name)
    addresses = [(one["value"], one["routability"]) for one in status.get("addresses", [])]
    return condition(status, "AddressesAssigned")["reason"], addresses


@pytest.mark.feature("GatewayAddressRoutability")
@pytest.mark.parametrize("name, bound, free", [
    ("host", "127.0.0.1", OTHER), ("host-value", OTHER, "127.0.0.1"),
])
def test_an_address_that_only_this_host_reaches(weft, name, bound, free):
    assert answers(weft, name, bound) and not answers(weft, name, free)
    assert assigned(weft, name) == ("AddressesAssigned", [(bound, HOST)])


@pytest.mark.feature("GatewayAddressRoutability")
@pytest.mark.parametrize("name, routability", [
    ("plain", ""), ("empty", ""), ("sentinel", "testing.x-k8s.io/sentinel"),
])
def test_addresses_of_which_nothing_is_required(weft, name, routability):
    assert answers(weft, name, "127.0.0.1") and answers(weft, name, OTHER)
    assert assigned(weft, name) == ("AddressesAssigned", [("0.0.0.0", routability)])


@pytest.mark.feature("GatewayAddressRoutability")
@pytest.mark.parametrize("name", ["host-outside", "unknown"])
def test_what_cannot_be_had_is_not_replaced(weft, name):
    assert not answers(weft, name, "127.0.0.1") and not answers(weft, name, OTHER)
    assert assigned(weft, name) == ("NotAssigned", [])
    programmed = condition(status_of(weft, "gateways", name), "Programmed")
    assert (programmed["status"], programmed["reason"]) == ("False", "AddressNotAssigned")


@pytest.mark.feature("GatewayAddressRoutabilityCluster")
def test_an_address_of_a_cluster_is_not_had_without_one(weft):
    assert not answers(weft, "cluster", "127.0.0.1")
    assert assigned(weft, "cluster") == ("NotAssigned", [])
    assert answers(weft, "partly", OTHER) and not answers(weft, "partly", "127.0.0.1")
    assert assigned(weft, "partly") == ("PartiallyAssigned", [(OTHER, "")])
    eventually(lambda: condition(status_of(weft, "gateways", "partly"), "Programmed")["status"] == "True")


@pytest.mark.feature("GatewayStaticAddresses")
def test_an_address_that_is_not_of_this_host(weft):
    def programmed():
        return condition(status_of(weft, "gateways", "elsewhere"), "Programmed")
    eventually(lambda: programmed()["status"] == "False")
    assert programmed()["reason"] == "AddressNotUsable" and "192.0.2.1" in programmed()["message"]
    assert answers(weft, "plain", "127.0.0.1")
