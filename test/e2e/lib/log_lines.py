# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# What Weft's log says, taken apart: the lines of `weft run` and `weft serve` as text.

import re
from dataclasses import dataclass

_LINE = re.compile(r"\S+Z (\w+) +(.*)")
_FIELD = re.compile(r' (code|object|field|at|next)=("(?:[^"\\]|\\.)*"|\S+)')


@dataclass(frozen=True)
class Finding:
    """A finding as the log tells it; what it does not say is empty."""
    level: str
    message: str
    code: str
    object: str = ""
    field: str = ""
    at: str = ""
    next: str = ""


def findings(log: str) -> list[Finding]:
    """The findings among the lines of a log, in their order."""
    found = []
    for line in log.splitlines():
        whole = _LINE.fullmatch(line)
        begin = line.rfind(" code=")
        if not whole or begin < 0:
            continue
        fields = {name: value.strip('"') for name, value in _FIELD.findall(line[begin:])}
        message = line[whole.start(2):begin]
        found.append(Finding(whole[1], message.strip('"'), **fields))
    return found
