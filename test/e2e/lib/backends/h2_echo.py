# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# An HTTP/2 server that answers as http_echo does: with prior knowledge (h2c), or with TLS where ALPN
# says h2. It speaks nothing but HTTP/2, so that a test sees which protocol a gateway chose.

import asyncio
import json
import ssl
from dataclasses import dataclass, field
from typing import Any

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import (ConnectionTerminated, DataReceived, Event, RequestReceived, StreamEnded,
                       StreamReset, WindowUpdated)
from h2.exceptions import ProtocolError

from .loop import AsyncServer
from .tls import describe, remember_sni
from .wishes import Record, Wishes


class H2Echo(AsyncServer):
    """A running server; use as a context manager. `requests` holds what it was asked, in order."""

    def __init__(self, name: str = "h2-echo", tls: ssl.SSLContext | None = None):
        self.name = name
        self.record = Record()
        self._tls = remember_sni(tls) if tls else None
        if tls:
            tls.set_alpn_protocols(["h2"])
        self._connections: set[asyncio.StreamWriter] = set()

    @property
    def requests(self) -> list[dict[str, Any]]:
        return self.record.requests

    async def serve(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        self._server.close()
        for writer in self._connections:
            writer.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(writer)
        try:
            await _Connection(self, reader, writer).run()
        except (OSError, ProtocolError):
            pass  # the client went away, or does not speak HTTP/2
        finally:
            self._connections.discard(writer)
            writer.close()


@dataclass
class _Stream:
    """One request that is being received or answered."""
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    window: asyncio.Event = field(default_factory=asyncio.Event)


class _Connection:
    def __init__(self, echo: H2Echo, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self._echo = echo
        self._reader = reader
        self._writer = writer
        self._h2 = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        self._streams: dict[int, _Stream] = {}
        self._answers: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        self._h2.initiate_connection()
        await self._flush()
        while data := await self._reader.read(65536):
            for event in self._h2.receive_data(data):
                self._take(event)
            await self._flush()

    def _take(self, event: Event) -> None:
        if isinstance(event, RequestReceived):
            self._streams[event.stream_id] = _Stream(event.headers)
        elif isinstance(event, DataReceived):
            self._streams[event.stream_id].body += event.data
            self._h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, StreamEnded):
            answer = asyncio.create_task(self._answer(event.stream_id))
            self._answers.add(answer)
            answer.add_done_callback(self._answers.discard)
        elif isinstance(event, StreamReset):
            self._streams.pop(event.stream_id, None)
        elif isinstance(event, WindowUpdated):
            for stream in self._streams.values():
                stream.window.set()
        elif isinstance(event, ConnectionTerminated):
            self._writer.close()

    async def _answer(self, number: int) -> None:
        stream = self._streams[number]
        seen = self._describe(stream)
        wishes = Wishes.of(seen["path"])
        self._echo.record.add(seen)
        await asyncio.sleep(wishes.delay)
        if number not in self._streams:
            return  # the client gave up
        if wishes.reset:
            self._h2.reset_stream(number)
        else:
            await self._send(number, wishes, seen)
        self._streams.pop(number, None)
        await self._flush()

    async def _send(self, number: int, wishes: Wishes, seen: dict[str, Any]) -> None:
        body = b"x" * wishes.size or json.dumps(seen).encode()
        self._h2.send_headers(number, [
            (":status", str(self._echo.record.status_for(wishes))),
            ("content-type", "application/json"), ("content-length", str(len(body))),
            ("x-backend", self._echo.name), *wishes.headers])
        await self._flush()
        parts = [] if seen["method"] == "HEAD" else wishes.parts_of(body)
        for count, part in enumerate(parts):
            await asyncio.sleep(wishes.pause if count else 0)
            while part and number in self._streams:
                room = min(self._h2.local_flow_control_window(number),
                           self._h2.max_outbound_frame_size)
                if room == 0:
                    self._streams[number].window.clear()
                    await self._streams[number].window.wait()
                    continue
                self._h2.send_data(number, part[:room])
                part = part[room:]
                await self._flush()
        if number in self._streams:
            self._h2.end_stream(number)

    def _describe(self, stream: _Stream) -> dict[str, Any]:
        pseudo = {name: value for name, value in stream.headers if name.startswith(":")}
        headers: dict[str, list[str]] = {}
        for name, value in stream.headers:
            if not name.startswith(":"):
                headers.setdefault(name, []).append(value)
        headers.setdefault("host", [pseudo.get(":authority", "")])
        seen = {"backend": self._echo.name, "protocol": "HTTP/2", "method": pseudo[":method"],
                "path": pseudo[":path"], "headers": headers,
                "body": stream.body.decode(errors="replace")}
        tls = self._writer.get_extra_info("ssl_object")
        if tls:
            seen["tls"] = describe(tls)
        return seen

    async def _flush(self) -> None:
        self._writer.write(self._h2.data_to_send())
        await self._writer.drain()
