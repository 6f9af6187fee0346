# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Every field of GatewayParameters, each on a port of its own; "plain" is the Gateway without any.

import itertools
import json
import re
import socket
import ssl
import time

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RemoteSettingsChanged
from h2.settings import SettingCodes
from lib.envoy import Envoy
from lib.http1 import Http1
from lib.manifests import (GATEWAY_API, gateway, http_route, https, listener, match, named, parameters,
                           parent, rule, tls_secret)
from lib.wait import eventually

# Gateway -> its parameters. HTTP ones first, then those with TLS.
HTTP = {
    "plain": None,
    "hops": {"clientAddress": {"trustedHops": 1}},
    "proxies": {"clientAddress": {"trustedCIDRs": ["127.0.0.2/32", "10.0.0.0/8"]}},
    "proxy-protocol": {"proxyProtocol": True},
    "server": {"headers": {"server": "weft"}},
    "underscores-drop": {"headers": {"underscores": "Drop"}},
    "underscores-allow": {"headers": {"underscores": "Allow"}},
    "no-log": {"accessLog": {"enabled": False}},
    "log": {"accessLog": {"path": "{module}/access.log", "fields": {
        "code": "%RESPONSE_CODE%", "where": "%REQ(:PATH)%"}}},
    "connections": {"limits": {"connections": 2}},
    "streams": {"limits": {"concurrentStreams": 7}},
    "buffer": {"limits": {"bufferBytes": 4096}},
    "headers": {"limits": {"requestHeadersCount": 20, "requestHeadersKB": 2}},
    "reject-slashes": {"path": {"escapedSlashes": "Reject"}},
    "keep-slashes": {"path": {"escapedSlashes": "Keep"}},
    "forward-slashes": {"path": {"escapedSlashes": "UnescapeAndForward"}},
    "as-it-is": {"path": {"mergeSlashes": False, "normalize": False, "escapedSlashes": "Keep"}},
    "slow-headers": {"timeouts": {"requestHeaders": "300ms"}},
    "slow-request": {"timeouts": {"request": "300ms"}},
    "slow-stream": {"timeouts": {"streamIdle": "300ms"}},
    "idle": {"timeouts": {"idle": "300ms"}},
    "slow-route": {"timeouts": {"route": "300ms"}},
    "drain": {"timeouts": {"drain": "7s"}},
}
TLS = {
    "plain-tls": None,
    "new-tls": {"tls": {"minVersion": "1.3"}},
    "old-tls": {"tls": {"maxVersion": "1.2", "cipherSuites": ["ECDHE-ECDSA-AES256-GCM-SHA384"]}},
    "curves": {"tls": {"curves": ["P-384"]}},
    "http3": {"http3": True},
}
PORTS = {name: 8000 + number for number, name in enumerate([*HTTP, *TLS])}
NAME = "parameters.example"
NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def weft(start_weft, pki, module_dir):
    def edge(name, one, spec):
        reference = {"parametersRef": {"group": "gateway.weft.dev", "kind": "GatewayParameters",
                                       "name": name}}
        return gateway(one, name=name, **({"infrastructure": reference} if spec else {}))

    given = json.loads(json.dumps({**HTTP, **TLS}).replace("{module}", str(module_dir)))
    return start_weft([
        tls_secret("certificate", pki.issue(NAME)),
        *(parameters(name, **spec) for name, spec in given.items() if spec),
        *(edge(name, listener(port=PORTS[name]), HTTP[name]) for name in HTTP),
        *(edge(name, https("https", "certificate", port=PORTS[name]), TLS[name]) for name in TLS),
        # The class's parameters, and a Gateway's own over them.
        named(GATEWAY_API, "GatewayClass", "strict", {
            "controllerName": "gateway.weft.dev/controller", "parametersRef": {
                "group": "gateway.weft.dev", "kind": "GatewayParameters", "name": "class",
                "namespace": "default"}}),
        parameters("class", headers={"server": "of-class", "underscores": "Allow"},
                   clientAddress={"trustedHops": 1}),
        parameters("own", headers={"server": "own"}),
        gateway(listener(port=9000), name="of-class", gatewayClassName="strict"),
        gateway(listener(port=9001), name="both", gatewayClassName="strict", infrastructure={
            "parametersRef": {"group": "gateway.weft.dev", "kind": "GatewayParameters", "name": "own"}}),
        http_route("all", rule("b", matches=[match("/admin")]), rule("a"),
                   parents=[parent(name) for name in [*HTTP, *TLS, "of-class", "both"]])])


