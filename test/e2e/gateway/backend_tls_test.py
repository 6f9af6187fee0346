# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# TLS to backends: BackendTLSPolicy, the names that a backend must have, and Weft's own certificate.

from contextlib import ExitStack

import pytest
from lib.backends.grpc_echo import GrpcClient, GrpcEcho
from lib.backends.h2_echo import H2Echo
from lib.backends.http_echo import HttpEcho
from lib.backends.tls import server_context
from lib.certificates import DAY, Authority
from lib.manifests import (GATEWAY_API, backend, ca_config_map, endpoint_slice, gateway, http_route,
                           listener, named, route, rule, service, tls_secret, to_service)

import grpc


def policy(name, target, hostname, ca="trusted", section=None, sans=None, **metadata):
    """A BackendTLSPolicy for a Service (target "service/x") or Backend."""
    kind, _, target = target.rpartition("/")
    ref = {"group": "", "kind": "Service"} if kind else {"group": "gateway.weft.dev",
                                                         "kind": "Backend"}
    validation = {"hostname": hostname, "caCertificateRefs": [
        {"group": "", "kind": "ConfigMap", "name": ca}]}
    if sans:
        validation["subjectAltNames"] = sans
    target_ref = {**ref, "name": target, **({"sectionName": section} if section else {})}
    return named(GATEWAY_API, "BackendTLSPolicy", name,
                 {"targetRefs": [target_ref], "validation": validation}, **metadata)


def dns(name):
    return {"type": "Hostname", "hostname": name}


def uri(name):
    return {"type": "URI", "uri": name}


# Backend -> names of its certificate.
CERTIFICATES = {
    "good": ["good.internal"], "other-name": ["someone.internal"],
    "spiffe": ["unused.internal", "spiffe://mesh.internal/reviews"],
    "wild": ["*.wild.internal"], "mutual": ["mutual.internal"]}
POLICIES = [
    policy("good", "good", "good.internal"),
    policy("other-name", "other-name", "good.internal"),
    policy("self-signed", "self-signed", "good.internal"),
    policy("expired", "expired", "good.internal"),
    policy("no-ca", "no-ca", "good.internal", ca="missing"),
    policy("wild", "wild", "a.wild.internal"),
    policy("mutual", "mutual", "mutual.internal"),
    policy("san-dns", "san-dns", "sni.internal", sans=[dns("good.internal")]),
    policy("san-uri", "san-uri", "sni.internal", sans=[uri("spiffe://mesh.internal/reviews")]),
    policy("san-any", "san-any", "sni.internal", sans=[dns("nobody.internal"),
                                                       uri("spiffe://mesh.internal/reviews")]),
    policy("san-wrong", "san-wrong", "good.internal", sans=[dns("nobody.internal")]),
    policy("service", "service/secured", "good.internal"),
    policy("section", "service/two-ports", "good.internal", section="main"),
    policy("section-other", "service/other-port", "good.internal", section="nothing"),
    policy("h2", "h2", "h2.internal"), policy("grpc", "grpc", "grpc.internal"),
    policy("a-older", "contested", "good.internal", creationTimestamp="2026-01-01T00:00:00Z"),
    policy("b-newer", "contested", "wrong.internal", creationTimestamp="2026-02-01T00:00:00Z")]
HOSTED = {"san-dns": "good", "san-uri": "spiffe", "san-any": "spiffe", "san-wrong": "good",
          "no-ca": "good", "contested": "good"}


@pytest.fixture(scope="module")
def servers(module_dir, pki):
    """Backends that speak TLS, by name."""
    stranger = Authority(module_dir / "stranger")
    pairs = {name: pki.issue(*names) for name, names in CERTIFICATES.items()}
    pairs["self-signed"] = stranger.issue("good.internal")
    pairs["expired"] = pki.issue("good.internal", file="expired", valid_from=-3 * DAY, valid_for=DAY)
    with ExitStack() as stack:
        found = {name: stack.enter_context(HttpEcho(name, server_context(
            pair, client_ca=pki.certificate if name == "mutual" else None)))
            for name, pair in pairs.items()}
        found["h2"] = stack.enter_context(H2Echo("h2", server_context(pki.issue("h2.internal"))))
        pair = pki.issue("grpc.internal")
        credentials = grpc.ssl_server_credentials(
            [(pair.key.read_bytes(), pair.certificate.read_bytes())])
        found["grpc"] = stack.enter_context(GrpcEcho("grpc", credentials))
        yield found


