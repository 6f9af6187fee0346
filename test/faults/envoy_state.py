# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# What an Envoy has, in a form in which two of them can be compared.

import json
from typing import Any, Callable, Iterator, Mapping

# What says when or where something is, not what.
_WHEN = {"last_updated"}
Ask = Callable[[str], str]


def configuration(envoy: Ask, ports: Mapping[int, int]) -> dict[str, Any]:
    """All that was given to Envoy, by "kind name". `ports`: declared and bound ones; the declared take
    the place of the bound, and the listeners' versions are left out, for two Envoys of one machine
    differ in them."""
    declared = {bound: port for port, bound in ports.items()}
    found: dict[str, Any] = {}
    for dump in json.loads(envoy("/config_dump?include_eds"))["configs"]:
        if "Bootstrap" in dump["@type"]:
            continue
        for kind, values in dump.items():
            if kind.startswith("static") or not isinstance(values, list):
                continue
            for value in values:
                key = f"{kind} {_name(value)}"
                assert key not in found, key
                found[key] = _without(value, declared, kind)
    return found


def differences(one: dict[str, Any], other: dict[str, Any], at_most: int = 10) -> list[str]:
    """What differs, for people; empty when nothing does."""
    told = []
    for key in sorted(one.keys() | other.keys()):
        if one.get(key) != other.get(key):
            told.append(f"{key}:\n    {_short(one.get(key))}\n    {_short(other.get(key))}")
    return told[:at_most] + ([f"and {len(told) - at_most} more"] if len(told) > at_most else [])


def _name(value: Any) -> str:
    """The name of a resource in a dump, wherever its kind has it."""
    return next(_names(value), json.dumps(value, sort_keys=True)[:200])


def _names(value: Any) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    for member in ("name", "cluster_name"):
        if isinstance(value.get(member), str):
            yield value[member]
    for inner in value.values():
        if isinstance(inner, dict):
            yield from _names(inner)


def _without(value: Any, declared: Mapping[int, int], kind: str) -> Any:
    if isinstance(value, dict):
        left_out = _WHEN | ({"version_info"} if "listener" in kind else set())
        return {name: declared.get(inner, inner) if name == "port_value" else
                _without(inner, declared, kind)
                for name, inner in value.items() if name not in left_out}
    if isinstance(value, list):
        return [_without(inner, declared, kind) for inner in value]
    return value


def _short(value: Any) -> str:
    text = json.dumps(value, sort_keys=True)
    return text if len(text) <= 1500 else text[:1500] + "…"
