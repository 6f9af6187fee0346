# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Waiting for a condition, with a deadline, instead of sleeping and hoping.

import time
from typing import Callable, TypeVar

T = TypeVar("T")


def eventually(check: Callable[[], T], within: float = 10.0, every: float = 0.01) -> T:
    """Calls check until it gives something true, and returns that.

    Raises AssertionError after `within` seconds, with what check gave or raised last.
    """
    deadline = time.monotonic() + within
    while True:
        try:
            last: object = check()
            if last:
                return last  # type: ignore[return-value]
        except (AssertionError, OSError, LookupError, ValueError) as problem:
            last = f"{type(problem).__name__}: {problem}"
        if time.monotonic() > deadline:
            raise AssertionError(f"not true within {within} s; last: {last!r}")
        time.sleep(every)
