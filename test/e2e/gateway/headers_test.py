# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Filters that change headers, of a rule and of a single backend.

import pytest
from lib.manifests import filter_, gateway, header_values, http_route, listener, match, rule, to

CONFIG = [gateway(listener())]

# What a proxy at the edge tells a backend, and nothing else is added.
ADDED = {"x-forwarded-for", "x-forwarded-proto", "x-request-id", "x-envoy-external-address"}


def modifier(kind: str, set_=None, add=None, remove=None):
    fields = {"set": set_ and header_values(set_), "add": add and header_values(add),
              "remove": remove}
    return filter_(kind, **{name: value for name, value in fields.items() if value})


def request_modifier(**changes):
    return modifier("RequestHeaderModifier", **changes)


def response_modifier(**changes):
    return modifier("ResponseHeaderModifier", **changes)


CONFIG += [http_route(
    "request",
    rule("a", matches=[match("/set")], filters=[request_modifier(set_={"X-Header": "set"})]),
    rule("a", matches=[match("/add")], filters=[request_modifier(add={"X-Header": "added"})]),
    rule("a", matches=[match("/remove")], filters=[request_modifier(remove=["X-Header"])]),
    rule("a", matches=[match("/all")], filters=[request_modifier(
        set_={"x-set-1": "1", "x-set-2": "2"}, add={"x-add": "more"}, remove=["x-gone", "x-also"])]),
    rule("a", matches=[match("/odd")], filters=[request_modifier(
        set_={"x-percent": "100% %REQ(host)% %%", "x-quote": '"\\'})]),
    hosts=["request.example"])]


@pytest.mark.feature("HTTPRoute")
@pytest.mark.parametrize("path, sent, received", [
    ("/set", {}, {"x-header": ["set"]}),
    ("/set", {"X-HEADER": "old"}, {"x-header": ["set"]}),
    ("/add", {}, {"x-header": ["added"]}),
    ("/add", {"x-header": "old"}, {"x-header": ["old", "added"]}),
    ("/remove", {"x-header": "old", "x-other": "kept"}, {"x-other": ["kept"]}),
    ("/all", {"x-set-1": "old", "x-add": "old", "x-gone": "x", "x-also": "y"},
     {"x-set-1": ["1"], "x-set-2": ["2"], "x-add": ["old", "more"]}),
    # A value means itself: Envoy's own format language has no say in it.
    ("/odd", {}, {"x-percent": ["100% %REQ(host)% %%"], "x-quote": ['"\\']}),
])
def test_request_headers(weft, path, sent, received):
    seen = weft.get("request.example", path, headers=sent.items()).json["headers"]
    own = {name: ",".join(values).split(",") for name, values in seen.items()
           if name.startswith("x-") and name not in ADDED}
    assert own == received


CONFIG += [http_route(
    "response",
    rule("a", matches=[match("/set")], filters=[response_modifier(set_={"X-Header": "set"})]),
    rule("a", matches=[match("/add")], filters=[response_modifier(add={"X-Header": "added"})]),
    rule("a", matches=[match("/remove")], filters=[response_modifier(remove=["x-header"])]),
    rule("a", matches=[match("/both")], filters=[request_modifier(set_={"x-in": "1"}),
                                                 response_modifier(set_={"x-out": "2"})]),
    hosts=["response.example"])]


def test_the_proxy_does_not_speak_of_itself_to_clients(weft):
    response = weft.get("request.example", "/set")
    assert set(response.headers) == {"date", "server", "content-type", "content-length", "x-backend"}
    assert "BaseHTTP" in response.headers["server"]  # the backend's own


@pytest.mark.feature("HTTPRouteResponseHeaderModification")
@pytest.mark.parametrize("path, value", [
    ("/set", "set"), ("/set?header=x-header:old", "set"), ("/add", "added"),
    ("/add?header=x-header:old", "old,added"), ("/remove?header=x-header:old", None),
])
def test_response_headers(weft, path, value):
    with weft.connect() as connection:
        connection.send(f"GET {path} HTTP/1.1\r\nHost: response.example\r\n\r\n".encode())
        values = connection.get_response().all("x-header")
    assert values == (value.split(",") if value else [])


@pytest.mark.feature("HTTPRouteResponseHeaderModification")
def test_request_and_response_headers_of_one_rule(weft):
    response = weft.get("response.example", "/both")
    assert response.json["headers"]["x-in"] == ["1"] and response.headers["x-out"] == "2"


CONFIG += [http_route(
    "backend",
    rule(to("a", filters=[request_modifier(set_={"x-who": "a"}, remove=["x-gone"])]),
         matches=[match("/one")]),
    rule(to("a", 50, filters=[request_modifier(set_={"x-who": "a"}),
                              response_modifier(set_={"x-from": "a"})]),
         to("b", 50, filters=[request_modifier(add={"x-who": "b"}),
                              response_modifier(set_={"x-from": "b"})]),
         filters=[request_modifier(set_={"x-all": "rule"})], matches=[match("/two")]),
    hosts=["backend.example"])]


@pytest.mark.feature("HTTPRouteBackendRequestHeaderModification")
def test_headers_of_a_single_backend(weft):
    seen = weft.get("backend.example", "/one", headers=[("x-gone", "1")]).json["headers"]
    assert seen["x-who"] == ["a"] and "x-gone" not in seen


@pytest.mark.feature("HTTPRouteBackendRequestHeaderModification")
def test_headers_of_each_of_several_backends(weft):
    seen = set()
    for _ in range(100):
        response = weft.get("backend.example", "/two")
        assert response.json["headers"]["x-all"] == ["rule"]
        seen.add((response.json["backend"], *response.json["headers"]["x-who"],
                  response.headers["x-from"]))
    assert seen == {("a", "a", "a"), ("b", "b", "b")}
