# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Which rule of an HTTPRoute takes a request: matches of all kinds, alone and against each other.

import pytest
from lib.manifests import exact, gateway, http_route, listener, match, prefix, regex, rule

CONFIG = [gateway(listener())]

OLD = "2026-01-01T00:00:00Z"
NEW = "2026-02-01T00:00:00Z"

CONFIG += [http_route(
    "path",
    rule("a", matches=[match(exact("/one")), match(exact("/two/deep"))]),
    rule("b", matches=[match(prefix("/tree"))]),
    rule("c", matches=[match(regex("/re/[0-9]+"))]),
    rule("c", matches=[match(prefix("/slash/"))]),
    hosts=["path.example"])]


@pytest.mark.feature("HTTPRoute")
@pytest.mark.parametrize("path, backend", [
    ("/one", "a"), ("/two/deep", "a"), ("/one?x=y", "a"), ("/one/", 404), ("/One", 404),
    ("/two", 404), ("/tree", "b"), ("/tree/", "b"), ("/tree/x/y", "b"), ("/tree?x", "b"),
    ("/treetop", 404), ("/re/12", "c"), ("/re/12?x=/re/", "c"), ("/re/1x", 404), ("/x/re/12", 404),
    ("/slash", "c"), ("/slash/x", "c"), ("/slashed", 404), ("/", 404),
])
def test_paths(weft, path, backend):
    assert weft.backend_of("path.example", path) == backend


CONFIG += [http_route(
    "headers",
    rule("a", matches=[match(headers={"Version": "one"})]),
    rule("b", matches=[match(headers={"version": "two", "COLOR": "blue"})]),
    rule("c", matches=[match(headers=[{"type": "RegularExpression", "name": "id",
                                       "value": "[a-z]{3}"}]),
                       match(headers={"either": "or"})]),
    hosts=["headers.example"])]


@pytest.mark.feature("HTTPRoute")
@pytest.mark.parametrize("headers, backend", [
    ({"version": "one"}, "a"), ({"VERSION": "one"}, "a"), ({"version": "One"}, 404),
    ({"version": "oneone"}, 404), ({"version": "two"}, 404), ({"color": "blue"}, 404),
    ({"version": "two", "color": "blue"}, "b"), ({"id": "abc"}, "c"), ({"id": "abcd"}, 404),
    ({"either": "or"}, "c"), ({}, 404),
])
def test_headers(weft, headers, backend):
    assert weft.backend_of("headers.example", headers=headers.items()) == backend


CONFIG += [http_route(
    "query",
    rule("a", matches=[match(query={"animal": "whale"})]),
    rule("b", matches=[match(query={"animal": "dolphin", "color": "blue"})]),
    rule("c", matches=[match(query=[{"type": "RegularExpression", "name": "n",
                                     "value": "[0-9]+"}])]),
    hosts=["query.example"])]


@pytest.mark.feature("HTTPRouteQueryParamMatching")
@pytest.mark.parametrize("query, backend", [
    ("animal=whale", "a"), ("x=y&animal=whale", "a"), ("animal=Whale", 404), ("Animal=whale", 404),
    ("animal=dolphin", 404), ("animal=dolphin&color=blue", "b"), ("color=blue&animal=dolphin", "b"),
    ("animal=whale&animal=dolphin", "a"), ("n=12", "c"), ("n=12x", 404), ("", 404),
])
def test_query_parameters(weft, query, backend):
    assert weft.backend_of("query.example", f"/?{query}") == backend


CONFIG += [http_route(
    "methods",
    rule("a", matches=[match(method="POST")]),
    rule("b", matches=[match("/b", method="GET"), match("/b", method="DELETE")]),
    hosts=["methods.example"])]


@pytest.mark.feature("HTTPRouteMethodMatching")
@pytest.mark.parametrize("method, path, backend", [
    ("POST", "/", "a"), ("GET", "/", 404), ("GET", "/b", "b"), ("DELETE", "/b", "b"),
    ("PUT", "/b", 404), ("POST", "/b", "a"),
])
def test_methods(weft, method, path, backend):
    assert weft.backend_of("methods.example", path, method=method) == backend


# The order of the spec: exact path, then the longer prefix, then the method, then more headers, then
# more query parameters; a rule that comes later in the file but is more specific wins.
CONFIG += [http_route(
    "order",
    rule("a", matches=[match("/")]),
    rule("b", matches=[match("/long")]),
    rule("c", matches=[match(exact("/long/exact"))]),
    rule("a", matches=[match("/m", headers={"x": "1", "y": "2"})]),
    rule("b", matches=[match("/m", method="PUT")]),
    rule("a", matches=[match("/h", headers={"x": "1"}, query={"q": "1", "r": "2"})]),
    rule("b", matches=[match("/h", headers={"x": "1", "y": "2"})]),
    rule("a", matches=[match("/q", query={"q": "1"})]),
    rule("b", matches=[match("/q", query={"q": "1", "r": "2"})]),
    hosts=["order.example"])]


