#!/usr/bin/python3
# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Holds the direction of dependencies between the rooms of src/, and keeps I/O, threads and clocks out
# of the pure ones. docs/architecture.md says why. Prints each break as file:line, exit code 1.
# Tests and main files may include what they need.

import re
import sys
from pathlib import Path

# What each room may include besides itself; what those may include is allowed as well.
ARROWS = {
    "base": [],
    "flow": ["base"],
    "cel": ["base"],
    "model": ["base", "cel"],
    "ir": ["base"],
    "translate": ["flow", "model", "ir"],
    "report": ["ir"],
    "envoy": ["ir"],
    "net": ["base"],
    "pki": ["net"],
    "sources": ["net", "model"],
    "xds": ["net", "ir"],
    "engine": ["flow", "translate", "report", "envoy", "sources", "xds", "pki"],
    "agent": ["net", "xds", "sources"],
    "server": ["net", "report", "engine"],
    "cli": ["server", "agent", "engine"],
}
# Rooms that may know Envoy's protobuf messages: one writes them, one sends them.
PROTOBUF = {"envoy", "xds"}
PURE = {"flow", "cel", "model", "ir", "translate", "report", "envoy"}

# Headers and calls that a pure room does without.
IMPURE_HEADER = re.compile(
    r"<(thread|mutex|shared_mutex|condition_variable|future|semaphore|latch|barrier|stop_token|fstream|iostream"
    r"|filesystem|ctime|random|unistd\.h|fcntl\.h|time\.h|pthread\.h|sys/.*|netinet/.*|arpa/.*|curl/.*|grpcpp/.*"
    r"|sqlite3\.h|boost/asio.*|boost/beast.*)>")
IMPURE_CALL = re.compile(r"\b(system_clock|steady_clock|high_resolution_clock)::now\b|\bgetenv\(")
EXEMPT = re.compile(r"_(test|bench|fuzz|main)$|^main$")
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([\w.-]+)/[^"]+"|(<[^>]+>))')
# Envoy's protos lie below envoy/ as well: these are no headers of the room.
MESSAGE = re.compile(r'^\s*#\s*include\s+["<].*\.pb\.h[">]')


def reachable(room, arrows):
    """All rooms that `room` may include, itself included."""
    seen = set()
    todo = [room]
    while todo:
        here = todo.pop()
        if here not in seen:
            seen.add(here)
            todo += arrows[here]
    return seen


def cycle(arrows):
    """A room that can reach itself over others, or None."""
    for room in arrows:
        if any(room in reachable(next_room, arrows) for next_room in arrows[room]):
            return room
    return None


def breaks_of(room, text, arrows=None, pure=None):
    """The breaks in the text of one file of a room: (line number, message)."""
    arrows = ARROWS if arrows is None else arrows
    pure = PURE if pure is None else pure
    allowed = reachable(room, arrows)
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if MESSAGE.match(line):
            if room not in PROTOBUF:
                found.append((number, f"only {' and '.join(sorted(PROTOBUF))} include protobuf messages"))
            continue
        include = INCLUDE.match(line)
        other = include and include.group(1)
        header = include and include.group(2)
        if other in arrows and other not in allowed:
            found.append((number, f"{room} may not include {other}; it may include {', '.join(sorted(allowed - {room})) or 'nothing'}"))
        if room in pure and header and IMPURE_HEADER.match(header):
            found.append((number, f"{room} is pure: no {header}"))
        code = line.split("//", 1)[0]
        if room in pure and IMPURE_CALL.search(code):
            found.append((number, f"{room} is pure: time and environment come in as arguments"))
    return found


def breaks_below(src):
    """All breaks below src/: (path, line number, message)."""
    for path in sorted(src.rglob("*")):
        parts = path.relative_to(src).parts
        if path.suffix not in (".h", ".cc") or len(parts) < 2 or EXEMPT.search(path.stem):
            continue
        room = parts[0]
        if room not in ARROWS:
            yield path, 1, f"room {room} is not in ARROWS of tools/lint/arrows.py"
            continue
        for number, message in breaks_of(room, path.read_text(encoding="utf-8")):
            yield path, number, message


def main():
    root = Path(__file__).resolve().parents[2]
    found = list(breaks_below(root / "src"))
    for path, number, message in found:
        print(f"{path.relative_to(root)}:{number}: {message}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
