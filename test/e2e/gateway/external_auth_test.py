# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# ExternalAuth filters: another server is asked, by HTTP or by Envoy's gRPC protocol, before a request
# may pass. The HTTP server is an echo: the request's own query says what it answers.

import pytest
from lib.backends.ext_authz import ExtAuthz
from lib.backends.http_echo import HttpEcho
from lib.manifests import backend, filter_, gateway, http_route, listener, match, rule, to
from lib.ports import free_port
from lib.protos import Protos

HOST = "auth.example"
ADDED = {"x-user": "joe", "host": "evil.example", "content-length": "7", "x-forwarded-host": "f"}


def ask(name, protocol="HTTP", **rest):
    return filter_("ExternalAuth", protocol=protocol, backendRef=to(name),
                   **{protocol.lower(): {}, **rest})


CONFIG = [gateway(listener()), http_route(
    "auth",
    rule("a", matches=[match("/plain")], filters=[ask("auth")]),
    rule("a", matches=[match("/prefixed")], filters=[ask("auth", http={"path": "/check"})]),
    rule("a", matches=[match("/bare")], filters=[ask("auth", http={"path": "check"})]),
    rule("a", matches=[match("/headers")], filters=[ask("auth", http={
        "allowedHeaders": ["X-Api-Key"], "allowedResponseHeaders": ["X-User"]})]),
    rule("a", matches=[match("/body")], filters=[ask("auth", forwardBody={"maxSize": 16})]),
    rule("a", matches=[match("/gone")], filters=[ask("gone")]),
    rule("a", matches=[match("/missing")], filters=[ask("nobody")]),
    rule("a", matches=[match("/slow")], filters=[ask("auth")], timeouts={"request": "1s"}),
    rule("a", matches=[match("/both")], filters=[ask("auth"), ask("second")]),
    rule(matches=[match("/redirect")],
         filters=[ask("auth"), filter_("RequestRedirect", hostname="other.example")]),
    rule("a", matches=[match("/grpc")], filters=[ask("grpc-auth", "GRPC")]),
    rule("a", matches=[match("/grpc-headers")], filters=[
        ask("grpc-auth", "GRPC", grpc={"allowedHeaders": ["x-api-key", ":path"]})]),
    rule("a", matches=[match("/grpc-body")], filters=[
        ask("grpc-auth", "GRPC", forwardBody={"maxSize": 16})]),
    rule("a", matches=[match("/open")]),
    rule("a", matches=[match("/extension")], filters=[{"type": "ExtensionRef", "extensionRef": {
        "group": "example.com", "kind": "Auth", "name": "login"}}]),
    rule("b"),
    hosts=[HOST])]


@pytest.fixture(scope="module")
def servers(envoy_binary):
    with HttpEcho("auth") as auth, HttpEcho("second") as second, \
            ExtAuthz(Protos(envoy_binary), ADDED) as grpc_auth:
        yield {"auth": auth, "second": second, "grpc-auth": grpc_auth}


@pytest.fixture(scope="module")
def weft(start_weft, servers):
    return start_weft([*CONFIG, *(backend(name, server.address) for name, server in servers.items()),
                       backend("gone", f"127.0.0.1:{free_port()}")])


def asked(server, path):
    """What a server was asked about a path, without the query."""
    found = [one for one in server.requests if one["path"].partition("?")[0] == path]
    return found[-1] if found else None


def test_who_may_pass_gets_an_answer(weft, backends, servers):
    answer = weft.get(HOST, "/plain/1?x=y", headers=[
        ("authorization", "Bearer t"), ("cookie", "c=1"), ("x-api-key", "k")])
    assert (answer.status, answer.headers["x-backend"]) == (200, "a")
    seen = asked(servers["auth"], "/plain/1")
    assert (seen["method"], seen["path"]) == ("GET", "/plain/1?x=y")
    assert seen["headers"]["host"] == [HOST]
    assert seen["headers"]["authorization"] == ["Bearer t"]
    assert seen["headers"]["content-length"] == ["0"]
    assert "cookie" not in seen["headers"] and "x-api-key" not in seen["headers"]


@pytest.mark.parametrize("status", [401, 403, 302, 404])
def test_any_other_answer_than_200_is_a_refusal(weft, backends, servers, status):
    path = f"/plain/refused{status}?status={status}&header=www-authenticate:Basic"
    answer = weft.get(HOST, path)
    assert (answer.status, answer.headers["x-backend"]) == (status, "auth")
    assert answer.headers["www-authenticate"] == "Basic"
    assert not any(one["path"] == path for one in backends["a"].requests)


def test_a_server_that_fails_lets_nobody_pass(weft, backends):
    assert weft.get(HOST, "/plain/fails?status=503").status == 403
    assert asked(backends["a"], "/plain/fails") is None


def test_the_prefix_stands_before_the_path(weft, servers):
    assert weft.get(HOST, "/prefixed/x?y=z").json["path"] == "/prefixed/x?y=z"
    assert asked(servers["auth"], "/check/prefixed/x")["path"] == "/check/prefixed/x?y=z"
    assert weft.get(HOST, "/bare/x").status == 200 and asked(servers["auth"], "/check/bare/x")


