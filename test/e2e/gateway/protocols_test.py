# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# What is spoken to clients and to backends: HTTP/1.1, HTTP/2 without TLS, WebSocket.

import pytest
import websockets
from lib.backends.h2_echo import H2Echo
from lib.backends.websocket_echo import WebSocketEcho, converse
from lib.manifests import (backend, endpoint_slice, gateway, http_route, listener, match, rule,
                           service, to_service)


@pytest.fixture(scope="module")
def weft(start_weft):
    with H2Echo("h2") as h2, WebSocketEcho("ws") as ws:
        yield start_weft([
            gateway(listener()),
            backend("h2", h2.address, appProtocol="kubernetes.io/h2c"),
            backend("ws", ws.address, appProtocol="kubernetes.io/ws"),
            service("h2", appProtocol="kubernetes.io/h2c"), endpoint_slice("h2", h2.address),
            service("ws", appProtocol="kubernetes.io/ws"), endpoint_slice("ws", ws.address),
            http_route("h2", rule("h2"), hosts=["h2.example"]),
            http_route("h2-service", rule(to_service("h2")), hosts=["h2-service.example"]),
            http_route("ws", rule("ws"), hosts=["ws.example"]),
            http_route("ws-service", rule(to_service("ws"), matches=[match("/deep")]),
                       hosts=["ws-service.example"]),
            http_route("plain", rule("a"), hosts=["plain.example"])])


@pytest.mark.feature("HTTPRouteBackendProtocolH2C")
@pytest.mark.parametrize("host", ["h2.example", "h2-service.example"])
@pytest.mark.parametrize("client", ["--http1.1", "--http2-prior-knowledge"])
def test_http2_to_a_backend(weft, host, client):
    response = weft.curl(f"http://{host}/a?b", client, "--data", "hello")
    assert response.status == 200
    seen = response.json
    assert (seen["protocol"], seen["path"], seen["body"]) == ("HTTP/2", "/a?b", "hello")


@pytest.mark.feature("HTTPRoute")
@pytest.mark.parametrize("client", ["--http1.1", "--http2-prior-knowledge"])
def test_http1_to_a_backend(weft, client):
    assert weft.curl("http://plain.example/", client).json["protocol"] == "HTTP/1.1"


@pytest.mark.feature("HTTPRouteBackendProtocolWebSocket")
@pytest.mark.parametrize("host, path", [("ws.example", "/talk?x=y"), ("ws-service.example", "/deep")])
def test_websocket(weft, host, path):
    messages = ["one", b"\x00\xff", "x" * 100_000]
    assert converse(f"ws://{host}{path}", messages, weft.address()) == [f"ws {path}", *messages]


@pytest.mark.feature("HTTPRouteBackendProtocolWebSocket")
def test_websocket_where_no_route_is(weft):
    with pytest.raises(websockets.InvalidStatusCode) as refused:
        converse("ws://ws-service.example/other", [], weft.address())
    assert refused.value.status_code == 404


def test_a_large_body_passes(weft):
    assert weft.get("plain.example", "/?size=3000000").body == b"x" * 3_000_000
    body = b"y" * 3_000_000
    assert weft.get("plain.example", method="POST", body=body).json["body"] == body.decode()


def test_a_slow_answer_streams(weft):
    assert weft.get("plain.example", "/?slow=3&pause=0.1").json["path"] == "/?slow=3&pause=0.1"
