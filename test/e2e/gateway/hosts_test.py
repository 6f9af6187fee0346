# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Host names: of listeners, of routes, and where both meet.

import pytest
from lib.manifests import exact, gateway, http_route, listener, match, parent, prefix, rule

CONFIG = [gateway(listener(), listener("other", 81, hostname="*.listener.example"),
                  listener("very", 81, hostname="very.specific.example"))]

CONFIG += [
    http_route("exact", rule("a"), hosts=["one.example", "two.example"]),
    http_route("wild", rule("b"), hosts=["*.wild.example"]),
    http_route("wilder", rule("c"), hosts=["*.more.wild.example"]),
    http_route("in-wild", rule("a"), hosts=["exact.wild.example"])]


@pytest.mark.feature("HTTPRoute")
@pytest.mark.parametrize("host, backend", [
    ("one.example", "a"), ("two.example", "a"), ("One.Example", "a"), ("one.example:80", "a"),
    ("one.example:12345", "a"), ("one.example.", "a"), ("x.one.example", 404),
    ("one.example.com", 404), ("x.wild.example", "b"), ("x.y.wild.example", "b"),
    ("wild.example", 404), ("X.WILD.example:99", "b"), ("exact.wild.example", "a"),
    ("x.more.wild.example", "c"), ("more.wild.example", "b"), ("nobody.example", 404),
    ("127.0.0.1", 404), ("[::1]:80", 404),
])
def test_hosts_of_routes(weft, host, backend):
    assert weft.backend_of(host) == backend


# A route's hosts and a listener's: what lies in both.
CONFIG += [
    http_route("meets", rule("a"), parents=[parent(sectionName="other")],
               hosts=["a.listener.example", "*.sub.listener.example", "outside.example",
                      "*.example", "listener.example"]),
    http_route("specific", rule("b"), parents=[parent(sectionName="very")],
               hosts=["*.specific.example", "non.matching.example"]),
    http_route("no-hosts", rule("c", matches=[match("/all")]),
               parents=[parent(sectionName="other")])]


@pytest.mark.feature("HTTPRoute")
@pytest.mark.parametrize("host, path, backend", [
    ("a.listener.example", "/", "a"), ("x.sub.listener.example", "/", "a"),
    ("any.listener.example", "/", "a"), ("outside.example", "/", 404),
    ("listener.example", "/", 404), ("very.specific.example", "/", "b"),
    ("other.specific.example", "/", 404), ("non.matching.example", "/", 404),
    ("any.listener.example", "/all", "a"), ("a.listener.example", "/all", "a"),
])
def test_hosts_of_routes_and_of_their_listener(weft, host, path, backend):
    assert weft.backend_of(host, path, port=81) == backend


OLD, NEW = "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"


def contest(host, less, more, less_match, more_match):
    """A listener for `host` on a port of its own, and two routes whose names meet it in the same: the
    less specific one is older."""
    number = next(_PORTS)
    gateway_ = gateway(listener("only", number, hostname=host), name=f"contest-{number}")
    parents = [parent(f"contest-{number}")]
    CONFIG.extend([
        gateway_,
        http_route(f"less-{number}", rule("a", matches=less_match), hosts=[less], parents=parents,
                   creationTimestamp=OLD),
        http_route(f"more-{number}", rule("b", matches=more_match), hosts=[more], parents=parents,
                   creationTimestamp=NEW)])
    return number


_PORTS = iter(range(8100, 8200))
_CASES = []
for _host, _less, _more in [("abc.deep.example", "*.deep.example", "abc.deep.example"),
                            ("*.deep.example", "*.example", "*.deep.example")]:
    _any = [match()]
    _plain = contest(_host, _less, _more, _any, _any)
    _path = contest(_host, _less, _more, [match("/path/prefix")], [match("/path")])
    _header = contest(_host, _less, _more, [match("/path/prefix", headers={"b": "B"})],
                      [match("/path", headers={"a": "A"})])
    _CASES += [(_plain, "/", {}, "b"), (_path, "/path/prefix/longer", {}, "b"),
               (_path, "/other", {}, 404),
               (_header, "/path/prefix/longer", {"a": "A", "b": "B"}, "b"),
               (_header, "/path/prefix/longer", {"b": "B"}, "a"), (_header, "/path", {}, 404)]


@pytest.mark.feature("GatewayRouteHostnameIntersectionPrecedence")
@pytest.mark.parametrize("port, path, headers, backend", _CASES)
def test_of_routes_that_meet_in_one_name_the_more_specific_is_first(weft, port, path, headers,
                                                                     backend):
    """It wins although it is newer and its match less specific; what it does not take goes on to the
    other."""
    assert weft.backend_of("abc.deep.example", path, port=port,
                           headers=headers.items()) == backend


# The same where the names do not meet in one, on one listener: an exact host falls through to
# wildcards, from the more to the less specific.
CONFIG += [
    http_route("fall-exact", rule("a", matches=[match("/a")]), hosts=["x.y.fall.example"]),
    http_route("fall-wild", rule("b", matches=[match("/b"), match(exact("/a/b"))]),
               hosts=["*.y.fall.example"]),
    http_route("fall-wilder", rule("c", matches=[match(prefix("/"))]), hosts=["*.fall.example"])]


@pytest.mark.feature("GatewayRouteHostnameIntersectionPrecedence")
@pytest.mark.parametrize("host, path, backend", [
    ("x.y.fall.example", "/a", "a"), ("x.y.fall.example", "/a/b", "a"),
    ("x.y.fall.example", "/b", "b"), ("x.y.fall.example", "/c", "c"),
    ("z.y.fall.example", "/a", "c"), ("z.y.fall.example", "/a/b", "b"),
    ("z.fall.example", "/b", "c"), ("fall.example", "/", 404),
])
def test_what_an_exact_name_does_not_take_goes_to_the_wildcards(weft, host, path, backend):
    assert weft.backend_of(host, path) == backend
