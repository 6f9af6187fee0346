# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# How a request tells an echo server to behave, by its query, so that one server serves any number of
# tests at once:
#
#     ?status=503         answer with this status
#     ?delay=0.5          wait so many seconds before the answer
#     ?fail=2&key=abc     answer 503 to the first two requests with this key, then as usual
#     ?reset=1            reset the connection (HTTP/1.1: RST, HTTP/2: RST_STREAM) instead of an answer
#     ?slow=4&pause=0.1   send the body in 4 parts, so many seconds apart
#     ?size=100000        a body of so many bytes "x" instead of JSON
#     ?header=name:value  add a response header (may be repeated)

import threading
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Wishes:
    """What one request asks for."""
    status: int = 200
    delay: float = 0.0
    fail: int = 0
    key: str = ""
    reset: bool = False
    slow: int = 1
    pause: float = 0.1
    size: int = 0
    headers: tuple[tuple[str, str], ...] = ()

    @staticmethod
    def of(path: str) -> "Wishes":
        query = parse_qs(urlsplit(path).query)
        first = {name: values[0] for name, values in query.items()}
        headers = tuple((name, value) for name, _, value in
                        (header.partition(":") for header in query.get("header", [])))
        return Wishes(int(first.get("status", 200)), float(first.get("delay", 0)),
                      int(first.get("fail", 0)), first.get("key", ""), "reset" in first,
                      max(1, int(first.get("slow", 1))), float(first.get("pause", 0.1)),
                      int(first.get("size", 0)), headers)

    def parts_of(self, body: bytes) -> list[bytes]:
        """The body in as many parts as were asked for."""
        step = max(1, -(-len(body) // self.slow))
        return [body[start:start + step] for start in range(0, len(body), step)]


class Record:
    """What a server was asked, in order, and whom it has still to fail. Any thread may use it."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self._failed: Counter[str] = Counter()
        self._lock = threading.Lock()

    def add(self, request: dict[str, Any]) -> None:
        with self._lock:
            self.requests.append(request)

    def status_for(self, wishes: Wishes) -> int:
        """The status of the answer; counts a failure that was asked for."""
        with self._lock:
            if self._failed[wishes.key] < wishes.fail:
                self._failed[wishes.key] += 1
                return 503
        return wishes.status
