# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The server behind all backends: answers every request with an empty 200. It runs as a program of its
# own, so that it shares no interpreter with the probes; its first line of output is its port.

import asyncio

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
END = b"\r\n\r\n"


class Answerer(asyncio.Protocol):
    """One connection. Requests have no bodies."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._rest = b""

    def data_received(self, data: bytes) -> None:
        *requests, self._rest = (self._rest + data).split(END)
        self._transport.write(ANSWER * len(requests))


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Answerer, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
