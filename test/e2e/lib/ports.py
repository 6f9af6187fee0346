# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Port numbers for programs that must be told theirs.

import random
import socket

# Below the ports that Linux gives to clients, so that no outgoing connection takes one in between.
_RANGE = range(20_000, 30_000)
_given: set[int] = set()


def free_port() -> int:
    """A port that nothing uses now, neither for TCP nor for UDP, on any address; never the same twice:
    who asked for one may not listen on it yet."""
    while True:
        port = random.choice(_RANGE)
        if port not in _given and _is_free(port, socket.SOCK_STREAM) and _is_free(port, socket.SOCK_DGRAM):
            _given.add(port)
            return port


def _is_free(port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET6, kind) as probe:  # "::" without V6ONLY: IPv4 as well
        probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        try:
            probe.bind(("::", port))
        except OSError:
            return False
        return True
