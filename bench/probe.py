# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# A client that asks again and again until the answer is the wanted one, on one connection.

import socket
import time
from typing import Callable

TIMEOUT = 60.0  # seconds
PAUSE = 0.0002  # seconds between two requests: what is measured needs the processor too


class Probe:
    """Asks one address; connects again when the connection ends."""

    def __init__(self, address: str):
        host, port = address.rsplit(":", 1)
        self._address = (host, int(port))
        self._connection: socket.socket | None = None

    def __enter__(self) -> "Probe":
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def status(self, host: str, path: str) -> int | None:
        """The status of one GET; None when there is no answer."""
        try:
            if self._connection is None:
                self._connection = socket.create_connection(self._address, 5.0)
                self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._connection.sendall(f"GET {path} HTTP/1.1\r\nhost: {host}\r\n\r\n".encode())
            head, closes = self._receive()
        except OSError:
            self._close()
            return None
        if closes:
            self._close()
        return int(head.split(b" ", 2)[1])

    def until_ok(self, host: str, path: str, timeout: float = TIMEOUT,
                 alive: Callable[[], bool] = lambda: True) -> tuple[float, set[int | None]]:
        """Asks until the answer is 200. Gives when that had come (time.monotonic) and what other
        statuses came before; raises TimeoutError after `timeout` seconds or when alive() is false."""
        others: set[int | None] = set()
        deadline = time.monotonic() + timeout
        while (status := self.status(host, path)) != 200:
            others.add(status)
            if time.monotonic() > deadline or not alive():
                raise TimeoutError(f"{host}{path}: no 200 within {timeout} s, but {others}")
            time.sleep(PAUSE)
        return time.monotonic(), others

    def _receive(self) -> tuple[bytes, bool]:
        """One answer's head, its body read and forgotten, and whether the connection ends with it."""
        assert self._connection is not None
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        missing = int(headers.get(b"content-length", b"0")) - len(body)
        while missing > 0:
            missing -= len(self._more())
        return head, headers.get(b"connection") == b"close"

    def _more(self) -> bytes:
        assert self._connection is not None
        data = self._connection.recv(65536)
        if not data:
            raise ConnectionResetError
        return data

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