@pytest.mark.feature("HTTPRoute")
@pytest.mark.parametrize("path, request_, backend", [
    ("/", {}, "a"), ("/short", {}, "a"), ("/long", {}, "b"), ("/long/x", {}, "b"),
    ("/long/exact", {}, "c"), ("/long/exact/x", {}, "b"), ("/longer", {}, "a"),
    ("/m", {"headers": [("x", "1"), ("y", "2")]}, "a"),
    ("/m", {"headers": [("x", "1"), ("y", "2")], "method": "PUT"}, "b"),
    ("/h?q=1&r=2", {"headers": [("x", "1")]}, "a"),
    ("/h?q=1&r=2", {"headers": [("x", "1"), ("y", "2")]}, "b"),
    ("/q?q=1", {}, "a"), ("/q?q=1&r=2", {}, "b"),
])
def test_the_more_specific_match_wins(weft, path, request_, backend):
    assert weft.backend_of("order.example", path, **request_) == backend


# Equal matches: the first rule of a route, the older route, the first name.
CONFIG += [
    http_route("ties", rule("a", matches=[match("/x")]), rule("b", matches=[match("/x")]),
               hosts=["ties.example"]),
    http_route("newer", rule("a", matches=[match("/age")]), rule("a", matches=[match("/age/longer")]),
               hosts=["ties.example"], creationTimestamp=NEW),
    http_route("older", rule("b", matches=[match("/age")]), hosts=["ties.example"],
               creationTimestamp=OLD),
    http_route("name-b", rule("b", matches=[match("/name")]), hosts=["ties.example"],
               creationTimestamp=OLD),
    http_route("name-a", rule("a", matches=[match("/name")]), hosts=["ties.example"],
               creationTimestamp=OLD)]


@pytest.mark.feature("HTTPRoute")
@pytest.mark.parametrize("path, backend", [
    ("/x", "a"), ("/age", "b"), ("/age/longer", "a"), ("/name", "a"),
])
def test_equal_matches(weft, path, backend):
    assert weft.backend_of("ties.example", path) == backend


CONFIG += [
    http_route("across-a", rule("a", matches=[match("/"), match("/v2/only")]),
               rule("b", matches=[match("/v2")]), hosts=["across.example", "more.example"]),
    http_route("across-c", rule("c", matches=[match("/v3")]),
               rule("c", matches=[match(headers={"version": "three"})]), hosts=["across.example"])]


@pytest.mark.feature("HTTPRoute")
@pytest.mark.parametrize("host, path, headers, backend", [
    ("across.example", "/", {}, "a"), ("across.example", "/v2", {}, "b"),
    ("across.example", "/v2/only", {}, "a"), ("across.example", "/v3", {}, "c"),
    ("across.example", "/", {"version": "three"}, "c"),
    ("across.example", "/v2", {"version": "three"}, "b"),
    ("more.example", "/v2", {}, "b"), ("more.example", "/v3", {}, "a"),
    ("other.example", "/", {}, 404),
])
def test_matches_of_several_routes_on_one_host(weft, host, path, headers, backend):
    assert weft.backend_of(host, path, headers=headers.items()) == backend


CONFIG += [http_route("everything", rule("a"), hosts=["everything.example"])]


@pytest.mark.feature("HTTPRoute")
@pytest.mark.parametrize("request_", [{}, {"path": "/a/b"}, {"method": "DELETE"}])
def test_a_rule_without_matches_takes_everything(weft, request_):
    assert weft.backend_of("everything.example", **request_) == "a"


CONFIG += [http_route("named", rule("a", name="first", matches=[match("/one")]),
                      rule("b", name="second", matches=[match("/two")]), hosts=["named.example"])]


@pytest.mark.feature("HTTPRouteNamedRouteRule")
def test_the_log_names_the_rule(weft):
    assert weft.backend_of("named.example", "/one?log") == "a"
    assert weft.access_log("/one?log")["route"] == "HTTPRoute/default/named/rule/first/match/0"
    assert weft.backend_of("named.example", "/two?log") == "b"
    assert weft.access_log("/two?log")["route"] == "HTTPRoute/default/named/rule/second/match/0"
