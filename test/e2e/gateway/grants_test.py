# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# References across namespaces: only what the target's namespace grants is used, and no longer than it
# does.

import pytest
from lib.curl import CurlError
from lib.manifests import (gateway, grant, http_route, https, listener, namespace, parent, rule,
                           tls_secret, to)
from lib.wait import eventually

GATEWAY_API = "gateway.networking.k8s.io"
ROUTES = {"group": GATEWAY_API, "kind": "HTTPRoute", "namespace": "team"}
GATEWAYS = {"group": GATEWAY_API, "kind": "Gateway", "namespace": "default"}
BACKENDS = {"group": "gateway.weft.dev", "kind": "Backend"}
SECRETS = {"group": "", "kind": "Secret"}


def team_route(name, *backends, **rest):
    return http_route(name, rule(*backends), hosts=[f"{name}.example"], namespace="team",
                      parents=[parent(namespace="default")], **rest)


def elsewhere(name, weight=None):
    return to(name, weight, namespace="default")


@pytest.fixture(scope="module")
def weft(start_weft, pki):
    pair = pki.issue("granted.example", "refused.example", "single.example")
    return start_weft([
        gateway(listener(allowedRoutes={"namespaces": {"from": "All"}}),
                https("granted", None, "granted.example",
                      tls={"certificateRefs": [{"name": "open", "namespace": "secrets"}]}),
                https("refused", None, "refused.example",
                      tls={"certificateRefs": [{"name": "shut", "namespace": "other-secrets"}]}),
                https("single", None, "single.example",
                      tls={"certificateRefs": [{"name": "one", "namespace": "single-secret"}]}),
                https("rest", None, "rest.example",
                      tls={"certificateRefs": [{"name": "two", "namespace": "single-secret"}]})),
        namespace("team"), namespace("default"),
        tls_secret("open", pair, "secrets"), tls_secret("shut", pair, "other-secrets"),
        tls_secret("one", pair, "single-secret"), tls_secret("two", pair, "single-secret"),
        grant("gateways", "secrets", [GATEWAYS], [SECRETS]),
        grant("wrong-kind", "other-secrets", [GATEWAYS], [{"group": "", "kind": "ConfigMap"}]),
        grant("wrong-from", "other-secrets", [{**GATEWAYS, "namespace": "team"}], [SECRETS]),
        grant("one", "single-secret", [GATEWAYS], [{**SECRETS, "name": "one"}]),
        http_route("tls", rule("a"), hosts=["granted.example", "refused.example", "single.example",
                                            "rest.example"]),
        grant("routes", "default", [ROUTES], [{**BACKENDS, "name": "a"}]),
        # Of no use: they are for others, or for other things.
        grant("others", "default", [{**ROUTES, "kind": "GRPCRoute"}], [BACKENDS]),
        grant("strangers", "default", [{**ROUTES, "namespace": "strangers"}], [BACKENDS]),
        grant("services", "default", [ROUTES], [{"group": "", "kind": "Service"}]),
        grant("not-here", "team", [ROUTES], [BACKENDS]),
        team_route("granted-route", elsewhere("a")), team_route("refused-route", elsewhere("b")),
        team_route("both", elsewhere("a", 1), elsewhere("b", 1)),
        team_route("later", elsewhere("c"))])


@pytest.mark.feature("ReferenceGrant")
@pytest.mark.parametrize("host, wanted", [
    ("granted-route.example", {"a"}), ("refused-route.example", {500}), ("both.example", {"a", 500}),
])
def test_backends(weft, host, wanted):
    assert {weft.backend_of(host) for _ in range(40)} == wanted


@pytest.mark.feature("ReferenceGrant")
@pytest.mark.parametrize("host, served", [
    ("granted.example", True), ("single.example", True), ("refused.example", False),
    ("rest.example", False),
])
def test_certificates(weft, pki, host, served):
    if served:
        assert weft.curl(f"https://{host}/", ca=pki.certificate).headers["x-backend"] == "a"
    else:
        # There is no TLS for the name: the connection is closed.
        with pytest.raises(CurlError):
            weft.curl(f"https://{host}/", "--insecure")


@pytest.mark.feature("ReferenceGrant")
def test_a_grant_takes_effect_and_ends_at_once(weft):
    assert weft.backend_of("later.example") == 500
    weft.apply("later", grant("later", "default", [ROUTES], [{**BACKENDS, "name": "c"}]))
    eventually(lambda: weft.backend_of("later.example") == "c", within=2)
    weft.remove("later")
    eventually(lambda: weft.backend_of("later.example") == 500, within=2)
