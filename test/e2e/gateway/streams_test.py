# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# TLSRoutes, TCPRoutes and UDPRoutes: bytes and datagrams rather than requests.

from collections import Counter
from contextlib import ExitStack

import pytest
from lib.backends.http_echo import HttpEcho
from lib.backends.raw_echo import TcpEcho, UdpEcho, tcp_exchange, udp_exchange
from lib.backends.tls import server_context
from lib.curl import CurlError
from lib.manifests import (backend, endpoint_slice, gateway, http_route, https, listener,
                           parent, route, rule, service, tls_secret, to, to_service)
from lib.status import condition, status_of
from lib.wait import eventually


def tls(name, mode, hostname=None, port=443, secret=None):
    config = {"mode": mode, **({"certificateRefs": [{"name": secret}]} if secret else {})}
    host = {"hostname": hostname} if hostname else {}
    return listener(name, port, "TLS", tls=config, **host)


def tls_route(name, *backends, hosts, section=None, gateway_="edge", **rest):
    section_ = {"sectionName": section} if section else {}
    return route("TLSRoute", name, rule(*backends), hosts=hosts,
                 parents=[parent(gateway_, **section_)], **rest)


def tcp_route(name, *backends, section, **rest):
    return route("TCPRoute", name, rule(*backends), parents=[parent("raw", sectionName=section)],
                 **rest)


def udp_route(name, *backends, section, **rest):
    return route("UDPRoute", name, rule(*backends), parents=[parent("raw", sectionName=section)],
                 **rest)


OLD, NEW = "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"


@pytest.fixture(scope="module")
def weft(start_weft, pki):
    with ExitStack() as stack:
        secured = {name: stack.enter_context(HttpEcho(name, server_context(
            pki.issue(*hosts, file=name))))
            for name, hosts in {"one": ["one.example", "x.wild.example", "mixed.example"],
                                "two": ["two.example", "exact.wild.example"]}.items()}
        tcp = {name: stack.enter_context(TcpEcho(name)) for name in ("tcp-a", "tcp-b")}
        udp = {name: stack.enter_context(UdpEcho(name)) for name in ("udp-a", "udp-b")}
        edge = gateway(
            tls("pass", "Passthrough"),
            tls("end", "Terminate", port=8443, secret="certificate"),
            tls("mixed-pass", "Passthrough", "mixed.example", 9443),
            tls("mixed-end", "Terminate", "ended.example", 9443, secret="certificate"),
            https("mixed-https", "certificate", "web.example", 9443))
        raw = gateway(*[listener(name, port, "TCP") for name, port in
                        [("plain", 9000), ("split", 9001), ("broken", 9002), ("both", 9003),
                         ("service", 9004), ("half", 9005), ("none", 9006), ("zero", 9007)]],
                      *[listener(f"udp-{name}", port, "UDP") for name, port in
                        [("plain", 9000), ("split", 9001), ("broken", 9002), ("service", 9004)]],
                      name="raw")
        yield start_weft([
            edge, raw, tls_secret("certificate", pki.issue(
                "ended.example", "other.example", "web.example", "x.sub.example")),
            *[backend(name, server.address)
              for name, server in {**secured, **tcp, **udp}.items()],
            tls_route("one", "one", hosts=["one.example", "*.wild.example"], section="pass"),
            tls_route("two", "two", hosts=["two.example", "exact.wild.example"], section="pass"),
            tls_route("ended", "a", hosts=["ended.example"], section="end"),
            tls_route("sub", "b", hosts=["*.sub.example"], section="end"),
            tls_route("mixed-pass", "one", hosts=["mixed.example"], section="mixed-pass"),
            tls_route("mixed-end", "b", hosts=["ended.example"], section="mixed-end"),
            http_route("web", rule("c"), hosts=["web.example"],
                       parents=[parent(sectionName="mixed-https")]),
            tls_route("nobody", "nowhere", hosts=["nowhere.example"], section="pass"),
            service("tcp"), endpoint_slice("tcp", tcp["tcp-a"].address),
            service("udp", protocol="UDP"),
            endpoint_slice("udp", udp["udp-a"].address, protocol="UDP"),
            tcp_route("plain", "tcp-a", section="plain"),
            tcp_route("split", to("tcp-a", 70), to("tcp-b", 30), section="split"),
            tcp_route("broken", "nobody", section="broken"),
            tcp_route("half", to("tcp-a", 1), to("nobody", 1), section="half"),
            tcp_route("zero", to("tcp-a", 0), section="zero"),
            tcp_route("newer", "tcp-b", section="both", creationTimestamp=NEW),
            tcp_route("older", "tcp-a", section="both", creationTimestamp=OLD),
            tcp_route("service", to_service("tcp"), section="service"),
            udp_route("plain", "udp-a", section="udp-plain"),
            udp_route("split", to("udp-a", 70), to("udp-b", 30), section="udp-split"),
            udp_route("broken", "nobody", section="udp-broken"),
            udp_route("service", to_service("udp"), section="udp-service")])


