# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# An API server of Kubernetes with an etcd of its own, for as long as a `with` block runs. No kubelet,
# no controllers: enough for CRDs, validation and dry runs. Who has the token, made for each start, may
# do anything; it listens on 127.0.0.1 alone.

import contextlib
import http.client
import json
import secrets
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from pathlib import Path

START_SECONDS = 120


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """A running API server. `request` talks JSON to it."""

    def __init__(self, port, token):
        self.port = port
        self.headers = {"Content-Type": "application/json", "Accept": "application/json",
                        "Authorization": f"Bearer {token}"}
        self.context = ssl._create_unverified_context()
        self.connection = None

    def request(self, method, path, body=None):
        """Returns (status, JSON of the answer)."""
        if self.connection is None:
            self.connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=60, context=self.context)
        try:
            self.connection.request(method, path, None if body is None else json.dumps(body), self.headers)
            answer = self.connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = None
            raise
        try:
            return answer.status, json.loads(content)
        except ValueError:
            return answer.status, {"message": content.decode("utf-8", "replace")}

    def is_ready(self):
        try:
            return self.request("GET", "/readyz")[0] == 200
        except (OSError, http.client.HTTPException):
            return False


@contextlib.contextmanager
def process(command, log):
    with open(log, "wb") as sink:
        child = subprocess.Popen([str(word) for word in command], stdout=sink, stderr=sink)
    try:
        yield child
    finally:
        child.kill()
        child.wait()


def wait_until(condition, children, logs):
    deadline = time.monotonic() + START_SECONDS
    while not condition():
        dead = [log for child, log in zip(children, logs) if child.poll() is not None]
        if dead or time.monotonic() > deadline:
            tail = "\n".join((dead or logs)[-1].read_text(errors="replace").splitlines()[-20:])
            sys.exit(f"the API server did not start; the end of its log:\n{tail}")
        time.sleep(0.2)


@contextlib.contextmanager
def running(apiserver):
    """Starts etcd and the API server at path `apiserver`; gives a Server that is ready."""
    etcd = shutil.which("etcd") or sys.exit("etcd is missing: run tools/setup oracle")
    with tempfile.TemporaryDirectory(prefix="weft-oracle-") as name:
        folder = Path(name)
        client, peer, port = free_port(), free_port(), free_port()
        token = secrets.token_hex(16)
        tokens = folder / "tokens.csv"
        tokens.touch(mode=0o600)
        tokens.write_text(f"{token},oracle,1,system:masters\n", encoding="utf-8")
        key = folder / "accounts.key"
        subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, stderr=subprocess.DEVNULL)
        url, peer_url = f"http://127.0.0.1:{client}", f"http://127.0.0.1:{peer}"
        logs = [folder / "etcd.log", folder / "apiserver.log"]
        with process([etcd, "--name", "oracle", "--data-dir", folder / "etcd", "--unsafe-no-fsync",
                      "--listen-client-urls", url, "--advertise-client-urls", url,
                      "--listen-peer-urls", peer_url, "--initial-advertise-peer-urls", peer_url,
                      "--initial-cluster", f"oracle={peer_url}"], logs[0]) as store:
            with process([apiserver, f"--etcd-servers={url}", "--bind-address=127.0.0.1",
                          "--advertise-address=127.0.0.1", f"--secure-port={port}", f"--cert-dir={folder / 'certs'}",
                          "--service-cluster-ip-range=10.96.0.0/16,fd00::/112", "--authorization-mode=AlwaysAllow",
                          f"--token-auth-file={tokens}",
                          f"--service-account-key-file={key}", f"--service-account-signing-key-file={key}",
                          "--service-account-issuer=https://kubernetes.default.svc",
                          "--disable-admission-plugins=ServiceAccount,NamespaceLifecycle",
                          "--endpoint-reconciler-type=none",
                          "--runtime-config=certificates.k8s.io/v1beta1=true"], logs[1]) as api:
                server = Server(port, token)
                wait_until(server.is_ready, [store, api], logs)
                yield server
