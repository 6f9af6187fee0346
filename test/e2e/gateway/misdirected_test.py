# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# A request that comes on a connection for another listener is answered 421, so that the browser opens
# a connection of its own for it. The cases are those of the official suite.

import pytest
from lib.manifests import gateway, http_route, https, match, parent, rule, tls_secret

PATH = "/detect-misdirected-requests"
LISTENERS = {"https": None, "exact": "second-example.org", "wildcard": "*.wildcard.org",
             "in-wildcard": "fourth-example.wildcard.org"}
ROUTES = [("https", "a", ["example.org"]), ("exact", "b", []), ("wildcard", "c", []),
          ("in-wildcard", "a", [])]


@pytest.fixture(scope="module")
def weft(start_weft, pki):
    pair = pki.issue("example.org", "second-example.org", "unknown-example.org", "*.wildcard.org")
    return start_weft([
        tls_secret("certificate", pair),
        gateway(*[https(name, "certificate", hostname) for name, hostname in LISTENERS.items()]),
        *[http_route(section, rule(backend, matches=[match(PATH)]), hosts=hosts,
                     parents=[parent(sectionName=section)]) for section, backend, hosts in ROUTES]])


@pytest.mark.feature("GatewayHTTPSListenerDetectMisdirectedRequests")
@pytest.mark.parametrize("protocol", ["--http2", "--http1.1"])
@pytest.mark.parametrize("server_name, host, wanted", [
    ("example.org", "example.org", "a"),
    ("example.org", "second-example.org", 421),
    ("example.org", "unknown-example.org", 404),
    ("second-example.org", "second-example.org", "b"),
    ("second-example.org", "example.org", 421),
    ("second-example.org", "unknown-example.org", 421),
    ("third-example.wildcard.org", "third-example.wildcard.org", "c"),
    ("third-example.wildcard.org", "fith-example.wildcard.org", "c"),
    ("third-example.wildcard.org", "fourth-example.wildcard.org", 421),
    ("third-example.wildcard.org", "second-example.org", 421),
    ("third-example.wildcard.org", "unknown-example.org", 421),
    ("fourth-example.wildcard.org", "fourth-example.wildcard.org", "a"),
    ("fourth-example.wildcard.org", "fith-example.wildcard.org", 421),
    ("unknown-example.org", "example.org", "a"),
    ("unknown-example.org", "unknown-example.org", 404),
])
def test_server_name_and_host(weft, pki, protocol, server_name, host, wanted):
    response = weft.curl(f"https://{server_name}{PATH}", protocol, headers=[f"Host: {host}"],
                         ca=pki.certificate)
    assert response.headers.get("x-backend", response.status) == wanted
