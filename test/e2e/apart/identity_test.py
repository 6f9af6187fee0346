# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Who is given a configuration by `weft serve`, and whom an agent takes it from.

import socket
import ssl
from pathlib import Path
from typing import Any, Callable

import grpc
import pytest
from lib.ads import CLUSTER
from lib.apart import HOST, NODE, SERVER, Apart
from lib.certificates import Authority
from lib.protos import Protos
from lib.serve import Tls
from lib.wait import eventually

_METHOD = "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources"
Ask = Callable[..., Any]


@pytest.fixture
def ask(apart: Apart, protos: Protos) -> Ask:
    """ask(node, tls): what a client with these certificates gets to its first request for clusters,
    as a node; raises grpc.RpcError when it is given nothing."""
    def run(node: str, tls: Tls, show: bool = True) -> Any:
        request = protos.type("envoy.service.discovery.v3.DeltaDiscoveryRequest")()
        request.node.id = node
        request.type_url = "type.googleapis.com/" + CLUSTER
        credentials = grpc.ssl_channel_credentials(
            tls.authority.read_bytes(), *((tls.key.read_bytes(), tls.certificate.read_bytes())
                                          if show else ()))
        options = [("grpc.ssl_target_name_override", SERVER)]
        with grpc.secure_channel(apart.address, credentials, options) as channel:
            call = channel.stream_stream(
                _METHOD, request_serializer=lambda one: one.SerializeToString(),
                response_deserializer=protos.type(
                    "envoy.service.discovery.v3.DeltaDiscoveryResponse").FromString)
            return next(call(iter([request]), timeout=20))
    return run


def refused(ask: Ask, *arguments: Any, **rest: Any) -> grpc.StatusCode:
    with pytest.raises(grpc.RpcError) as raised:
        ask(*arguments, **rest)
    return raised.value.code()


def test_a_client_is_given_what_is_its_nodes_and_nothing_else(apart: Apart, ask: Ask) -> None:
    serve = apart.serve()
    by_uri = apart.tls(apart.pair(f"spiffe://test/node/{NODE}", client=True))
    by_name = apart.tls(apart.pair("edge-2.test", client=True))
    assert "Backend/default/a/0" in [one.name for one in ask(NODE, by_uri).resources]
    assert "Backend/default/a/0" in [one.name for one in ask("edge-2.test", by_name).resources]
    sent = serve.metric("weft_xds_resources_sent_total")

    # Another node's id, with a certificate that is good for its own.
    for node, tls in [("edge-2.test", by_uri), (NODE, by_name), ("", by_uri), ("edge", by_uri)]:
        assert refused(ask, node, tls) in (grpc.StatusCode.PERMISSION_DENIED,
                                           grpc.StatusCode.INVALID_ARGUMENT), node
    assert "certificate does not stand for" in serve.log() and "edge-2.test" in serve.log()

    # No certificate, one of a foreign authority, one that is a server's, one that has expired.
    foreign = Authority(apart.directory / "foreign")
    stranger = apart.tls(foreign.issue(f"spiffe://test/node/{NODE}", client=True))
    server = apart.tls(apart.pair(NODE, client=False, file="server-of-edge"))
    assert refused(ask, NODE, by_uri, show=False) == grpc.StatusCode.UNAVAILABLE
    assert refused(ask, NODE, stranger) == grpc.StatusCode.UNAVAILABLE
    assert refused(ask, NODE, server) == grpc.StatusCode.UNAVAILABLE
    assert serve.metric("weft_xds_resources_sent_total") == sent, "they were given something"


def test_plain_text_gets_nothing(apart: Apart) -> None:
    apart.serve()
    host, port = apart.address.rsplit(":", 1)
    with socket.create_connection((host, int(port)), 10) as plain:
        plain.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0]))
        plain.settimeout(10)
        assert b"resources" not in plain.recv(4096)


@pytest.mark.filterwarnings("ignore:.*TLSv1_1 is deprecated")
def test_old_tls_is_not_spoken(apart: Apart) -> None:
    apart.serve()
    pair = apart.pair(NODE, client=True)

    def shake_hands(version: ssl.TLSVersion) -> str | None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.load_cert_chain(pair.certificate, pair.key)
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
        host, port = apart.address.rsplit(":", 1)
        with socket.create_connection((host, int(port)), 10) as connection:
            return context.wrap_socket(connection).version()
    assert shake_hands(ssl.TLSVersion.TLSv1_2) == "TLSv1.2"
    assert shake_hands(ssl.TLSVersion.TLSv1_3) == "TLSv1.3"
    with pytest.raises((ssl.SSLZeroReturnError, ConnectionResetError)):  # the server closes
        shake_hands(ssl.TLSVersion.TLSv1_1)


def test_an_agent_serves_what_its_control_plane_gives(apart: Apart) -> None:
    apart.serve()
    agent = apart.agent().wait_ready()
    assert apart.status() == 200
    apart.set_routes(HOST, "new.example")
    eventually(lambda: apart.status() == 200)
    assert agent.metric("weft_agent_control_plane_connected") == 1


@pytest.mark.parametrize("what", ["another node's certificate", "a foreign certificate",
                                  "a server of another name", "a foreign server"])
def test_an_agent_that_is_not_answered_says_why(apart: Apart, what: str) -> None:
    foreign = Authority(apart.directory / "foreign")
    own = apart.pair(f"spiffe://test/node/{NODE}", client=True)
    apart.serve()
    agent, why = {
        "another node's certificate": lambda: (
            apart.agent("edge-2"), "the certificate does not stand for node edge-2"),
        "a foreign certificate": lambda: (
            apart.agent(tls=apart.tls(foreign.issue(NODE, client=True))),
            "no connection to the control plane"),
        "a server of another name": lambda: (
            apart.agent(server="other.internal"), "no connection to the control plane"),
        "a foreign server": lambda: (
            apart.agent(tls=apart.tls(own, trust=foreign)), "no connection to the control plane"),
    }[what]()
    eventually(lambda: why in agent.log(), 20.0)
    assert agent.metric("weft_agent_control_plane_connected") == 0
    assert agent.metric("weft_agent_responses_relayed_total") == 0
    eventually(lambda: "waiting for" in agent.ask("/readyz"))


def test_a_server_is_known_by_the_name_that_it_is_called_by(apart: Apart) -> None:
    """Without --tls-server: the address's host must be in the certificate."""
    apart.serve(tls=apart.tls(apart.pair("127.0.0.1", client=False)))
    apart.agent(server="").wait_ready()
    assert apart.status() == 200


def test_mistakes_are_told_before_anything_is_tried(apart: Apart, tmp_path: Path) -> None:
    pair, other = apart.pair(SERVER, client=False), apart.pair("other", client=False)
    trust = apart.authority.certificate
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    for tls, said in [(Tls(tmp_path / "none.crt", pair.key, trust), "cannot read"),
                      (Tls(pair.certificate, other.key, trust), "does not"),
                      (Tls(empty, pair.key, trust), "empty.pem"),
                      (Tls(pair.certificate, pair.key, empty), "empty.pem")]:
        serve = apart.serve(wait=False, tls=tls)
        assert serve.wait(20) == 1
        assert said in serve.own_log() and "next: " in serve.own_log(), serve.own_log()


def test_a_port_in_use_names_its_holder(apart: Apart) -> None:
    first = apart.serve()
    second = apart.serve(wait=False, name="second")
    assert second.wait(20) == 1
    port = apart.address.rsplit(":", 1)[1]
    assert f"TCP port {port} is held by pid {first.pid}" in second.log()
    assert "next: " in second.log()
