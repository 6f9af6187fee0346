# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The CORS filter, as a browser sees it.

import pytest
from lib.manifests import filter_, gateway, http_route, listener, match, rule

CONFIG = [gateway(listener())]
HOST = "cors.example"


def cors(path, **fields):
    return rule("a", matches=[match(path)], filters=[filter_("CORS", **fields)])


CONFIG += [http_route(
    "cors",
    cors("/lists", allowOrigins=["https://www.foo.com", "https://*.bar.com"],
         allowMethods=["GET", "OPTIONS"], allowHeaders=["x-header-1", "x-header-2"],
         exposeHeaders=["x-header-3", "x-header-4"], allowCredentials=True, maxAge=3600),
    cors("/any", allowOrigins=["*"], allowMethods=["*"], allowHeaders=["*"], exposeHeaders=["*"]),
    cors("/any-credentials", allowOrigins=["*"], allowMethods=["*"], allowHeaders=["*"],
         exposeHeaders=["*"], allowCredentials=True),
    cors("/defaults", allowOrigins=["https://www.foo.com"]),
    cors("/ports", allowOrigins=["https://a.com:443", "http://a.com:80", "https://b.com:8443",
                                 "http://*.c.com:8080"]),
    rule("a", matches=[match("/none")]),
    hosts=[HOST])]


def said(response):
    """What the response says about CORS: {"allow-origin": …}, lists in order."""
    prefix = "access-control-"
    return {name.removeprefix(prefix): value if name.endswith("origin") else
            ", ".join(sorted(part.strip() for part in value.split(",")))
            for name, value in response.headers.items() if name.startswith(prefix)}


def preflight(weft, path, origin, method="GET", headers=None):
    sent = [("Origin", origin), ("Access-Control-Request-Method", method)]
    if headers:
        sent.append(("Access-Control-Request-Headers", headers))
    response = weft.get(HOST, path, method="OPTIONS", headers=sent)
    assert response.status in (200, 204)
    assert "x-backend" not in response.headers, "a preflight is answered by the gateway itself"
    return said(response)


@pytest.mark.feature("HTTPRouteCORS")
@pytest.mark.parametrize("origin", [
    "https://www.foo.com", "https://www.bar.com", "https://xpto.www.bar.com",
])
def test_a_preflight_that_is_allowed(weft, origin):
    assert preflight(weft, "/lists", origin, headers="x-header-1, x-header-2") == {
        "allow-origin": origin, "allow-methods": "GET, OPTIONS",
        "allow-headers": "x-header-1, x-header-2", "expose-headers": "x-header-3, x-header-4",
        "allow-credentials": "true", "max-age": "3600"}


@pytest.mark.feature("HTTPRouteCORS")
@pytest.mark.parametrize("origin", [
    "https://foobar.com", "http://www.foo.com", "https://www.foo.com:8443", "https://bar.com",
    "https://www.bar.com.evil.com", "https://evil.com/.bar.com", "https://wwwxfoo.com", "null",
])
def test_a_preflight_that_is_not_allowed(weft, origin):
    assert "allow-origin" not in preflight(weft, "/lists", origin)


@pytest.mark.feature("HTTPRouteCORS")
def test_a_request(weft):
    response = weft.get(HOST, "/lists", headers=[("Origin", "https://www.foo.com")])
    assert response.headers["x-backend"] == "a"
    assert said(response) == {"allow-origin": "https://www.foo.com", "allow-credentials": "true",
                              "expose-headers": "x-header-3, x-header-4"}


@pytest.mark.feature("HTTPRouteCORS")
@pytest.mark.parametrize("path, origin", [
    ("/lists", "https://foobar.com"), ("/lists", None), ("/none", "https://www.foo.com"),
])
def test_a_request_that_is_not_allowed_is_served_without_a_word(weft, path, origin):
    response = weft.get(HOST, path, headers=[("Origin", origin)] if origin else [])
    assert response.headers["x-backend"] == "a" and said(response) == {}


@pytest.mark.feature("HTTPRouteCORS")
@pytest.mark.parametrize("origin", ["https://foobar.com", "http://foobar.com:12345"])
def test_anything(weft, origin):
    said_ = preflight(weft, "/any", origin, "PUT", "x-1, x-2")
    assert said_.pop("allow-origin") in ("*", origin)
    assert said_.pop("allow-methods") in ("*", "PUT")
    assert said_.pop("allow-headers") in ("*", "x-1, x-2")
    assert said_ == {"max-age": "5", "expose-headers": "*"}


@pytest.mark.feature("HTTPRouteCORS")
def test_anything_with_credentials_is_what_was_asked_for(weft):
    """To a browser with credentials "*" means nothing."""
    assert preflight(weft, "/any-credentials", "https://foobar.com", "PUT", "x-1, x-2") == {
        "allow-origin": "https://foobar.com", "allow-methods": "PUT", "allow-headers": "x-1, x-2",
        "allow-credentials": "true", "max-age": "5"}
    assert preflight(weft, "/any-credentials", "https://foobar.com") == {
        "allow-origin": "https://foobar.com", "allow-methods": "GET", "allow-credentials": "true",
        "max-age": "5"}
    response = weft.get(HOST, "/any-credentials", headers=[("Origin", "https://foobar.com")])
    assert said(response) == {"allow-origin": "https://foobar.com", "allow-credentials": "true"}


@pytest.mark.feature("HTTPRouteCORS")
def test_what_is_not_given_is_not_said(weft):
    assert preflight(weft, "/defaults", "https://www.foo.com") == {
        "allow-origin": "https://www.foo.com", "max-age": "5"}


@pytest.mark.feature("HTTPRouteCORS")
@pytest.mark.parametrize("origin, allowed", [
    ("https://a.com", True), ("http://a.com", True), ("https://b.com:8443", True),
    ("https://b.com", False), ("http://x.c.com:8080", True), ("http://x.c.com", False),
    ("https://a.com:80", False),
])
def test_a_port_that_the_scheme_implies(weft, origin, allowed):
    """Browsers leave it out."""
    assert ("allow-origin" in preflight(weft, "/ports", origin)) == allowed