def get(weft, name, path="/", **rest):
    return weft.get(NAME, path, port=PORTS[name], **rest)


def client_of(weft, name, said, source="127.0.0.1"):
    """What a backend is told of the client's address by a peer with this address that said so."""
    path = f"/address/{next(NUMBERS)}"
    with socket.create_connection(("127.0.0.1", weft.ports[PORTS[name]]), 5, (source, 0)) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {NAME}\r\nX-Forwarded-For: {said}\r\n"
                           "X-Envoy-Original-Path: /spoofed\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    headers = json.loads(answer.split(b"\r\n\r\n", 1)[1])["headers"]
    assert "x-envoy-original-path" not in headers
    logged = weft.access_log(path)["client"]
    return ",".join(headers["x-forwarded-for"]), logged.rpartition(":")[0]


def test_trusted_hops(weft):
    assert client_of(weft, "hops", "1.1.1.1, 2.2.2.2")[0].startswith("1.1.1.1, 2.2.2.2,")
    assert get(weft, "hops", headers=[("x-forwarded-for", "1.1.1.1, 2.2.2.2")]).json["headers"][
        "x-envoy-external-address"] == ["2.2.2.2"]
    assert get(weft, "plain", headers=[("x-forwarded-for", "1.1.1.1")]).json["headers"][
        "x-envoy-external-address"] != ["1.1.1.1"]


@pytest.mark.parametrize("source, said, client", [
    # The last address that is none of ours.
    ("127.0.0.2", "1.1.1.1", "1.1.1.1"), ("127.0.0.2", "1.1.1.1, 2.2.2.2", "2.2.2.2"),
    ("127.0.0.2", "1.1.1.1, 10.1.2.3", "1.1.1.1"),
    # A peer that is none of ours is the client, whatever it says.
    ("127.0.0.3", "1.1.1.1", "127.0.0.3"), ("127.0.0.3", "10.1.2.3", "127.0.0.3"),
])
def test_trusted_cidrs(weft, source, said, client):
    forwarded, logged = client_of(weft, "proxies", said, source)
    assert logged == client
    assert forwarded.startswith(said) and forwarded != said


def test_proxy_protocol(weft):
    with weft.connect(PORTS["proxy-protocol"]) as connection:
        connection.send(b"PROXY TCP4 203.0.113.7 127.0.0.1 4000 80\r\n")
        seen = connection.request(NAME).json["headers"]
        assert seen["x-forwarded-for"] == ["203.0.113.7"]
    with pytest.raises((OSError, EOFError)), weft.connect(PORTS["proxy-protocol"]) as connection:
        connection.request(NAME)


def test_server_header(weft):
    assert get(weft, "server").headers["server"] == "weft"
    # By default none is added; what there is, is the backend's.
    assert "envoy" not in get(weft, "plain").headers.get("server", "")


def test_underscores(weft):
    header = [("x_name", "v")]
    assert get(weft, "plain", headers=header).status == 400
    assert "x_name" not in get(weft, "underscores-drop", headers=header).json["headers"]
    assert get(weft, "underscores-allow", headers=header).json["headers"]["x_name"] == ["v"]


def test_access_log(weft, module_dir):
    assert get(weft, "no-log", "/not-logged").status == 200
    assert get(weft, "log", "/logged").status == 200
    lines = eventually(lambda: (module_dir / "access.log").read_text().splitlines(), 15)
    assert json.loads(lines[0]) == {"code": 200, "where": "/logged"}
    assert get(weft, "plain", "/marker").status == 200
    weft.access_log("/marker")
    assert "/not-logged" not in weft.log() and "/logged" not in weft.log()


def test_connections(weft):
    with weft.connect(PORTS["connections"]) as one, weft.connect(PORTS["connections"]) as two:
        assert (one.request(NAME).status, two.request(NAME).status) == (200, 200)
        with pytest.raises((OSError, EOFError)), weft.connect(PORTS["connections"]) as three:
            three.request(NAME)
        assert one.request(NAME).status == 200


