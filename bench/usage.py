# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# What one process has used, from /proc: its children are not counted.

import resource
import time
from pathlib import Path

IDLE_WINDOW = 0.5  # seconds that are looked at
IDLE_SHARE = 0.05  # of a processor: below it, only timers and probes are at work


def cpu_seconds(pid: int) -> float:
    """Time that all living threads of the process were on a processor, to the nanosecond."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def wait_until_idle(pid: int, least: float, most: float) -> None:
    """Waits for so many seconds, and on until the process hardly uses a processor any more."""
    until = time.monotonic() + most
    time.sleep(least)
    before = cpu_seconds(pid)
    while time.monotonic() < until:
        time.sleep(IDLE_WINDOW)
        now = cpu_seconds(pid)
        if now - before < IDLE_SHARE * IDLE_WINDOW:
            return
        before = now


def children_cpu_seconds() -> float:
    """Processor time of all programs that were started here and have been waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def memory_mb(pid: int) -> dict[str, float]:
    """Resident memory in MB (1e6 bytes), with the program's own pages: now, and at its highest."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    kib = {name: int(value.split()[0]) for name, value in (line.split(":", 1) for line in lines)
           if name in ("VmRSS", "VmHWM")}
    return {"now": kib["VmRSS"] * 1024 / 1e6, "peak": kib["VmHWM"] * 1024 / 1e6}


def reset_peak(pid: int) -> None:
    """From now on the highest memory is counted anew."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
