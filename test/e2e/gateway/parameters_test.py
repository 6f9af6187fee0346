# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# GatewayParameters, which a Gateway names in spec.infrastructure.

import socket

import pytest
from lib.manifests import gateway, http_route, listener, parameters, parent, rule


def infrastructure(name, **rest):
    return {"infrastructure": {
        "parametersRef": {"group": "gateway.weft.dev", "kind": "GatewayParameters", "name": name}, **rest}}


CONFIG = [
    parameters("strict", headers={"server": "strict-edge"}, limits={"requestHeadersCount": 10}),
    parameters("lax", headers={"server": "lax-edge", "underscores": "Allow"}),
    gateway(listener(), **infrastructure("strict", labels={"team": "web"}, annotations={"note": "x"})),
    gateway(listener("lax", 81), name="lax", **infrastructure("lax")),
    gateway(listener("plain", 82), name="plain"),
    gateway(listener("missing", 83), name="missing", **infrastructure("nobody")),
    http_route("any", rule("a"), parents=[parent(name) for name in ("edge", "lax", "plain", "missing")])]

MANY = [(f"x-header-{number}", "1") for number in range(20)]


@pytest.mark.feature("GatewayInfrastructure")
@pytest.mark.parametrize("port, server, many, underscore", [
    (80, "strict-edge", 431, 400), (81, "lax-edge", 200, 200), (82, "BaseHTTP", 200, 400),
])
def test_a_gateway_has_the_parameters_that_it_names(weft, port, server, many, underscore):
    assert weft.get("any.example", port=port).headers["server"].startswith(server)
    assert weft.get("any.example", port=port, headers=MANY).status == many
    assert weft.get("any.example", port=port, headers=[("under_score", "1")]).status == underscore


@pytest.mark.feature("GatewayInfrastructure")
def test_parameters_that_are_not_there(weft):
    """Without them nobody knows how strict the Gateway is to be, so it is not served."""
    with socket.socket() as connection:
        assert connection.connect_ex(("127.0.0.1", weft.ports[83])) != 0
    assert "WEFT-PARAMETERS-NOT-FOUND" in weft.log()
