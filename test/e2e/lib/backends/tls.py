# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# TLS for the echo servers: their contexts, and what they can say of a connection.

import ssl
from pathlib import Path
from typing import Any, Sequence

from ..certificates import KeyPair

def server_context(identity: KeyPair, client_ca: Path | None = None,
                   alpn: Sequence[str] = ()) -> ssl.SSLContext:
    """A server with this certificate; with `client_ca`, one that insists on a certificate from it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(identity.certificate, identity.key)
    if client_ca:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client_ca)
    if alpn:
        context.set_alpn_protocols(list(alpn))
    return context


def remember_sni(context: ssl.SSLContext) -> ssl.SSLContext:
    """Lets `describe` know the name that a client asked for."""
    def seen(connection: Any, name: str | None, _: ssl.SSLContext) -> None:
        connection.weft_sni = name
    context.sni_callback = seen
    return context


def describe(connection: ssl.SSLSocket | ssl.SSLObject) -> dict[str, Any]:
    """What TLS says of the client of a connection."""
    certificate = connection.getpeercert() or {}
    subject = dict(pair for part in certificate.get("subject", ()) for pair in part)
    return {"version": connection.version(), "sni": getattr(connection, "weft_sni", None),
            "alpn": connection.selected_alpn_protocol(), "client": subject.get("commonName")}
