# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The scope module in a real Envoy: every way to write a host leads to the routes of that host.

from typing import Callable

import pytest
from lib.curl import curl
from lib.http1 import Http1
from lib.paths import ROOT
from lib.scopes import SHARDS, answer, host_hash

HOSTS = ["a.com", "[::1]", "[2001:db8::1]", "127.0.0.1", "*.wild.com", "deep.wild.com",
         "*.more.wild.com", "xn--mnchen-3ya.example"]


@pytest.fixture
def gateway(start_gateway: Callable):
    return start_gateway({"80": {host: [answer(host)] for host in HOSTS}})


def known_hosts() -> list[tuple[str, str, int, int]]:
    """Authority, normalised host, hash and shard: the vectors that the C++ is tested with."""
    lines = (ROOT / "src/base/testdata/host_keys.tsv").read_text().splitlines()
    rows = [["" if field == "-" else field for field in line.split("\t")]
            for line in lines if not line.startswith("#")]
    return [(authority, host, int(digest, 16), int(shard)) for authority, host, digest, shard in rows]


def test_vectors_hold_for_the_hash_of_these_tests():
    for _, host, digest, shard in known_hosts():
        assert (host_hash(host), host_hash(host) % SHARDS) == (digest, shard), host


def test_each_form_of_a_host_finds_its_routes(gateway):
    expected = {
        "a.com": "a.com", "a.com:80": "a.com", "a.com:9": "a.com", "A.CoM": "a.com",
        "a.com.": "a.com", "A.com.:80": "a.com",
        "[::1]": "[::1]", "[::1]:8080": "[::1]",
        "[2001:DB8::1]:443": "[2001:db8::1]", "127.0.0.1:80": "127.0.0.1",
        "deep.wild.com": "deep.wild.com", "x.wild.com": "*.wild.com", "X.Y.WILD.com.:1": "*.wild.com",
        "more.wild.com": "*.wild.com", "x.more.wild.com": "*.more.wild.com",
        "XN--mnchen-3ya.example": "xn--mnchen-3ya.example",
    }
    assert {host: gateway.answer_to(host) for host in expected} == expected


def test_hosts_of_no_table_get_nothing(gateway):
    for host in ["b.com", "wild.com", "xwild.com", "a.com.evil", "a.com..", "[::2]", "", "a.com,x",
                 "a" * 300 + ".com"]:
        assert gateway.ask(host).status == 404, host


def test_a_host_longer_than_any_name_still_belongs_to_its_wildcard(gateway):
    assert gateway.answer_to("x" * 5000 + ".wild.com") == "*.wild.com"


def test_vectors_hold_inside_envoy(start_gateway):
    """Each authority of the vectors is routed as its normalised host says."""
    vectors = [(authority, host) for authority, host, *_ in known_hosts()
               if authority.isascii() and not set(host) & set(",@:") and host.strip(".") == host]
    assert len(vectors) > 8
    gateway = start_gateway({"80": {host: [answer(host)] for _, host in vectors if host}})
    for authority, host in vectors:
        assert gateway.answer_to(authority) == (host or "404"), authority


def test_http2_authority_is_treated_alike(gateway):
    address = gateway.envoy.address("80")
    for authority in ["a.com", "A.com:81", "a.com."]:
        response = curl(f"http://{authority}/", "--http2-prior-knowledge", resolve=address)
        assert response.text == "a.com", authority


def test_absent_host_is_refused_and_harms_nobody(gateway):
    """HTTP/1.1 without Host, HTTP/1.0 without Host: refused by Envoy, and it lives on."""
    address = gateway.envoy.address("80")
    assert gateway.ask(None).status == 400
    with Http1(address) as connection:
        connection.send(b"GET / HTTP/1.0\r\n\r\n")
        assert connection.get_response().status == 426
    assert gateway.answer_to("a.com") == "a.com"


def test_absolute_form_names_the_host(gateway):
    with Http1(gateway.envoy.address("80")) as connection:
        assert connection.request("b.com", "http://a.com/").text == "a.com"


def test_module_speaks_this_envoys_abi(gateway):
    assert "ABI version v0.2.0 matched" in gateway.envoy.log()