def test_the_body_is_not_shown_unless_asked_for(weft, servers):
    answer = weft.get(HOST, "/plain/post", method="POST", body=b"secret")
    assert answer.json["body"] == "secret"
    seen = asked(servers["auth"], "/plain/post")
    assert (seen["method"], seen["body"], seen["headers"]["content-length"]) == ("POST", "", ["0"])


def test_a_body_is_shown_up_to_its_limit(weft, backends, servers):
    assert weft.get(HOST, "/body/small", method="POST", body=b"0123456789abcde").status == 200
    seen = asked(servers["auth"], "/body/small")
    assert (seen["body"], seen["headers"]["content-length"]) == ("0123456789abcde", ["15"])
    assert weft.get(HOST, "/body/large", method="POST", body=b"x" * 100).status == 413
    assert asked(servers["auth"], "/body/large") is None
    assert asked(backends["a"], "/body/large") is None


def test_headers_of_the_request_are_shown_where_allowed(weft, servers):
    weft.get(HOST, "/headers/1", headers=[("x-api-key", "k"), ("cookie", "c=1")])
    headers = asked(servers["auth"], "/headers/1")["headers"]
    assert headers["x-api-key"] == ["k"] and "cookie" not in headers


WISHED = "?header=x-user:joe&header=x-team:t&header=x-forwarded-host:f&header=upgrade:h2c"


def test_headers_of_the_answer_go_to_the_backend(weft):
    answer = weft.get(HOST, "/plain/answer" + WISHED, headers=[("x-user", "mallory")],
                      method="POST", body=b"body")
    headers = answer.json["headers"]
    assert headers["x-user"] == ["joe"] and headers["x-team"] == ["t"]
    assert headers["host"] == [HOST] and answer.json["body"] == "body"
    assert headers["content-length"] == ["4"] and "upgrade" not in headers


def test_only_the_listed_headers_of_the_answer_do(weft):
    headers = weft.get(HOST, "/headers/answer" + WISHED).json["headers"]
    assert headers["x-user"] == ["joe"] and "x-team" not in headers


def test_a_server_that_is_away_lets_nobody_pass(weft, backends):
    assert weft.get(HOST, "/gone/1").status == 403
    assert asked(backends["a"], "/gone/1") is None


@pytest.mark.parametrize("path", ["/missing/1", "/extension/1"])
def test_what_is_not_to_be_had_lets_nobody_pass(weft, backends, path):
    """Not even to the rule that takes what no other does."""
    assert weft.get(HOST, path).status == 500
    assert asked(backends["a"], path) is None and asked(backends["b"], path) is None


def test_two_servers_must_agree(weft, servers):
    assert weft.backend_of(HOST, "/both/1") == "a"
    assert asked(servers["auth"], "/both/1") and asked(servers["second"], "/both/1")
    assert weft.get(HOST, "/both/2?status=401").status == 401
    assert asked(servers["auth"], "/both/2") and not asked(servers["second"], "/both/2")


def test_a_redirect_is_for_those_who_may_pass(weft):
    assert weft.get(HOST, "/redirect/1?status=401").status == 401
    answer = weft.get(HOST, "/redirect/1")
    assert (answer.status, answer.headers["location"]) == (302, "http://other.example/redirect/1")


def test_other_rules_ask_nobody(weft, servers):
    assert weft.backend_of(HOST, "/open/1") == "a"
    assert weft.backend_of(HOST, "/else") == "b"
    assert asked(servers["auth"], "/open/1") is None and asked(servers["auth"], "/else") is None


@pytest.mark.parametrize("path", ["/open/../plain/n1", "/%70lain/n2", "//plain/n3", "/open/%2e%2e/plain/n4"])
def test_no_form_of_a_path_goes_round_it(weft, path):
    assert weft.get(HOST, path + "?status=401").status == 401


def test_grpc(weft, backends, servers):
    headers = weft.get(HOST, "/grpc/1", headers=[("cookie", "c=1"), ("x-user", "mallory")],
                       method="POST", body=b"body").json["headers"]
    assert headers["x-user"] == ["joe"]
    assert headers["host"] == [HOST] and headers["content-length"] == ["4"]
    seen = asked(servers["grpc-auth"], "/grpc/1")
    assert seen["headers"]["cookie"] == "c=1" and seen.get("body", "") == ""
    answer = weft.get(HOST, "/grpc/deny")
    assert (answer.status, answer.text, answer.headers["x-why"]) == (401, "who are you?", "because")
    assert asked(backends["a"], "/grpc/deny") is None


def test_grpc_shows_the_listed_headers_alone(weft, servers):
    weft.get(HOST, "/grpc-headers/1", headers=[("cookie", "c=1"), ("x-api-key", "k")])
    headers = asked(servers["grpc-auth"], "/grpc-headers/1")["headers"]
    assert headers["x-api-key"] == "k" and "cookie" not in headers


def test_grpc_shows_the_body_where_asked_for(weft, servers):
    weft.get(HOST, "/grpc-body/1", method="POST", body=b"body")
    seen = asked(servers["grpc-auth"], "/grpc-body/1")
    assert seen.get("raw_body") == "Ym9keQ==" or seen.get("body") == "body"
    assert weft.get(HOST, "/grpc-body/2", method="POST", body=b"x" * 100).status == 413
