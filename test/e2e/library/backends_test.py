# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The backends themselves: what they say is what the tests of the gateway believe.

import time

import grpc
import pytest
from lib.backends.grpc_echo import GrpcClient, GrpcEcho
from lib.backends.h2_echo import H2Echo
from lib.backends.http_echo import HttpEcho
from lib.backends.raw_echo import TcpEcho, UdpEcho, tcp_exchange, udp_exchange
from lib.backends.websocket_echo import WebSocketEcho, converse
from lib.curl import CurlError, curl
from lib.http1 import Http1

H2C = "--http2-prior-knowledge"


@pytest.fixture(params=["HTTP/1.1", "HTTP/2"])
def http(request):
    """An echo server of either version, and how curl speaks to it."""
    server = HttpEcho() if request.param == "HTTP/1.1" else H2Echo()
    option = "--http1.1" if request.param == "HTTP/1.1" else H2C
    with server:
        yield server, request.param, lambda path, *more, **rest: curl(
            f"http://{server.address}{path}", option, *more, **rest)


def test_http_tells_what_it_was_asked(http):
    server, protocol, ask = http
    seen = ask("/a/b?c=d", "--data", "hello", headers=["X-One: 1", "X-One: 2"]).json
    assert seen["protocol"] == protocol and seen["backend"] == server.name
    assert (seen["method"], seen["path"], seen["body"]) == ("POST", "/a/b?c=d", "hello")
    assert seen["headers"]["x-one"] == ["1", "2"]
    assert seen["headers"]["host"] == [server.address]
    assert server.requests == [seen]


def test_http_does_as_it_is_asked(http):
    _, _, ask = http
    assert ask("/?status=418").status == 418
    assert ask("/?header=x-a:1&header=x-b:2").headers.items() >= {"x-a": "1", "x-b": "2"}.items()
    assert [ask("/?fail=2&key=k").status for _ in range(3)] == [503, 503, 200]
    assert ask("/?fail=1&key=other").status == 503
    start = time.monotonic()
    ask("/?delay=0.2")
    assert time.monotonic() - start >= 0.2
    start = time.monotonic()
    assert ask("/?slow=3&pause=0.1").json["path"] == "/?slow=3&pause=0.1"
    assert time.monotonic() - start >= 0.2
    assert ask("/?size=3000000").body == b"x" * 3_000_000


def test_http_resets(http):
    server, protocol, ask = http
    with pytest.raises(CurlError) as error:
        ask("/?reset=1")
    assert error.value.code == (56 if protocol == "HTTP/1.1" else 92)
    assert ask("/").status == 200 and len(server.requests) == 2


def test_http_takes_large_bodies_and_heads(http, workdir):
    _, _, ask = http
    upload = workdir / "upload"
    upload.write_bytes(b"y" * 2_000_000)
    assert len(ask("/", "--data-binary", f"@{upload}", timeout=30).json["body"]) == 2_000_000
    assert ask("/", method="HEAD").status == 200


def test_http1_reads_chunks(echo):
    with Http1(echo.address) as connection:
        connection.send(b"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                        b"3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: 1\r\n\r\n")
        assert connection.get_response().json["body"] == "abcde"
        assert connection.request("b").json["headers"]["host"] == ["b"]


def test_h2_speaks_nothing_else():
    with H2Echo() as server, pytest.raises(CurlError):
        curl(f"http://{server.address}/", "--http1.1")


@pytest.fixture
def tcp():
    with TcpEcho("one") as server:
        yield server


def test_tcp_returns_every_byte(tcp):
    data = bytes(range(256)) * 4000
    assert tcp_exchange(tcp.address, data) == ("one", data)


def test_udp_returns_each_datagram():
    with UdpEcho("one") as server:
        assert udp_exchange(server.address, b"ping \x00") == ("one", b"ping \x00")


def test_websocket_returns_each_message():
    with WebSocketEcho("one") as server:
        heard = converse("ws://a.com/chat?x=1", ["hello", b"\x00\x01"], address=server.address)
    assert heard == ["one /chat?x=1", "hello", b"\x00\x01"]


@pytest.fixture
def grpc_pair():
    with GrpcEcho("one") as server, GrpcClient(server.address, authority="grpc.com") as client:
        yield server, client


def test_grpc_tells_what_it_was_asked(grpc_pair):
    server, client = grpc_pair
    seen = client.unary("/a.B/Unary", "hello", metadata=[("x-one", "1")])
    assert (seen["backend"], seen["method"], seen["message"]) == ("one", "/a.B/Unary", "hello")
    assert seen["metadata"]["x-one"] == "1"
    assert server.requests == [seen]


def test_grpc_streams(grpc_pair):
    _, client = grpc_pair
    assert len(client.server_stream("/a.B/ServerStream", metadata=[("x-count", "5")])) == 5
    assert client.client_stream("/a.B/ClientStream", ["a", "b"])["message"] == "a b"
    answers = client.bidi_stream("/a.B/BidiStream", iter(["a", "b"]))
    assert [answer["message"] for answer in answers] == ["a", "b"]


def test_grpc_fails_as_it_is_asked(grpc_pair):
    _, client = grpc_pair
    for method, code in [("Unary", "14"), ("Unary", "7")]:
        with pytest.raises(grpc.RpcError) as error:
            client.unary(f"/a.B/{method}", metadata=[("x-status", code)])
        assert error.value.code().value[0] == int(code)
    with pytest.raises(grpc.RpcError) as error:
        client.unary("/a.B/Other")
    assert error.value.code() == grpc.StatusCode.UNIMPLEMENTED
    with pytest.raises(grpc.RpcError) as error:
        client.unary("/a.B/Unary", metadata=[("x-delay", "1")], timeout=0.2)
    assert error.value.code() == grpc.StatusCode.DEADLINE_EXCEEDED
