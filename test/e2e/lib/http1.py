# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# An HTTP/1.1 client that sends exactly what it is told, for requests that curl would tidy up.

import http.client
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Iterable


@dataclass(frozen=True)
class Response:
    """An answer. Names of headers are in lower case; of several values `headers` has the last."""
    status: int
    fields: tuple[tuple[str, str], ...]
    body: bytes

    @cached_property
    def headers(self) -> dict[str, str]:
        return dict(self.fields)

    def all(self, name: str) -> list[str]:
        """All values of a header, in order."""
        return [value for field, value in self.fields if field == name]

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Http1:
    """One connection that is kept open; it does not reconnect by itself."""

    def __init__(self, address: str, timeout: float = 10.0):
        host, port = address.rsplit(":", 1)
        self._connection = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=timeout)
        self._connection.auto_open = False
        self._connection.connect()

    def __enter__(self) -> "Http1":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def request(self, host: str | None, path: str = "/", method: str = "GET",
                headers: Iterable[tuple[str, str]] = (), body: bytes = b"") -> Response:
        """Sends one request with this Host (None: without any) and these headers, in this order."""
        connection = self._connection
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        if host is not None:
            connection.putheader("Host", host)
        for name, value in headers:
            connection.putheader(name, value)
        if body:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return _read(response)

    def send(self, data: bytes) -> None:
        """Sends bytes as they are, for requests that no library would make."""
        self._connection.sock.sendall(data)

    def get_response(self) -> Response:
        """Reads the answer to what `send` sent."""
        response = http.client.HTTPResponse(self._connection.sock)
        response.begin()
        return _read(response)


def _read(response: http.client.HTTPResponse) -> Response:
    fields = tuple((name.lower(), value) for name, value in response.getheaders())
    return Response(response.status, fields, response.read())


def get(address: str, host: str | None, path: str = "/", **rest: Any) -> Response:
    """One request on a connection of its own."""
    with Http1(address) as connection:
        return connection.request(host, path, **rest)