def ask(weft, pki, host, port=443):
    """The backend that answers; "closed" where the connection is closed instead."""
    try:
        return weft.curl(f"https://{host}:{port}/", ca=pki.certificate).headers["x-backend"]
    except CurlError as error:
        assert error.code in (16, 35, 52, 56), error
        return "closed"


@pytest.mark.feature("TLSRoute")
@pytest.mark.parametrize("host, wanted", [
    ("one.example", "one"), ("x.wild.example", "one"), ("two.example", "two"),
    ("exact.wild.example", "two"), ("wild.example", "closed"), ("nobody.example", "closed"),
    ("nowhere.example", "closed"),
])
def test_passthrough_by_server_name(weft, pki, host, wanted):
    """The client speaks TLS with the backend itself, whose certificate it sees."""
    assert ask(weft, pki, host) == wanted


@pytest.mark.feature("TLSRouteModeTerminate")
@pytest.mark.parametrize("host, wanted", [
    ("ended.example", "a"), ("x.sub.example", "b"), ("other.example", "closed"),
])
def test_terminate(weft, pki, host, wanted):
    """Weft ends TLS; the backend gets bytes without it."""
    assert ask(weft, pki, host, 8443) == wanted


@pytest.mark.feature("TLSRouteModeMixed")
@pytest.mark.parametrize("host, wanted", [
    ("mixed.example", "one"), ("ended.example", "b"), ("web.example", "c"),
])
def test_mixed(weft, pki, host, wanted):
    """Passthrough, Terminate and HTTPS on one port."""
    assert ask(weft, pki, host, 9443) == wanted


def tcp(weft, port):
    """The server that greets; "closed" where the connection is closed instead."""
    try:
        name, _ = tcp_exchange(weft.address(port), b"")
        return name or "closed"
    except ConnectionResetError:
        return "closed"


@pytest.mark.feature("TCPRoute")
def test_tcp(weft):
    data = bytes(range(256)) * 1000
    assert tcp_exchange(weft.address(9000), data) == ("tcp-a", data)
    assert tcp(weft, 9004) == "tcp-a"


@pytest.mark.feature("TCPRoute")
def test_tcp_weights(weft):
    counts = Counter(tcp(weft, 9001) for _ in range(400))
    shares = {name: count / 400 for name, count in counts.items()}
    assert shares == pytest.approx({"tcp-a": 0.7, "tcp-b": 0.3}, abs=0.12)


@pytest.mark.feature("TCPRoute")
@pytest.mark.parametrize("port, wanted", [
    (9002, {"closed"}), (9005, {"tcp-a", "closed"}), (9007, {"closed"}),
])
def test_tcp_backends_that_are_not_there(weft, port, wanted):
    assert {tcp(weft, port) for _ in range(40)} == wanted


@pytest.mark.feature("TCPRoute")
def test_of_two_tcp_routes_the_older_serves(weft):
    assert {tcp(weft, 9003) for _ in range(10)} == {"tcp-a"}


@pytest.mark.parametrize("kind, name, wanted", [
    ("tlsroute", "one", ("True", "Programmed")), ("tlsroute", "mixed-end", ("True", "Programmed")),
    ("tcproute", "plain", ("True", "Programmed")), ("udproute", "plain", ("True", "Programmed")),
    ("tcproute", "older", ("True", "Programmed")), ("tcproute", "newer", ("False", "Shadowed")),
])
def test_programmed_means_that_the_proxy_has_it(weft, kind, name, wanted):
    def programmed():
        [parent_] = status_of(weft, kind, name)["parents"]
        found = condition(parent_, "gateway.weft.dev/Programmed")
        return found["status"], found["reason"]
    eventually(lambda: programmed() == wanted)


@pytest.mark.feature("UDPRoute")
@pytest.mark.parametrize("port", [9000, 9004])
def test_udp(weft, port):
    data = bytes(range(256))
    assert udp_exchange(weft.address(port), data) == ("udp-a", data)


@pytest.mark.feature("UDPRoute")
def test_udp_weights(weft):
    counts = Counter(udp_exchange(weft.address(9001), b"?")[0] for _ in range(400))
    shares = {name: count / 400 for name, count in counts.items()}
    assert shares == pytest.approx({"udp-a": 0.7, "udp-b": 0.3}, abs=0.12)


@pytest.mark.feature("UDPRoute")
def test_udp_to_nowhere_is_lost(weft):
    with pytest.raises(TimeoutError):
        udp_exchange(weft.address(9002), b"?", timeout=0.3)
