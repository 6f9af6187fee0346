# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# A WebSocket server that sends back each message, and a client that has a conversation with it.

import asyncio
from typing import Sequence

import websockets
from websockets.legacy.server import WebSocketServerProtocol

from .loop import AsyncServer


class WebSocketEcho(AsyncServer):
    """A running server; use as a context manager. Its first message says who it is and which path was
    asked for, "name /path"; then it sends back what it is sent."""

    def __init__(self, name: str = "websocket-echo"):
        self.name = name

    async def serve(self) -> None:
        self._server = await websockets.serve(self._talk, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _talk(self, socket: WebSocketServerProtocol) -> None:
        await socket.send(f"{self.name} {socket.path}")
        async for message in socket:
            await socket.send(message)


def converse(url: str, messages: Sequence[str | bytes], address: str | None = None,
             timeout: float = 10.0) -> list[str | bytes]:
    """Sends messages one by one and gives the greeting and the answer to each. address: where to
    connect instead of the URL's host. Raises websockets.InvalidStatusCode if it is refused."""
    async def talk() -> list[str | bytes]:
        where = {}
        if address:
            host, port = address.rsplit(":", 1)
            where = {"host": host, "port": int(port)}
        async with websockets.connect(url, open_timeout=timeout, **where) as socket:
            heard = [await socket.recv()]
            for message in messages:
                await socket.send(message)
                heard.append(await socket.recv())
            return heard
    return asyncio.run(asyncio.wait_for(talk(), timeout))
