# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# A server written with asyncio, run on a thread of its own so that tests stay plain functions.

import asyncio
import threading
from typing import Any


class AsyncServer:
    """Base of servers with an event loop; use as a context manager. A subclass says in `serve` how it
    begins to listen, and in `close` how it ends; both run on the loop."""

    port: int

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def serve(self) -> None:
        """Begins to listen on a free port and sets `port`."""
        raise NotImplementedError

    async def close(self) -> None:
        """Closes what `serve` opened."""
        raise NotImplementedError

    def __enter__(self) -> Any:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self.serve(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _end(self) -> None:
        await self.close()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
