# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Certificates and the TLS side of the backends.

import pytest
from lib.backends.h2_echo import H2Echo
from lib.backends.http_echo import HttpEcho
from lib.backends.tls import server_context
from lib.certificates import DAY, Authority
from lib.curl import CurlError, curl

BAD_CERTIFICATE = 60


def test_tells_sni_alpn_and_version(authority):
    context = server_context(authority.issue("a.com", "*.b.com", "127.0.0.1"), alpn=["http/1.1"])
    with HttpEcho(tls=context) as server:
        for name in ["a.com", "x.b.com"]:
            tls = curl(f"https://{name}/", resolve=server.address, ca=authority.certificate).json["tls"]
            assert tls == {"version": "TLSv1.3", "sni": name, "alpn": "http/1.1", "client": None}
        tls = curl(f"https://{server.address}/", ca=authority.certificate).json["tls"]
        assert tls["sni"] is None


def test_http2_over_tls(authority):
    with H2Echo(tls=server_context(authority.issue("a.com"))) as server:
        seen = curl("https://a.com/", resolve=server.address, ca=authority.certificate).json
    assert seen["protocol"] == "HTTP/2"
    assert (seen["tls"]["alpn"], seen["tls"]["sni"]) == ("h2", "a.com")


def test_mutual_tls(authority, workdir):
    client = authority.issue("client.a.com", "spiffe://a.com/client", client=True)
    stranger = Authority(workdir / "stranger").issue("client.a.com", client=True)
    context = server_context(authority.issue("a.com"), client_ca=authority.certificate)
    with HttpEcho(tls=context) as server:
        def ask(*options):
            return curl("https://a.com/", *options, resolve=server.address, ca=authority.certificate)

        seen = ask("--cert", str(client.certificate), "--key", str(client.key)).json
        assert seen["tls"]["client"] == "client.a.com"
        for refused in [(), ("--cert", str(stranger.certificate), "--key", str(stranger.key))]:
            with pytest.raises(CurlError):
                ask(*refused)
        assert len(server.requests) == 1


@pytest.mark.parametrize("names, times", [
    (["b.com"], {}),
    (["a.com"], {"valid_from": -3 * DAY, "valid_for": DAY}),
    (["a.com"], {"valid_from": DAY}),
], ids=["another name", "expired", "not yet valid"])
def test_bad_certificates_are_bad(authority, names, times):
    with HttpEcho(tls=server_context(authority.issue(*names, **times))) as server:
        with pytest.raises(CurlError) as error:
            curl("https://a.com/", resolve=server.address, ca=authority.certificate)
    assert error.value.code == BAD_CERTIFICATE


def test_another_authority_is_not_trusted(authority, workdir):
    other = Authority(workdir / "other")
    with HttpEcho(tls=server_context(other.issue("a.com"))) as server:
        with pytest.raises(CurlError) as error:
            curl("https://a.com/", resolve=server.address, ca=authority.certificate)
    assert error.value.code == BAD_CERTIFICATE