@pytest.fixture(scope="module")
def weft(start_weft, servers, pki):
    addresses = {name: server.address for name, server in servers.items()}
    addresses |= {name: addresses[of] for name, of in HOSTED.items()}
    protocols = {"h2": {"appProtocol": "kubernetes.io/h2c"}}
    routes = [http_route(name, rule(name), hosts=[f"{name}.example"])
              for name in addresses if name != "grpc"]
    services = [
        service("secured"), endpoint_slice("secured", addresses["good"]),
        service("two-ports"), endpoint_slice("two-ports", addresses["good"]),
        service("other-port"), endpoint_slice("other-port", addresses["good"]),
        *[http_route(name, rule(to_service(name)), hosts=[f"{name}.example"])
          for name in ("secured", "two-ports", "other-port")]]
    return start_weft([
        gateway(listener(), tls={"backend": {"clientCertificateRef": {"name": "client"}}}),
        gateway(listener("bare", 81), name="bare"),
        http_route("bare", rule("mutual"), hosts=["bare.example"], parents=[{"name": "bare"}]),
        tls_secret("client", pki.issue("weft.client", client=True)),
        ca_config_map("trusted", pki.certificate), *POLICIES, *routes, *services,
        route("GRPCRoute", "grpc", rule("grpc"), hosts=["grpc.example"]),
        *[backend(name, address, **protocols.get(name, {})) for name, address in addresses.items()]])


@pytest.mark.feature("BackendTLSPolicy")
@pytest.mark.parametrize("name, server_name", [
    ("good", "good.internal"), ("secured", "good.internal"), ("two-ports", "good.internal"),
    ("wild", "a.wild.internal"), ("contested", "good.internal"),
])
def test_a_backend_that_is_who_it_should_be(weft, name, server_name):
    response = weft.get(f"{name}.example")
    assert response.status == 200 and response.json["tls"]["sni"] == server_name


@pytest.mark.feature("BackendTLSPolicy")
@pytest.mark.parametrize("name", ["other-name", "self-signed", "expired", "no-ca"])
def test_a_backend_that_cannot_be_trusted(weft, servers, name):
    before = len(servers[HOSTED.get(name, name)].requests)
    assert 500 <= weft.get(f"{name}.example").status < 600
    assert len(servers[HOSTED.get(name, name)].requests) == before


@pytest.mark.feature("BackendTLSPolicy")
def test_a_policy_for_another_port_does_not_apply(weft):
    """The backend wants TLS and gets none."""
    assert weft.get("other-port.example").status >= 500


@pytest.mark.feature("BackendTLSPolicy")
def test_http2(weft):
    seen = weft.get("h2.example").json
    assert (seen["protocol"], seen["tls"]["alpn"]) == ("HTTP/2", "h2")


@pytest.mark.feature("BackendTLSPolicy")
def test_grpc(weft):
    with GrpcClient(weft.address(), "grpc.example") as client:
        assert client.unary("/any.Service/Unary", "hello")["message"] == "hello"


@pytest.mark.feature("BackendTLSPolicySANValidation")
@pytest.mark.parametrize("name, accepted", [
    ("san-dns", True), ("san-uri", True), ("san-any", True), ("san-wrong", False),
])
def test_names_of_a_backend(weft, name, accepted):
    response = weft.get(f"{name}.example")
    assert (response.status == 200) == accepted
    if accepted:
        assert response.json["tls"]["sni"] == "sni.internal"


@pytest.mark.feature("GatewayBackendClientCertificate")
def test_wefts_own_certificate(weft):
    assert weft.get("mutual.example").json["tls"]["client"] == "weft.client"
    # The Gateway that names no certificate shows none, and that backend wants one.
    assert weft.get("bare.example", port=81).status >= 500
