# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# An HTTP/1.1 server, plain or with TLS, that answers with what it was asked, as JSON:
#
#     {"backend", "protocol", "method", "path", "headers": {name: [values]}, "body", "tls"}
#
# Names of headers are in lower case, `path` has the query; `tls` is there on TLS connections only:
# {"version", "sni", "alpn", "client": common name of the client's certificate or null}. The request
# says how else to behave: wishes.py.

import json
import socket
import ssl
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

from .tls import describe, remember_sni
from .wishes import Record, Wishes


class HttpEcho:
    """A running server; use as a context manager. `requests` holds what it was asked, in order.
    At its end it closes what connections it has, as a server that dies does."""

    def __init__(self, name: str = "echo", tls: ssl.SSLContext | None = None, port: int = 0):
        self.name = name
        self.record = Record()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.echo = self
        self._server.tls = remember_sni(tls) if tls else None
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
    def requests(self) -> list[dict[str, Any]]:
        return self.record.requests

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

    def server_bind(self) -> None:
        """Without asking DNS for a name of this machine, which may take long."""
        TCPServer.server_bind(self)

    def finish_request(self, request: socket.socket, client_address: Any) -> None:
        if self.tls:  # here and not at accept: a slow handshake holds up its own thread only
            request = self.tls.wrap_socket(request, server_side=True)
        self.open_sockets.add(request)
        try:
            super().finish_request(request, client_address)
        finally:
            self.open_sockets.discard(request)
            request.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away, or fails its handshake, is no error of the server."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def _answer(self) -> None:
        echo = self.server.echo
        wishes = Wishes.of(self.path)
        seen = self._describe(self._read_body())
        echo.record.add(seen)
        time.sleep(wishes.delay)
        if wishes.reset:
            self._reset()
            return
        body = b"x" * wishes.size or json.dumps(seen).encode()
        self.send_response(echo.record.status_for(wishes))
        for name, value in wishes.headers:
            self.send_header(name, value)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.send_header("x-backend", echo.name)
        self.end_headers()
        if self.command == "HEAD":
            return
        for number, part in enumerate(wishes.parts_of(body)):
            time.sleep(wishes.pause if number else 0)
            self.wfile.write(part)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _answer

    def _describe(self, body: bytes) -> dict[str, Any]:
        headers: dict[str, list[str]] = {}
        for name, value in self.headers.items():
            headers.setdefault(name.lower(), []).append(value)
        seen = {"backend": self.server.echo.name, "protocol": self.request_version,
                "method": self.command, "path": self.path, "headers": headers,
                "body": body.decode(errors="replace")}
        if isinstance(self.connection, ssl.SSLSocket):
            seen["tls"] = describe(self.connection)
        return seen

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

    def _reset(self) -> None:
        """Has the connection closed so that the peer sees a reset: with a lingering of 0 seconds."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Silent; a test that fails shows `requests`."""
