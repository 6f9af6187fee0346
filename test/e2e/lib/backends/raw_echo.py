# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Servers below HTTP: TCP and UDP, and a client for each.

import asyncio
import socket
from typing import Any

from .loop import AsyncServer


class TcpEcho(AsyncServer):
    """A running server; use as a context manager. It greets each connection with its name and a line
    feed, then sends back every byte; when the client ends its half, it ends its own."""

    def __init__(self, name: str = "tcp-echo"):
        self.name = name
        self._connections: set[asyncio.StreamWriter] = set()

    async def serve(self) -> None:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        self._server.close()
        for writer in self._connections:
            writer.transport.abort()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(writer)
        try:
            writer.write(self.name.encode() + b"\n")
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass  # the client went away
        finally:
            self._connections.discard(writer)
            writer.close()


class UdpEcho(AsyncServer):
    """A running server; use as a context manager. It answers each datagram with "<name> <datagram>"."""

    def __init__(self, name: str = "udp-echo"):
        self.name = name

    async def serve(self) -> None:
        name = self.name

        class Answer(asyncio.DatagramProtocol):
            def connection_made(self, transport: Any) -> None:
                self._transport = transport

            def datagram_received(self, data: bytes, client: Any) -> None:
                self._transport.sendto(name.encode() + b" " + data, client)

        self._transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            Answer, ("127.0.0.1", 0))
        self.port = self._transport.get_extra_info("sockname")[1]

    async def close(self) -> None:
        self._transport.close()


def tcp_exchange(address: str, data: bytes, timeout: float = 10.0) -> tuple[str, bytes]:
    """Sends all data to a TcpEcho, ends its half, and gives the name and all that came back."""
    host, port = address.rsplit(":", 1)
    with socket.create_connection((host, int(port)), timeout) as connection:
        connection.settimeout(timeout)
        files = connection.makefile("rb")
        name = files.readline().decode().rstrip("\n")
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        return name, files.read()


def udp_exchange(address: str, data: bytes, timeout: float = 2.0) -> tuple[str, bytes]:
    """Sends one datagram to a UdpEcho and gives the name and the datagram of the answer; raises
    TimeoutError if none comes."""
    host, port = address.rsplit(":", 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as connection:
        connection.settimeout(timeout)
        connection.connect((host, int(port)))
        connection.send(data)
        name, _, answer = connection.recv(65536).partition(b" ")
        return name.decode(), answer
