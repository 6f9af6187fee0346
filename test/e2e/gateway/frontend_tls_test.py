# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# TLS to clients: certificates by server name, and clients that must show one themselves.

import pytest
from lib.certificates import Authority
from lib.curl import CurlError
from lib.manifests import ca_config_map, gateway, http_route, https, parent, rule, tls_secret

# How curl ends when TLS does: in the handshake, or (TLS 1.3) at what it sends or reads next.
REFUSED = (16, 35, 55, 56)


@pytest.fixture(scope="module")
def clients(pki, module_dir):
    """Client certificates by the authority that signed them; "own" and "other" are authorities that
    a port trusts, "stranger" is not."""
    authorities = {name: Authority(module_dir / name, f"{name} CA")
                   for name in ("own", "other", "stranger")}
    return {name: (authority, authority.issue(f"client.{name}", client=True))
            for name, authority in authorities.items()}


@pytest.fixture(scope="module")
def weft(start_weft, pki, clients):
    def trusts(name, **rest):
        return {"validation": {
            "caCertificateRefs": [{"group": "", "kind": "ConfigMap", "name": name}], **rest}}

    return start_weft([
        tls_secret("one", pki.issue("one.example")), tls_secret("two", pki.issue("two.example")),
        tls_secret("wild", pki.issue("*.wild.example")),
        tls_secret("all", pki.issue("mutual.example", "other.example", "loose.example",
                                    "nowhere.example")),
        *[ca_config_map(name, authority.certificate) for name, (authority, _) in clients.items()],
        gateway(https("one", "one", "one.example"), https("two", "two", "two.example"),
                https("wild", "wild", "*.wild.example"),
                https("pair", None, "pair.example", port=444,
                      tls={"certificateRefs": [{"name": "one"}, {"name": "two"}]})),
        http_route("plain", rule("a")),
        gateway(https("default", "all", port=8443), https("port", "all", port=8444),
                https("loose", "all", port=8445), https("nowhere", "all", port=8446), name="mutual",
                tls={"frontend": {"default": trusts("own"), "perPort": [
                    {"port": 8444, "tls": trusts("other")},
                    {"port": 8445, "tls": trusts("own", mode="AllowInsecureFallback")},
                    {"port": 8446, "tls": trusts("missing")}]}}),
        http_route("mutual", rule("b"), parents=[parent("mutual")])])


@pytest.mark.feature("Gateway")
@pytest.mark.parametrize("name", ["one.example", "two.example", "a.wild.example"])
@pytest.mark.parametrize("protocol", ["--http2", "--http1.1"])
def test_each_name_has_its_certificate(weft, pki, name, protocol):
    assert weft.curl(f"https://{name}/", protocol, ca=pki.certificate).headers["x-backend"] == "a"


@pytest.mark.feature("Gateway")
def test_a_name_that_no_listener_has_gets_no_connection(weft):
    with pytest.raises(CurlError):
        weft.curl("https://nobody.example/", "--insecure")


def status(weft, port, host, ca, pair=None):
    """The status of an answer; "refused" where TLS does not come about."""
    certificate = ["--cert", str(pair.certificate), "--key", str(pair.key)] if pair else []
    try:
        return weft.curl(f"https://{host}:{port}/", *certificate, ca=ca).status
    except CurlError as error:
        assert error.code in REFUSED, error
        return "refused"


@pytest.mark.feature("GatewayFrontendClientCertificateValidation")
@pytest.mark.parametrize("port, host, client, wanted", [
    (8443, "mutual.example", "own", 200), (8443, "mutual.example", "other", "refused"),
    (8443, "mutual.example", "stranger", "refused"), (8443, "mutual.example", None, "refused"),
    (8444, "other.example", "other", 200), (8444, "other.example", "own", "refused"),
    (8444, "other.example", None, "refused"),
])
def test_clients_must_show_a_certificate(weft, pki, clients, port, host, client, wanted):
    pair = clients[client][1] if client else None
    assert status(weft, port, host, pki.certificate, pair) == wanted


@pytest.mark.feature("GatewayFrontendClientCertificateValidationInsecureFallback")
@pytest.mark.parametrize("client", ["own", "stranger", None])
def test_clients_may_show_any_certificate_or_none(weft, pki, clients, client):
    pair = clients[client][1] if client else None
    assert status(weft, 8445, "loose.example", pki.certificate, pair) == 200


@pytest.mark.feature("GatewayFrontendClientCertificateValidation")
@pytest.mark.parametrize("client", ["own", None])
def test_where_no_authority_can_be_used_nobody_is_let_in(weft, client, clients, pki):
    pair = clients[client][1] if client else None
    certificate = ["--cert", str(pair.certificate), "--key", str(pair.key)] if pair else []
    with pytest.raises(CurlError):
        weft.curl("https://nowhere.example:8446/", *certificate, ca=pki.certificate)
