# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Session persistence: a client comes back to the endpoint that it had, by cookie or by header.

import pytest
from lib.backends.http_echo import HttpEcho
from lib.manifests import backend, gateway, http_route, listener, match, rule, to

HOST = "session.example"
TIMES = 30


def sticky(backend_name, path, **session):
    return rule(backend_name, matches=[match(path)], sessionPersistence=session)


CONFIG = [gateway(listener()), http_route(
    "session",
    sticky("four", "/cookie", type="Cookie", cookie={"name": "sid"}),
    sticky("four", "/default", cookie={}),
    sticky("four", "/other", cookie={}),
    sticky("four", "/path", type="Cookie", cookie={"name": "pathed", "path": "/path/deep"}),
    sticky("four", "/permanent", type="Cookie", absoluteTimeout="90s",
           cookie={"name": "kept", "lifetimeType": "Permanent"}),
    sticky("four", "/header", type="Header", header={"name": "X-Session"}),
    rule(to("four", 50), to("a", 50), matches=[match("/split")],
         sessionPersistence={"type": "Cookie", "cookie": {"name": "split"}}),
    rule("four", matches=[match("/free")]),
    hosts=[HOST])]


@pytest.fixture(scope="module")
def weft(start_weft):
    servers = [HttpEcho(f"e{number}") for number in range(4)]
    for server in servers:
        server.__enter__()
    try:
        yield start_weft([*CONFIG, backend("four", *(server.address for server in servers))])
    finally:
        for server in servers:
            server.__exit__()


def cookie_of(answer):
    """The cookie of an answer: "name=value", and the set of its attributes."""
    pair, *attributes = [part.strip() for part in answer.headers["set-cookie"].split(";")]
    return pair, set(attributes)


def visits(weft, path, headers=()):
    return [weft.get(HOST, path, headers=headers).headers["x-backend"] for _ in range(TIMES)]


def test_without_a_session_all_endpoints_answer(weft):
    assert len(set(visits(weft, "/free"))) == 4


@pytest.mark.parametrize("path, starts", [("/cookie", "sid="), ("/default", "weft-session-")])
def test_a_cookie_leads_back(weft, path, starts):
    seen = set()
    for _ in range(10):
        first = weft.get(HOST, path)
        pair, attributes = cookie_of(first)
        assert pair.startswith(starts) and "Path=/" in attributes
        assert not any(one.lower().startswith(("max-age", "expires")) for one in attributes)
        assert set(visits(weft, path, [("cookie", f"x=y; {pair}")])) == {first.headers["x-backend"]}
        seen.add(first.headers["x-backend"])
    assert len(seen) > 1


def test_each_rule_has_a_cookie_of_its_own(weft):
    names = {cookie_of(weft.get(HOST, path))[0].partition("=")[0] for path in ("/default", "/other")}
    assert len(names) == 2


def test_a_cookie_of_a_path(weft):
    assert "Path=/path/deep" in cookie_of(weft.get(HOST, "/path/deep/x"))[1]


def test_a_permanent_cookie_says_how_long(weft):
    assert "Max-Age=90" in cookie_of(weft.get(HOST, "/permanent"))[1]


def test_a_header_leads_back(weft):
    first = weft.get(HOST, "/header")
    session = first.headers["x-session"]
    assert set(visits(weft, "/header", [("x-session", session)])) == {first.headers["x-backend"]}


def test_a_session_does_not_change_the_split(weft):
    """Spec: GEP-1619, Traffic Splitting: the backend is drawn anew, the endpoint in it is kept."""
    while (first := weft.get(HOST, "/split")).headers["x-backend"] == "a":
        pass
    headers = [("cookie", cookie_of(first)[0])]
    assert set(visits(weft, "/split", headers)) == {first.headers["x-backend"], "a"}


@pytest.mark.parametrize("value", ["", "nonsense", "MTAuMC4wLjE6ODA="])
def test_a_cookie_that_leads_nowhere_is_ignored(weft, value):
    """Least of all it leads to an address that is none of the backend's."""
    answer = weft.get(HOST, "/cookie", headers=[("cookie", f"sid={value}")])
    assert answer.status == 200 and cookie_of(answer)[0].startswith("sid=")
