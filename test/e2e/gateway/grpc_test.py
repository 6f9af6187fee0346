# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# GRPCRoutes: services, methods, headers, splits, names; and that gRPC itself works.

import queue
from collections import Counter
from contextlib import ExitStack

import grpc
import pytest
from lib.backends.grpc_echo import GrpcClient, GrpcEcho
from lib.wait import eventually
from lib.manifests import (backend, endpoint_slice, filter_, gateway, header_values, http_route, https,
                           listener, parent, route, rule, service, tls_secret, to, to_service)


def grpc_route(name, *rules, **rest):
    return route("GRPCRoute", name, *rules, **rest)


def call(service_=None, method=None, kind=None, headers=None):
    """A match of a GRPCRoute."""
    what = {"service": service_, "method": method, "type": kind}
    found = {"method": {key: value for key, value in what.items() if value},
             "headers": headers and header_values(headers)}
    return {key: value for key, value in found.items() if value}


CONFIG = [
    gateway(listener(), listener("other", 81, hostname="*.listener.example"),
            https("tls", "certificate")),
    grpc_route("exact", rule("one", matches=[call("shop.Reviews", "Unary")]),
               rule("two", matches=[call("shop.Reviews"), call("shop.Quotes", "ServerStream")]),
               rule("three", matches=[call(method="ClientStream")]), hosts=["exact.example"]),
    grpc_route("regex", rule("one", matches=[call("shop\\.(Reviews|Quotes)", "Unary",
                                                  "RegularExpression")]),
               rule("two", matches=[call("shop\\..*", kind="RegularExpression")]),
               hosts=["regex.example"]),
    grpc_route("headers", rule("one", matches=[call(headers={"version": "one"})]),
               rule("two", matches=[call("shop.Reviews", headers={"version": "two"}),
                                    call(headers={"color": "blue", "Size": "big"})]),
               hosts=["headers.example"]),
    grpc_route("any", rule("one"), hosts=["any.example"]),
    grpc_route("split", rule(to("one", 70), to("two", 30), to("three", 0)), hosts=["split.example"]),
    grpc_route("bad", rule("nobody"), hosts=["bad.example"]),
    grpc_route("named", rule("one", name="reviews", matches=[call("shop.Reviews")]),
               hosts=["named.example"]),
    grpc_route("modifier", rule("one", filters=[
        filter_("RequestHeaderModifier", set=header_values({"x-set": "set"}),
                add=header_values({"x-add": "added"}), remove=["x-gone"]),
        filter_("ResponseHeaderModifier", set=header_values({"x-answer": "yes"}))]),
        hosts=["modifier.example"]),
    grpc_route("mirror", rule("one", filters=[filter_("RequestMirror", backendRef={
        "group": "gateway.weft.dev", "kind": "Backend", "name": "two"})]), hosts=["mirror.example"]),
    grpc_route("service", rule(to_service("grpc")), hosts=["service.example"]),
    grpc_route("specific", rule("two"), hosts=["very.listener.example"],
               parents=[parent(sectionName="other")]),
    grpc_route("wild", rule("three"), hosts=["*.listener.example", "non.matching.example"],
               parents=[parent(sectionName="other")]),
    http_route("web", rule("a"), hosts=["web.example"])]


@pytest.fixture(scope="module")
def servers():
    with ExitStack() as stack:
        yield {name: stack.enter_context(GrpcEcho(name)) for name in ("one", "two", "three")}


@pytest.fixture(scope="module")
def weft(start_weft, servers, pki):
    return start_weft([
        *CONFIG, service("grpc", appProtocol="kubernetes.io/h2c"),
        endpoint_slice("grpc", servers["one"].address),
        tls_secret("certificate", pki.issue("any.example")),
        *[backend(name, server.address) for name, server in servers.items()]])


@pytest.fixture(scope="module")
def client(weft):
    """client(host): a client whose calls are for that host; each has one connection."""
    with ExitStack() as stack:
        clients = {}

        def of(host, port=80):
            if (host, port) not in clients:
                clients[host, port] = stack.enter_context(GrpcClient(weft.address(port), host))
            return clients[host, port]
        yield of


def outcome(client, method, metadata=()):
    """Which server answers, or the code."""
    kind = method.rsplit("/", 1)[1]
    try:
        if kind == "Unary":
            return client.unary(method, "hello", metadata=metadata)["backend"]
        if kind == "ServerStream":
            return client.server_stream(method, "hello", metadata=metadata)[0]["backend"]
        if kind == "ClientStream":
            return client.client_stream(method, ["hel", "lo"], metadata=metadata)["backend"]
        return next(client.bidi_stream(method, ["hello"], metadata=metadata))["backend"]
    except grpc.RpcError as error:
        return error.code()


UNIMPLEMENTED = grpc.StatusCode.UNIMPLEMENTED


