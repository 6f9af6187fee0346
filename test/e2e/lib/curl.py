# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# curl, for what a user would type: TLS with SNI, HTTP/2, name resolution.

import subprocess
from pathlib import Path
from typing import Iterable

from .http1 import Response


class CurlError(OSError):
    """curl got no answer. `code` is its exit code: 35 TLS handshake, 52 empty reply, 60 bad
    certificate, 7 connection refused, 28 time out."""

    def __init__(self, code: int, message: str):
        super().__init__(f"curl: ({code}) {message}")
        self.code = code


def curl(url: str, *options: str, method: str | None = None, headers: Iterable[str] = (),
         resolve: str | None = None, ca: Path | None = None, timeout: float = 10.0) -> Response:
    """Asks for `url` and gives the final answer; raises CurlError if there is none.

    resolve: "127.0.0.1:40123" to connect there whatever host and port the URL names.
    ca: certificates to trust, PEM. options: anything else that curl takes, as "--http2".
    """
    command = ["curl", "--silent", "--show-error", "--include", "--max-time", str(timeout),
               "--noproxy", "*"]
    if method:
        command += ["--head"] if method == "HEAD" else ["--request", method]
    for header in headers:
        command += ["--header", header]
    if resolve:
        command += ["--connect-to", f"::{resolve}"]
    if ca:
        command += ["--cacert", str(ca)]
    done = subprocess.run([*command, *options, url], capture_output=True, check=False)
    if done.returncode != 0:
        raise CurlError(done.returncode, done.stderr.decode(errors="replace").strip())
    return _parse(done.stdout)


def _parse(output: bytes) -> Response:
    """Takes apart heads and body as --include prints them; the last head counts."""
    while True:
        head, _, output = output.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        status = int(first.split()[1])
        if status >= 200 or status == 101:
            break
    fields = (line.partition(":") for line in lines)
    return Response(status, tuple((name.lower(), value.strip()) for name, _, value in fields), output)
