# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# An HTTP/1.1 server that answers with what it was asked.
#
# The answer is JSON: {"backend", "method", "path", "headers": {name: [values]}, "body"}; names of
# headers are in lower case, `path` has the query. The request itself says how else to behave, by its
# query, so that one server serves any number of tests at once:
#
#     ?status=503         answer with this status
#     ?delay=0.5          wait so many seconds before the answer
#     ?fail=2&key=abc     answer 503 to the first two requests with this key, then as usual
#     ?reset=1            reset the connection (RST) instead of an answer
#     ?slow=4&pause=0.1   send the body in 4 parts (chunked), so many seconds apart
#     ?size=100000        a body of so many bytes "x" instead of JSON
#     ?header=name:value  add a response header (may be repeated)

import json
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class HttpEcho:
    """A running server; use as a context manager. `requests` holds what it was asked, in order.
    At its end it closes what connections it has, as a server that dies does."""

    def __init__(self, name: str = "echo", tls: ssl.SSLContext | None = None, port: int = 0):
        self.name = name
        self.requests: list[dict[str, Any]] = []
        self.failures: Counter[str] = Counter()
        self.lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.echo = self
        self._server.tls = tls
        self._server.open_sockets = set()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,),
                                        daemon=True)

    def __enter__(self) -> "HttpEcho":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        for connection in list(self._server.open_sockets):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # the client was faster

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024
    echo: HttpEcho
    tls: ssl.SSLContext | None
    open_sockets: set[socket.socket]

    def finish_request(self, request: socket.socket, client_address: Any) -> None:
        if self.tls:  # here and not at accept: a slow handshake holds up its own thread only
            request = self.tls.wrap_socket(request, server_side=True)
        self.open_sockets.add(request)
        try:
            super().finish_request(request, client_address)
        finally:
            self.open_sockets.discard(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away, or fails its handshake, is no error of the server."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def _answer(self) -> None:
        echo = self.server.echo
        seen = self._describe(self._read_body())
        with echo.lock:
            echo.requests.append(seen)
        wishes = parse_qs(urlsplit(self.path).query)

        def wish(name: str, default: str) -> str:
            return wishes.get(name, [default])[0]

        time.sleep(float(wish("delay", "0")))
        if "reset" in wishes:
            self._reset()
            return
        status = int(wish("status", "200"))
        with echo.lock:
            if echo.failures[wish("key", "")] < int(wish("fail", "0")):
                echo.failures[wish("key", "")] += 1
                status = 503
        body = b"x" * int(wish("size", "0")) or json.dumps(seen).encode()
        self.send_response(status)
        for header in wishes.get("header", []):
            self.send_header(*header.split(":", 1))
        self.send_header("content-type", "application/json")
        self.send_header("x-backend", echo.name)
        parts = int(wish("slow", "0"))
        if parts:
            self._send_slowly(body, parts, float(wish("pause", "0.1")))
            return
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _answer

    def _describe(self, body: bytes) -> dict[str, Any]:
        headers: dict[str, list[str]] = {}
        for name, value in self.headers.items():
            headers.setdefault(name.lower(), []).append(value)
        return {"backend": self.server.echo.name, "method": self.command, "path": self.path,
                "headers": headers, "body": body.decode(errors="replace"), **self._connection()}

    def _connection(self) -> dict[str, Any]:
        """What TLS says of the client; nothing on a plain connection."""
        if not isinstance(self.connection, ssl.SSLSocket):
            return {}
        return {"tls": {"version": self.connection.version(),
                        "sni": getattr(self.connection, "sni", None),
                        "alpn": self.connection.selected_alpn_protocol(),
                        "client": self.connection.getpeercert() or None}}

    def _read_body(self) -> bytes:
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("content-length") or 0))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():  # trailers
            pass
        return body

    def _send_slowly(self, body: bytes, parts: int, pause: float) -> None:
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        size = -(-len(body) // parts)
        for start in range(0, len(body), size):
            part = body[start:start + size]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            time.sleep(pause)
        self.wfile.write(b"0\r\n\r\n")

    def _reset(self) -> None:
        """Closes so that the peer sees a reset: with lingering of zero seconds."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:
        """Silent; a test that fails shows `requests`."""
