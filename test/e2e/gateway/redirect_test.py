# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Redirects: status, scheme, host, port and path, from an HTTP port, another one and an HTTPS port.

import pytest
from lib.manifests import (exact, filter_, gateway, http_route, https, listener, match, parent,
                           rule, tls_secret)

HOST = "redirect.example"


def redirect(prefix_, **fields):
    """A rule that redirects what is below a path."""
    return rule(matches=[match(prefix_)], filters=[filter_("RequestRedirect", **fields)])


def full(path):
    return {"type": "ReplaceFullPath", "replaceFullPath": path}


def replaced(path):
    return {"type": "ReplacePrefixMatch", "replacePrefixMatch": path}


ROUTES = [
    http_route("status", *[redirect(f"/{code}", hostname="other.example", statusCode=code)
                           for code in (301, 302, 303, 307, 308)],
               hosts=[HOST], parents=[parent(sectionName="http")]),
    http_route("redirects", redirect("/host", hostname="other.example"),
               redirect("/scheme", scheme="https"),
               redirect("/scheme-port", scheme="https", port=8443),
               redirect("/scheme-same", scheme="http"),
               redirect("/port", port=8080), redirect("/port-80", port=80),
               redirect("/port-443", scheme="https", port=443),
               redirect("/full", path=full("/new/place")),
               redirect("/full-host", hostname="other.example", path=full("/x")),
               redirect("/prefix", path=replaced("/new")),
               redirect("/prefix-root", path=replaced("/")),
               redirect("/prefix-slash/", path=replaced("/new/")),
               rule(matches=[match(exact("/exact"))],
                    filters=[filter_("RequestRedirect", path=full("/new"))]),
               redirect("/all", scheme="https", hostname="other.example", port=8443,
                        path=replaced("/new"), statusCode=301),
               hosts=[HOST], parents=[parent(sectionName="http"), parent(sectionName="other")]),
    http_route("from-https", redirect("/plain", scheme="http"), redirect("/keep", hostname="o.example"),
               redirect("/plain-port", scheme="http", port=8080),
               hosts=[HOST], parents=[parent(sectionName="https")])]


@pytest.fixture(scope="module")
def weft(start_weft, pki):
    return start_weft([
        gateway(listener(), listener("other", 8080), https("https", "certificate")),
        tls_secret("certificate", pki.issue(HOST)), *ROUTES])


def location(weft, path, port=80):
    response = weft.get(HOST, path, port)
    return response.status, response.headers.get("location")


@pytest.mark.parametrize("code", [
    pytest.param(301, marks=pytest.mark.feature("HTTPRoute")),
    pytest.param(302, marks=pytest.mark.feature("HTTPRoute")),
    pytest.param(303, marks=pytest.mark.feature("HTTPRoute303RedirectStatusCode")),
    pytest.param(307, marks=pytest.mark.feature("HTTPRoute307RedirectStatusCode")),
    pytest.param(308, marks=pytest.mark.feature("HTTPRoute308RedirectStatusCode")),
])
def test_status(weft, code):
    assert location(weft, f"/{code}") == (code, f"http://other.example/{code}")


@pytest.mark.feature("HTTPRoute")
def test_host(weft):
    assert location(weft, "/host/x?y=z") == (302, "http://other.example/host/x?y=z")


@pytest.mark.feature("HTTPRouteSchemeRedirect")
@pytest.mark.parametrize("path, wanted", [
    ("/scheme", "https://redirect.example/scheme"),
    ("/scheme-same", "http://redirect.example/scheme-same"),
])
def test_scheme(weft, path, wanted):
    assert location(weft, path) == (302, wanted)


@pytest.mark.feature("HTTPRoutePortRedirect")
@pytest.mark.parametrize("path, wanted", [
    ("/port", "http://redirect.example:8080/port"),
    ("/port-80", "http://redirect.example/port-80"),
    ("/port-443", "https://redirect.example/port-443"),
    ("/scheme-port", "https://redirect.example:8443/scheme-port"),
])
def test_port(weft, path, wanted):
    assert location(weft, path) == (302, wanted)


@pytest.mark.feature("HTTPRoutePathRedirect")
@pytest.mark.parametrize("path, wanted", [
    ("/full", "/new/place"), ("/full/deep?x=y", "/new/place?x=y"), ("/prefix", "/new"),
    ("/prefix/", "/new/"), ("/prefix/a/b?x=y", "/new/a/b?x=y"), ("/prefix-root", "/"),
    ("/prefix-root/a", "/a"), ("/prefix-slash/a", "/new/a"), ("/prefix-slash", "/new"),
    ("/exact", "/new"),
])
def test_path(weft, path, wanted):
    status, place = location(weft, path)
    assert (status, place.removeprefix("http://redirect.example")) == (302, wanted)


@pytest.mark.feature("HTTPRoutePathRedirect")
def test_everything_at_once(weft):
    assert location(weft, "/all/a?b") == (301, "https://other.example:8443/new/a?b")


@pytest.mark.feature("HTTPRoutePortRedirect")
@pytest.mark.parametrize("path, wanted", [
    # What a redirect does not name stays: the port is that of the listener.
    ("/host", "http://other.example:8080/host"), ("/port", "http://redirect.example:8080/port"),
    ("/port-80", "http://redirect.example/port-80"), ("/scheme", "https://redirect.example/scheme"),
    ("/prefix/a", "http://redirect.example:8080/new/a"),
    ("/scheme-same", "http://redirect.example/scheme-same"),
])
def test_from_another_port(weft, path, wanted):
    assert location(weft, path, port=8080) == (302, wanted)


@pytest.mark.feature("HTTPRouteSchemeRedirect")
@pytest.mark.parametrize("path, wanted", [
    ("/plain", "http://redirect.example/plain"), ("/keep", "https://o.example/keep"),
    ("/plain-port", "http://redirect.example:8080/plain-port"),
])
def test_from_https(weft, pki, path, wanted):
    response = weft.curl(f"https://{HOST}{path}", ca=pki.certificate)
    assert (response.status, response.headers["location"]) == (302, wanted)


@pytest.mark.feature("HTTPRoutePortRedirect")
@pytest.mark.parametrize("path, wanted", [
    ("/host", "http://other.example/host"), ("/port-80", "http://redirect.example/port-80"),
    ("/scheme", "https://redirect.example/scheme"),
    ("/scheme-port", "https://redirect.example:8443/scheme-port"),
])
def test_the_port_in_the_host_header_does_not_count(weft, path, wanted):
    assert weft.get(f"{HOST}:9999", path).headers["location"] == wanted