def test_concurrent_streams(weft):
    def offered(name):
        connection = H2Connection(H2Configuration())
        connection.initiate_connection()
        with socket.create_connection(("127.0.0.1", weft.ports[PORTS[name]]), 5) as stream:
            stream.sendall(connection.data_to_send())
            while True:
                for event in connection.receive_data(stream.recv(65536)):
                    if isinstance(event, RemoteSettingsChanged):
                        return event.changed_settings[SettingCodes.MAX_CONCURRENT_STREAMS].new_value
    assert (offered("streams"), offered("plain")) == (7, 100)


def in_proxy(weft, name):
    """The listener of a Gateway, as Envoy has it."""
    dump = json.loads(weft.envoy_admin("/config_dump?resource=dynamic_listeners"))
    wanted = f"tcp/0.0.0.0/{PORTS[name]}"
    return next(one["active_state"]["listener"] for one in dump["configs"] if one["name"] == wanted)


def test_buffer(weft):
    assert in_proxy(weft, "buffer")["per_connection_buffer_limit_bytes"] == 4096
    assert in_proxy(weft, "plain")["per_connection_buffer_limit_bytes"] == 32768
    body = b"x" * 100_000  # more than is buffered: it flows all the same
    assert get(weft, "buffer", method="POST", body=body).json["body"] == body.decode()


def test_headers(weft):
    many = [(f"x-{number}", "v") for number in range(30)]
    assert (get(weft, "headers", headers=many).status, get(weft, "plain", headers=many).status) == (431, 200)
    large = [("x-large", "v" * 3000)]
    assert (get(weft, "headers", headers=large).status, get(weft, "plain", headers=large).status) == (431, 200)


@pytest.mark.parametrize("name, path, status, seen", [
    ("plain", "/x%2fy", 307, None), ("reject-slashes", "/x%2fy", 400, None),
    ("keep-slashes", "/x%2fy", 200, "/x%2fy"), ("forward-slashes", "/x%2fy", 200, "/x/y"),
    ("plain", "/x//y/./z/../%61", 200, "/x/y/a"), ("as-it-is", "/x//y/./z/../%61", 200, "/x//y/./z/../%61"),
])
def test_paths(weft, name, path, status, seen):
    answer = get(weft, name, path)
    assert (answer.status, answer.json["path"] if status == 200 else None) == (status, seen)


def ends_after(weft, name, data):
    """The status that ends a request of which these bytes are all that comes, and after how long;
    None where the connection is just closed."""
    with socket.create_connection(("127.0.0.1", weft.ports[PORTS[name]]), 8) as connection:
        connection.sendall(data)
        begun = time.monotonic()
        answer = connection.recv(65536)
        found = re.match(rb"HTTP/1\.1 (\d+)", answer)
        return (int(found[1]) if found else None), time.monotonic() - begun


HALF = f"POST / HTTP/1.1\r\nHost: {NAME}\r\n".encode()


