# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Authorities from a ClusterTrustBundle, which belongs to no namespace: those that vouch for clients, and
# those that vouch for backends.

import pytest
from lib.backends.http_echo import HttpEcho
from lib.backends.tls import server_context
from lib.certificates import Authority
from lib.curl import CurlError
from lib.manifests import GATEWAY_API, backend, gateway, http_route, https, listener, named, parent, rule, tls_secret
from lib.status import condition, status_of

BUNDLE = {"group": "certificates.k8s.io", "kind": "ClusterTrustBundle"}
# How curl ends when TLS does: in the handshake, or (TLS 1.3) at what it sends or reads next.
REFUSED = (16, 35, 55, 56)


def bundle(name, authority):
    return {"apiVersion": "certificates.k8s.io/v1beta1", "kind": "ClusterTrustBundle",
            "metadata": {"name": name}, "spec": {"trustBundle": authority.certificate.read_text()}}


def policy(target, ca):
    return named(GATEWAY_API, "BackendTLSPolicy", target, {
        "targetRefs": [{"group": "gateway.weft.dev", "kind": "Backend", "name": target}],
        "validation": {"hostname": "backend.internal", "caCertificateRefs": [{**BUNDLE, "name": ca}]}})


@pytest.fixture(scope="module")
def strangers(module_dir):
    return Authority(module_dir / "strangers")


@pytest.fixture(scope="module")
def weft(start_weft, pki, strangers):
    pair = pki.issue("backend.internal", file="backend")
    with HttpEcho("secured", server_context(pair)) as secured:
        yield start_weft([
            bundle("ours", pki), bundle("theirs", strangers),
            tls_secret("certificate", pki.issue("bundle.example")),
            gateway(https("https", "certificate", "bundle.example"), listener(),
                    tls={"frontend": {"default": {"validation": {
                        "caCertificateRefs": [{**BUNDLE, "name": "ours"}]}}}}),
            gateway(https("nobody", "certificate", port=8443), name="nobody", tls={"frontend": {
                "default": {"validation": {"caCertificateRefs": [{**BUNDLE, "name": "missing"}]}}}}),
            *[backend(name, secured.address) for name in ("trusted", "distrusted", "unknown")],
            policy("trusted", "ours"), policy("distrusted", "theirs"), policy("unknown", "missing"),
            *[http_route(name, rule(name), hosts=[f"{name}.example"])
              for name in ("trusted", "distrusted", "unknown")],
            http_route("bundle", rule("a"), hosts=["bundle.example"],
                       parents=[parent(), parent("nobody")])])


def ask(weft, pki, pair=None, port=443):
    """The backend that answers a client with that certificate; "refused" where TLS does not come about."""
    certificate = ["--cert", str(pair.certificate), "--key", str(pair.key)] if pair else []
    try:
        return weft.curl(f"https://bundle.example:{port}/", *certificate, ca=pki.certificate).headers["x-backend"]
    except CurlError as error:
        assert error.code in REFUSED, error
        return "refused"


@pytest.mark.feature("ClusterTrustBundle")
def test_backends_and_clients_are_trusted_by_a_bundle(weft, pki, strangers):
    assert weft.backend_of("trusted.example") == "secured"
    assert weft.get("distrusted.example").status >= 500
    assert ask(weft, pki, pki.issue("client", client=True)) == "a"
    assert ask(weft, pki, strangers.issue("stranger", client=True)) == "refused"
    assert ask(weft, pki) == "refused"


@pytest.mark.feature("ClusterTrustBundle")
def test_a_bundle_that_is_not_there_vouches_for_nobody(weft, pki):
    assert weft.get("unknown.example").status >= 500
    [ancestor] = status_of(weft, "backendtlspolicies", "unknown")["ancestors"]
    assert condition(ancestor, "ResolvedRefs")["reason"] == "InvalidCACertificateRef"
    with pytest.raises(CurlError):
        weft.curl("https://bundle.example:8443/", "--insecure")
    [nobody] = status_of(weft, "gateways", "nobody")["listeners"]
    assert condition(nobody, "ResolvedRefs")["reason"] == "InvalidCACertificateRef"