@pytest.mark.feature("GRPCRoute")
@pytest.mark.parametrize("method, wanted", [
    ("/shop.Reviews/Unary", "one"), ("/shop.Reviews/BidiStream", "two"),
    ("/shop.Quotes/ServerStream", "two"), ("/shop.Quotes/Unary", UNIMPLEMENTED),
    ("/any.Service/ClientStream", "three"), ("/shop.Reviews/ClientStream", "two"),
    ("/shop.Reviewsx/Unary", UNIMPLEMENTED), ("/Shop.Reviews/Unary", UNIMPLEMENTED),
])
def test_services_and_methods(client, method, wanted):
    assert outcome(client("exact.example"), method) == wanted


@pytest.mark.feature("GRPCRoute")
@pytest.mark.parametrize("method, wanted", [
    ("/shop.Reviews/Unary", "one"), ("/shop.Quotes/Unary", "one"), ("/shop.Cart/Unary", "two"),
    ("/shop.Reviews/BidiStream", "two"), ("/xshop.Reviews/Unary", UNIMPLEMENTED),
])
def test_regular_expressions(client, method, wanted):
    assert outcome(client("regex.example"), method) == wanted


@pytest.mark.feature("GRPCRoute")
@pytest.mark.parametrize("method, metadata, wanted", [
    ("/any.Service/Unary", {"version": "one"}, "one"),
    ("/any.Service/Unary", {"version": "two"}, UNIMPLEMENTED),
    ("/shop.Reviews/Unary", {"version": "two"}, "two"),
    ("/any.Service/Unary", {"color": "blue"}, UNIMPLEMENTED),
    ("/any.Service/Unary", {"color": "blue", "size": "big"}, "two"),
    ("/any.Service/Unary", {}, UNIMPLEMENTED),
])
def test_headers(client, method, metadata, wanted):
    assert outcome(client("headers.example"), method, tuple(metadata.items())) == wanted


@pytest.mark.feature("GRPCRoute")
@pytest.mark.parametrize("method", ["Unary", "ServerStream", "ClientStream", "BidiStream"])
def test_all_kinds_of_calls(client, method):
    assert outcome(client("any.example"), f"/any.Service/{method}") == "one"


@pytest.mark.feature("GRPCRoute")
def test_a_conversation(client):
    """Each answer comes before the next message is sent."""
    messages = queue.SimpleQueue()
    answers = client("any.example").bidi_stream("/any.Service/BidiStream", iter(messages.get, None))
    for number in range(3):
        messages.put(f"message {number}")
        assert next(answers)["message"] == f"message {number}"
    messages.put(None)
    assert list(answers) == []


@pytest.mark.feature("GRPCRoute")
def test_the_status_of_a_backend_comes_through(client):
    with pytest.raises(grpc.RpcError) as error:
        client("any.example").unary("/any.Service/Unary", metadata=[("x-status", "7")])
    assert (error.value.code(), error.value.details()) == (grpc.StatusCode.PERMISSION_DENIED,
                                                           "asked for 7")


@pytest.mark.feature("GRPCRoute")
def test_weights(client):
    split = client("split.example")
    counts = Counter(outcome(split, "/any.Service/Unary") for _ in range(400))
    shares = {name: count / 400 for name, count in counts.items()}
    assert shares == pytest.approx({"one": 0.7, "two": 0.3}, abs=0.12)


@pytest.mark.feature("GRPCRoute")
def test_a_backend_that_is_not_there(client):
    assert outcome(client("bad.example"), "/any.Service/Unary") == grpc.StatusCode.UNAVAILABLE


@pytest.mark.feature("GRPCRoute")
def test_a_service(client):
    assert outcome(client("service.example"), "/any.Service/Unary") == "one"


@pytest.mark.feature("GRPCRoute")
@pytest.mark.parametrize("host, wanted", [
    ("very.listener.example", "two"), ("any.listener.example", "three"),
    ("non.matching.example", UNIMPLEMENTED),
])
def test_hosts(client, host, wanted):
    assert outcome(client(host, 81), "/any.Service/Unary") == wanted


@pytest.mark.feature("GRPCRoute")
def test_over_tls(weft, pki):
    ca = pki.certificate.read_bytes()
    with GrpcClient(weft.address(443), "any.example", ca) as secured:
        assert outcome(secured, "/any.Service/Unary") == "one"


@pytest.mark.feature("GRPCRoute")
def test_mirror(client, servers):
    assert outcome(client("mirror.example"), "/mirrored.Service/Unary") == "one"
    eventually(lambda: any(one["method"] == "/mirrored.Service/Unary"
                           for one in servers["two"].requests))


@pytest.mark.feature("GRPCRouteNamedRouteRule")
def test_the_log_names_the_rule(weft, client):
    assert outcome(client("named.example"), "/shop.Reviews/Unary") == "one"
    wanted = "GRPCRoute/default/named/rule/reviews/match/0"
    eventually(lambda: wanted in weft.log())


@pytest.mark.feature("GRPCRouteRequestHeaderModifier")
def test_headers_are_changed(client):
    seen = client("modifier.example").unary(
        "/any.Service/Unary", metadata=[("x-set", "old"), ("x-add", "old"), ("x-gone", "1")])
    metadata = seen["metadata"]
    assert metadata["x-set"] == "set" and "x-gone" not in metadata
    assert metadata["x-add"].replace(" ", "") == "old,added" or metadata["x-add"] == "added"
