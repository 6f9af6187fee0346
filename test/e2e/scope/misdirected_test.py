# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Listeners of one port share all scopes, and yet stay apart: each filter chain says which listener it
# is (filter state weft.listener), and the routes of a host apply on their owner's connections only. A
# request for the host of another listener is answered 421 (misdirected request, RFC 9110 15.5.20).

import pytest
from lib import ads as xds
from lib import scopes
from lib.curl import curl
from lib.envoy_config import Json, listener, typed

# Listener -> its server name; the hosts that it owns.
LISTENERS = {"exact": "a.example.com", "wild": "*.example.com", "rest": ""}
OWNERS = {"a.example.com": "exact", "b.example.com": "wild", "*.example.com": "wild", "*": "rest"}


def guarded(owner: str, host: str) -> list[Json]:
    """A host's routes: its own, then 404, both on the owner's connections only; else 421."""
    guard = {"filter_state": [{"key": "weft.listener", "string_match": {"exact": owner}}]}
    return [
        {"name": host, "match": {"prefix": "/found", **guard},
         "direct_response": {"status": 200, "body": {"inline_string": host}}},
        {"name": "not-found", "match": {"prefix": "/", **guard}, "direct_response": {"status": 404}},
        {"name": "misdirected", "match": {"prefix": "/"}, "direct_response": {"status": 421}},
    ]


def chain(name: str, server_name: str, identity, hcm: Json) -> Json:
    """A TLS filter chain that says which listener it is."""
    says = typed("listener", "extensions.filters.network.set_filter_state.v3.Config",
                 on_new_connection=[{
                     "object_key": "weft.listener", "factory_key": "envoy.string",
                     "format_string": {"text_format_source": {"inline_string": name}}}])
    tls = typed("tls", "extensions.transport_sockets.tls.v3.DownstreamTlsContext",
                common_tls_context={
                    "alpn_protocols": ["h2", "http/1.1"],
                    "tls_certificates": [{
                        "certificate_chain": {"filename": str(identity.certificate)},
                        "private_key": {"filename": str(identity.key)}}]})
    match = {"server_names": [server_name]} if server_name else {}
    return {"name": name, "filter_chain_match": match, "filters": [says, hcm],
            "transport_socket": tls}


@pytest.fixture
def ask(ads, module, authority, start_envoy):
    """ask(sni, host, path): the answer on an HTTP/2 connection that was opened for `sni`."""
    identity = authority.issue("example.com", "*.example.com", "*.other.com")
    rcs = scopes.route_configurations("443", {host: guarded(owner, host)
                                              for host, owner in OWNERS.items()})
    hcm = scopes.scoped_hcm(module, "443")
    inspector = typed("tls", "extensions.filters.listener.tls_inspector.v3.TlsInspector")
    ads.set(xds.ROUTES, *rcs)
    ads.set(xds.SCOPE, *scopes.scopes(rcs))
    ads.set(xds.EXTENSION, scopes.table_resource(module, "443", scopes.table_text("443", OWNERS)))
    ads.set(xds.LISTENER, scopes.table_listener("443"), {
        **listener("https"), "listener_filters": [inspector],
        "filter_chains": [chain(name, server_name, identity, hcm)
                          for name, server_name in LISTENERS.items()]})
    envoy = start_envoy(ads.bootstrap())
    ads.wait_acked()

    def request(sni: str, host: str, path: str = "/found"):
        return curl(f"https://{sni}{path}", "--http2", headers=[f"Host: {host}"],
                    resolve=envoy.address("https"), ca=authority.certificate)
    return request


@pytest.mark.parametrize("sni, host, status, body", [
    ("a.example.com", "a.example.com", 200, "a.example.com"),
    ("b.example.com", "b.example.com", 200, "b.example.com"),
    ("c.example.com", "c.example.com", 200, "*.example.com"),
    ("x.other.com", "x.other.com", 200, "*"),
    ("b.example.com", "c.example.com", 200, "*.example.com"),  # two hosts of one listener
    ("b.example.com", "B.Example.com:8443", 200, "b.example.com"),
    ("a.example.com", "b.example.com", 421, ""),
    ("a.example.com", "c.example.com", 421, ""),
    ("b.example.com", "a.example.com", 421, ""),
    ("c.example.com", "a.example.com.", 421, ""),
    ("x.other.com", "a.example.com", 421, ""),
    ("a.example.com", "x.other.com", 421, ""),
    ("x.other.com", "c.example.com", 421, ""),
])
def test_a_host_is_served_on_its_own_listener_alone(ask, sni, host, status, body):
    response = ask(sni, host)
    assert (response.status, response.text) == (status, body)


def test_a_path_that_no_route_takes_is_404_at_home_and_421_elsewhere(ask):
    assert ask("a.example.com", "a.example.com", "/none").status == 404
    assert ask("b.example.com", "a.example.com", "/none").status == 421
