# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# What a user can get wrong in a file, each with what Weft must say of it: what, where, why, and what
# to do next. One place, for the test of each by itself and for the crowd of all.

from dataclasses import dataclass, replace
from typing import Callable

from .certificates import DAY, Authority
from .manifests import (Json, backend, exact, gateway, http_route, https, listener, match, parent,
                        regex, rule, tls_secret, to, to_yaml)

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Bad:
    """A bad file. `content` makes it from a name that its objects are to have."""
    content: Callable[[str, Authority], str | bytes]
    code: str
    what: str             # in the message
    next: str             # in the line below it
    line: int | None      # where; None: wherever the object's field stands
    where: str = ""       # object (kind) and field in the message, beside the file
    kind: str = "error"   # or "warning"


def _route(change: Callable[[Json], None] = lambda route: None, *rules: Json, **rest: object
           ) -> Callable[[str, Authority], str]:
    def make(name: str, _: Authority) -> str:
        route = http_route(name, *(rules or [rule("a")]), hosts=[f"{name}.example"], **rest)
        change(route)
        return to_yaml([route])
    return make


def _text(text: str) -> Callable[[str, Authority], str]:
    return lambda name, _: text.replace("NAME", name)


def _misfit(name: str, pki: Authority) -> str:
    pair = pki.issue(f"{name}.example", valid_for=60 * DAY)
    other = pki.issue(f"other.{name}.example")
    return to_yaml([tls_secret(name, replace(pair, key=other.key)),
                    gateway(https("https", name, f"{name}.example", port=444), name=name)])


def _expired(name: str, pki: Authority) -> str:
    pair = pki.issue(f"{name}.example", valid_from=-3 * DAY, valid_for=DAY)
    return to_yaml([tls_secret(name, pair),
                    gateway(https("https", name, f"{name}.example", port=444), name=name)])


def _conflict(name: str, _: Authority) -> str:
    return to_yaml([gateway(listener("clash", hostname=f"{name}.example"), name=f"{name}-older"),
                    gateway(listener("clash", hostname=f"{name}.example"), name=f"{name}-younger")])


def _aliases(name: str, _: Authority) -> str:
    lines = ["a: &a [" + ",".join("x" * 10) + "]"]
    for one, before in zip("bcdefghi", "abcdefgh"):
        lines.append(f"{one}: &{one} [" + ",".join([f"*{before}"] * 10) + "]")
    return "\n".join([*lines, "apiVersion: v1", "kind: ConfigMap",
                      f"metadata: {{name: {name}}}"]) + "\n"


BAD = {
    "invalid-yaml": Bad(
        _text("apiVersion: v1\nkind: Secret\nmetadata:\n  name: NAME\n\tbroken: [\n"),
        "WEFT-YAML-SYNTAX", "a tab is used for indentation", "replace the tab by spaces", 5),
    "unknown-field": Bad(
        _route(lambda route: route["spec"].update(hostname="x.example")),
        "WEFT-OBJECT-INVALID", "unknown field", "Did you mean hostnames?", None,
        "HTTPRoute default/NAME: spec.hostname"),
    "wrong-type": Bad(
        _route(lambda route: route["spec"].update(hostnames="x.example")),
        "WEFT-OBJECT-INVALID", "must be a list; is a text", "Write it as a list", None,
        "HTTPRoute default/NAME: spec.hostnames"),
    "bad-regex": Bad(
        _route(lambda route: None, rule("a", matches=[match(regex("/(("))])),
        "WEFT-REGEX", "missing )", "regular expressions are RE2's", None,
        "HTTPRoute default/NAME: spec.rules[0].matches[0].path.value"),
    "big-regex": Bad(
        _route(lambda route: None, rule("a", matches=[match(regex("/(abc|def|ghi){900}"))])),
        "WEFT-REGEX", "the regular expression is too large", "repeat less", None,
        "HTTPRoute default/NAME: spec.rules[0].matches[0].path.value"),
    "key-misfit": Bad(
        _misfit, "WEFT-TLS-KEY-MISMATCH", "the private key does not belong to the certificate",
        "Use the key that the certificate was requested with", None, "Secret default/NAME"),
    "expired": Bad(
        _expired, "WEFT-TLS-EXPIRED", "expired on", "Renew the certificate", None,
        "Secret default/NAME", "warning"),
    "no-grant": Bad(
        lambda name, _: to_yaml([
            http_route(name, rule(to(name, namespace="other")), hosts=[f"{name}.example"]),
            backend(name, "127.0.0.1:9", namespace="other")]),
        "WEFT-REF-NOT-PERMITTED", "does not allow HTTPRoute of namespace default to refer",
        "add a ReferenceGrant in namespace other", None,
        "HTTPRoute default/NAME: spec.rules[0].backendRefs[0].namespace"),
    "no-backend": Bad(
        _route(lambda route: None, rule("nowhere")),
        "WEFT-BACKEND-NOT-FOUND", "there is no Backend default/nowhere",
        "create it, or correct the name", None,
        "HTTPRoute default/NAME: spec.rules[0].backendRefs[0].name"),
    "conflict": Bad(
        _conflict, "WEFT-LISTENER-HOSTNAME-CONFLICT", "is served by",
        "use another host name or port", None, "Gateway default/NAME-younger: spec.listeners[0]"),
    "no-parent": Bad(
        _route(lambda route: None, parents=[parent("nobody")]),
        "WEFT-PARENT-NOT-FOUND", "there is no Gateway default/nobody",
        "create it, or correct the name and namespace", None,
        "HTTPRoute default/NAME: spec.parentRefs[0].name", "warning"),
    "deep": Bad(
        _text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\ndata: {x: "
              + "[" * 100 + "]" * 100 + "}\n"),
        "WEFT-YAML-TOO-DEEP", "nested more than 64 deep", "check the indentation", 4),
    "alias-bomb": Bad(
        _aliases, "WEFT-YAML-ALIAS", "add up to more than 4194304 bytes", "write the values out", 5),
    "big-object": Bad(
        lambda name, _: f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n"
                        f"data:\n  x: {'x' * (3 * MEBIBYTE)}\n",
        "WEFT-OBJECT-TOO-LARGE", "more than 3145728 characters", "split it into smaller objects", 1),
    "many-matches": Bad(
        _route(lambda route: None,
               rule("a", matches=[match(exact(f"/{index}")) for index in range(10_000)])),
        "WEFT-OBJECT-INVALID", "must have at most 64 items; has 10000", "correct it", None,
        "HTTPRoute default/NAME: spec.rules[0].matches"),
    "nul": Bad(
        lambda name, _: f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n"
                        "data: {x: \"a\0b\"}\n",
        "WEFT-FILE-ENCODING", "a NUL character", "remove it", 4),
    "utf-8": Bad(
        lambda name, _: f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n"
                        "data: {x: \"a".encode() + b"\xff\xfe\"}\n",
        "WEFT-FILE-ENCODING", "0xFF is not part of a UTF-8 character", "save the file as UTF-8", 4),
}
