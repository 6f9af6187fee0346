# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Listeners of one port stay apart: a request belongs to the most specific listener whose name covers
# its host, and to the routes of that one alone. The cases are those of the official suite.

import pytest
from lib.curl import CurlError
from lib.manifests import gateway, http_route, https, listener, match, parent, rule, tls_secret

LISTENERS = {"empty-hostname": None, "wildcard-example-com": "*.example.com",
             "wildcard-foo-example-com": "*.foo.example.com",
             "abc-foo-example-com": "abc.foo.example.com"}
# A host, and the listener that it belongs to.
HOSTS = {"bar.com": "empty-hostname", "bar.example.com": "wildcard-example-com",
         "bar.foo.example.com": "wildcard-foo-example-com",
         "abc.foo.example.com": "abc-foo-example-com"}


def isolated(name, port, hosts=()):
    """A Gateway with the listeners, and for each a route whose path is its name."""
    listeners = [{**listener(section, port), **({"hostname": hostname} if hostname else {})}
                 for section, hostname in LISTENERS.items()]
    return [gateway(*listeners, name=name),
            *[http_route(f"{name}-{section}", rule("a", matches=[match(f"/{section}")]), hosts=hosts,
                         parents=[parent(name, sectionName=section)]) for section in LISTENERS]]


CONFIG = [*isolated("plain", 80),
          *isolated("hosts", 81, ["bar.com", "*.example.com", "*.foo.example.com",
                                  "abc.foo.example.com"])]


@pytest.mark.feature("GatewayHTTPListenerIsolation")
@pytest.mark.parametrize("section", LISTENERS)
@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("port", [80, 81], ids=["hosts-of-listeners", "hosts-of-both"])
def test_a_host_is_served_by_its_own_listener_alone(weft, port, host, section):
    wanted = "a" if HOSTS[host] == section else 404
    assert weft.backend_of(host, f"/{section}", port=port) == wanted
    assert weft.backend_of(f"{host.upper()}:8080", f"/{section}", port=port) == wanted


def test_a_listener_that_cannot_be_served_keeps_its_names(start_weft, pki):
    weft = start_weft([
        tls_secret("certificate", pki.issue("near.example.com", "far.example.com")),
        gateway(https("near", "missing", "near.example.com"), https("rest", "certificate")),
        http_route("web", rule("a"))])
    far = weft.curl("https://far.example.com/", ca=pki.certificate)
    assert far.headers["x-backend"] == "a"
    with pytest.raises(CurlError):
        weft.curl("https://near.example.com/", ca=pki.certificate)
    misdirected = weft.curl("https://far.example.com/", ca=pki.certificate,
                            headers=["Host: near.example.com"])
    assert misdirected.status == 421
