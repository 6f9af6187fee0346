# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The scope header is Weft's alone: no client chooses a scope with it, no backend sees it.

import pytest
from lib.http1 import Http1
from lib.scopes import NOT_FOUND, SCOPE_HEADER, answer, scope_key

TO_ECHO = {"name": "echo", "match": {"prefix": "/"}, "route": {"cluster": "echo"}}


@pytest.fixture
def gateway(start_gateway, echo):
    return start_gateway({"80": {"public.com": [answer("public")], "secret.com": [answer("secret")],
                                 "*.echo.com": [TO_ECHO], "echo.com": [TO_ECHO]}},
                         clusters={"echo": echo.address})


SPOOFS = {
    "once": [(SCOPE_HEADER, scope_key("80", "secret.com"))],
    "twice": [(SCOPE_HEADER, scope_key("80", "secret.com"))] * 2,
    "in upper case": [(SCOPE_HEADER.upper(), scope_key("80", "secret.com"))],
    "as a list": [(SCOPE_HEADER, f"{scope_key('80', 'secret.com')},{scope_key('80', 'secret.com')}")],
    "empty": [(SCOPE_HEADER, "")],
    "of no scope": [(SCOPE_HEADER, "nonsense")],
}


@pytest.mark.parametrize("spoof", SPOOFS.values(), ids=SPOOFS.keys())
def test_a_clients_scope_is_overwritten(gateway, spoof):
    """Whatever scope a client asks for, it gets the one of its host."""
    assert gateway.ask("public.com", headers=spoof).text == "public"
    assert gateway.ask("nobody.com", headers=spoof).status == 404


@pytest.mark.parametrize("host", ["echo.com", "a.echo.com:99"])
@pytest.mark.parametrize("spoof", [[], *SPOOFS.values()], ids=["none", *SPOOFS.keys()])
def test_no_backend_sees_it(gateway, host, spoof):
    seen = gateway.ask(host, headers=spoof).json
    assert not [name for name in seen["headers"] if "scope" in name]
    assert seen["headers"]["host"] == [host]


def test_a_client_cannot_have_it_removed(gateway):
    """Naming it in Connection makes it hop-by-hop (RFC 9110 section 7.6.1): it must not be lost."""
    response = gateway.ask("public.com", headers=[("Connection", f"keep-alive, {SCOPE_HEADER}")])
    assert response.text == "public"


def test_each_request_of_a_connection_has_its_own_scope(gateway):
    with Http1(gateway.envoy.address("80")) as connection:
        for host, text in [("public.com", "public"), ("secret.com", "secret"), ("none.com", ""),
                           ("public.com", "public")]:
            assert connection.request(host).text == text


def test_a_host_gets_404_from_a_scope_that_does_not_know_it(start_gateway):
    """Two hosts of one shard: the virtual hosts keep them apart."""
    gateway = start_gateway({"80": {"a.com": [answer("a")], "*": [NOT_FOUND]}})
    assert gateway.answer_to("a.com") == "a"
    assert gateway.ask("b.com").status == 404