@pytest.mark.parametrize("name, data, status", [
    ("slow-headers", HALF, 408), ("slow-request", HALF + b"Content-Length: 9\r\n\r\nbody", 408),
    ("slow-stream", HALF + b"Content-Length: 9\r\n\r\nbody", 408), ("idle", b"", None),
    ("slow-route", f"GET /?delay=6 HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode(), 504),
])
def test_timeouts(weft, name, data, status):
    ended, seconds = ends_after(weft, name, data)
    assert ended == status and 0.2 <= seconds < 5


def test_drain_timeout(weft):
    assert '"drain_timeout": "7s"' in json.dumps(in_proxy(weft, "drain"))
    assert '"drain_timeout": "5s"' in json.dumps(in_proxy(weft, "plain"))


def test_of_class_and_gateway_each_field_counts(weft):
    header = [("x_name", "v"), ("x-forwarded-for", "1.1.1.1, 2.2.2.2")]
    for port, server in ((9000, "of-class"), (9001, "own")):
        answer = weft.get(NAME, port=port, headers=header)
        assert answer.headers["server"] == server
        assert answer.json["headers"]["x_name"] == ["v"]
        assert answer.json["headers"]["x-envoy-external-address"] == ["2.2.2.2"]


def handshake(weft, name, **options):
    """The connection's TLS version and cipher; None where there is no handshake."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.maximum_version = options.get("most", ssl.TLSVersion.TLSv1_3)
    context.minimum_version = options.get("least", ssl.TLSVersion.TLSv1_2)
    context.set_ciphers(options.get("ciphers", "DEFAULT"))
    if "curve" in options:
        context.set_ecdh_curve(options["curve"])
    try:
        with socket.create_connection(("127.0.0.1", weft.ports[PORTS[name]]), 5) as plain, \
                context.wrap_socket(plain, server_hostname=NAME) as secured:
            return secured.version(), secured.cipher()[0]
    except (ssl.SSLError, OSError):
        return None


V12, V13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
AES256 = "ECDHE-ECDSA-AES256-GCM-SHA384"
AES128 = "ECDHE-ECDSA-AES128-GCM-SHA256"


@pytest.mark.parametrize("name, options, version", [
    ("plain-tls", {}, "TLSv1.3"), ("plain-tls", {"most": V12}, "TLSv1.2"),
    ("plain-tls", {"most": V12, "ciphers": AES128}, "TLSv1.2"),
    ("plain-tls", {"most": V12, "ciphers": "ECDHE-ECDSA-AES128-SHA"}, None),
    ("new-tls", {}, "TLSv1.3"), ("new-tls", {"most": V12}, None),
    ("old-tls", {}, "TLSv1.2"), ("old-tls", {"least": V13}, None),
    ("old-tls", {"ciphers": AES256}, "TLSv1.2"), ("old-tls", {"ciphers": AES128}, None),
    ("curves", {"curve": "secp384r1"}, "TLSv1.3"), ("curves", {"curve": "prime256v1"}, None),
    ("plain-tls", {"curve": "prime256v1"}, "TLSv1.3"),
])
def test_tls(weft, name, options, version):
    done = handshake(weft, name, **options)
    assert (done and done[0]) == version


@pytest.fixture(scope="module")
def http3_client(weft, envoy_binary, module_dir, pki):
    """An Envoy that takes plain HTTP/1.1 and asks Weft by HTTP/3: the client at hand."""
    tls = {"sni": NAME, "common_tls_context": {
        "alpn_protocols": ["h3"],
        "validation_context": {"trusted_ca": {"filename": str(pki.certificate)}}}}
    any_ = "type.googleapis.com/envoy.extensions."
    cluster = {
        "name": "weft", "connect_timeout": "5s", "type": "STATIC",
        "load_assignment": {"cluster_name": "weft", "endpoints": [{"lb_endpoints": [{"endpoint": {
            "address": {"socket_address": {"address": "127.0.0.1", "protocol": "UDP",
                                           "port_value": weft.ports[PORTS["http3"]]}}}}]}]},
        "transport_socket": {"name": "envoy.transport_sockets.quic", "typed_config": {
            "@type": any_ + "transport_sockets.quic.v3.QuicUpstreamTransport",
            "upstream_tls_context": tls}},
        "typed_extension_protocol_options": {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
                "@type": any_ + "upstreams.http.v3.HttpProtocolOptions",
                "explicit_http_config": {"http3_protocol_options": {}}}}}
    manager = {
        "@type": any_ + "filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "client",
        "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [
            {"match": {"prefix": "/"}, "route": {"cluster": "weft"}}]}]},
        "http_filters": [{"name": "router", "typed_config": {
            "@type": any_ + "filters.http.router.v3.Router"}}]}
    client = Envoy(envoy_binary, {"static_resources": {"clusters": [cluster], "listeners": [{
        "name": "client", "address": {"socket_address": {"address": "127.0.0.1", "port_value": 0}},
        "filter_chains": [{"filters": [{"name": "hcm", "typed_config": manager}]}]}]}},
        module_dir, name="http3-client").wait_ready()
    yield client
    client.stop()


def test_http3(weft, http3_client):
    with Http1(f"127.0.0.1:{http3_client.port('client')}") as connection:
        answer = connection.request(NAME, "/over-quic")
    assert (answer.status, answer.headers["x-backend"]) == (200, "a")
    assert weft.access_log("/over-quic")["protocol"] == "HTTP/3"
    with Http1(f"127.0.0.1:{http3_client.port('client')}") as connection:
        assert connection.request(NAME, "/admin").headers["x-backend"] == "b"
        assert connection.request("another.example", "/x").headers["x-backend"] == "a"


def test_http3_is_offered_where_it_is(weft, pki):
    def offer(name):
        return weft.curl(f"https://{NAME}:{PORTS[name]}/", ca=pki.certificate).headers.get("alt-svc")
    assert offer("http3") == f'h3=":{PORTS["http3"]}"; ma=86400'
    assert offer("plain-tls") is None
