# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# What is secret stays secret: marks are put wherever a user may put a key or a password, rightly or by
# mistake, and are looked for in all that Weft tells.

import base64
import json
import re
import tarfile
from pathlib import Path
from typing import Any, Callable

import pytest
from lib.certificates import KeyPair
from lib.cli import Cli
from lib.envoy import admin
from lib.manifests import (ca_config_map, filter_, gateway, header_values, http_route, https, listener, match, named,
                           rule, tls_secret)
from lib.wait import eventually
from lib.weft import Weft

HOST = "a.example"
MARK = "cnry{:02d}7f3a9c"


def mark(number: int) -> str:
    return MARK.format(number)


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def secret(name: str, **members: Any) -> dict[str, Any]:
    metadata = {"name": name, "namespace": "default", **members.pop("metadata", {})}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, **members}


def with_key(pair: KeyPair) -> list[str]:
    """The lines of a private key, as PEM and as it stands in a Secret."""
    text = pair.key.read_text()
    body = [line for line in text.splitlines() if not line.startswith("-")]
    return [*body, base64.b64encode(text.encode()).decode()[60:100]]


# Files as a user may leave them, each with a mark.
WRONG = {
    "not-base64": json.dumps(secret("w1", type="Opaque", data={"password": f"!{mark(1)}!"})),
    "wrong-type": json.dumps(secret("w2", type="Opaque", data={"password": [mark(2)]})),
    "number": json.dumps(secret("w3", type="Opaque", stringData=mark(3))),
    "wrong-place": json.dumps(secret("w4", type="Opaque", spec={"password": mark(4)}, password=mark(4))),
    "torn": f"apiVersion: v1\nkind: Secret\nmetadata: {{name: w5}}\nstringData:\n  password: \"{mark(5)}\n  other: [",
    "tab": f"apiVersion: v1\nkind: Secret\nmetadata: {{name: w6}}\nstringData:\n\tpassword: {mark(6)}\n",
    "twice": f"apiVersion: v1\nkind: Secret\nmetadata: {{name: w7}}\nstringData:\n  password: {mark(7)}\n"
             f"  password: {mark(7)}\n",
    "no-key": json.dumps(secret("w8", type="kubernetes.io/tls", data={
        "tls.crt": b64(mark(8)), "tls.key": b64(f"-----BEGIN PRIVATE KEY-----\n{mark(8)}\n-----END PRIVATE KEY-----\n")})),
    "key-name": json.dumps(secret("w9", type="Opaque", data={f"pass word {mark(9)}": b64("x")})),
    "bad-yaml-value": f"apiVersion: v1\nkind: Secret\nmetadata: {{name: w10}}\nstringData: {{password: !!int {mark(10)}}}\n",
    "bytes": f"apiVersion: v1\nkind: Secret\nmetadata: {{name: w11}}\nstringData: {{password: \"{mark(11)}\\x\"}}\n",
}


@pytest.fixture(scope="module")
def marks(pki) -> list[str]:
    """All that may never be seen."""
    return [mark(number) for number in range(1, 30)] + [b64(mark(number))[:10] for number in range(1, 30)]


@pytest.fixture(scope="module")
def pairs(pki) -> list[KeyPair]:
    return [pki.issue("*.example"), pki.issue("weft", client=True)]


@pytest.fixture(scope="module")
def weft(start_weft: Callable[..., Weft], pki, pairs: list[KeyPair], module_dir: Path) -> Weft:
    copied = tls_secret("copied", pairs[0])
    copied["metadata"]["annotations"] = {
        "kubectl.kubernetes.io/last-applied-configuration": json.dumps(
            secret("copied", stringData={"password": mark(12)}, data={"x": b64(mark(13))}))}
    weft = start_weft([
        gateway(listener(), https("tls", "cert"), https("copy", "copied", hostname="copy.example", port=8443),
                tls={"backend": {"clientCertificateRef": {"name": "client"}}}),
        tls_secret("cert", pairs[0]), copied, tls_secret("client", pairs[1]),
        ca_config_map("ca", pki.certificate),
        secret("opaque", type="Opaque", stringData={"password": mark(14)}, data={"token": b64(mark(15))}),
        named("gateway.weft.dev/v1alpha1", "EnvoyPatch", "patch", {
            "type": "Secret", "name": "secret/default/cert", "patch": [
                {"op": "test", "path": "/name", "value": "secret/default/cert"},
                {"op": "add", "path": "/generic_secret", "value": {"secret": {"inline_string": mark(16)}}}]}),
        http_route("a", rule("a", filters=[filter_("RequestHeaderModifier", set=header_values(
            {"authorization": f"Bearer {mark(17)}", "x-api-key": mark(18)}))]),
            rule("b", matches=[match("/keyed", headers={"authorization": f"Bearer {mark(19)}"})]), hosts=[HOST]),
    ], options=["--allow-envoy-patch", "--log-level=debug"])
    for name, text in WRONG.items():
        weft.apply(f"wrong-{name}", text)
    weft.apply("last", http_route("last", rule("c"), hosts=["last.example"]))
    eventually(lambda: weft.backend_of("last.example") == "c")
    for path in ("/", "/keyed"):
        weft.get(HOST, path, headers=[("authorization", f"Bearer {mark(20)}"), ("cookie", f"session={mark(21)}"),
                                      ("x-api-key", mark(22))])
    weft.access_log("/keyed")
    return weft


@pytest.fixture(scope="module")
def cli(build: Path, weft: Weft, module_dir: Path) -> Cli:
    return Cli(build, module_dir, weft.control_socket)


@pytest.fixture(scope="module")
def clean(marks: list[str], pairs: list[KeyPair]) -> Callable[[str], None]:
    """clean(text): fails where it tells a secret."""
    def check(text: str) -> None:
        assert text
        told = [one for one in [*marks, *(line for pair in pairs for line in with_key(pair))] if one in text]
        where = [text[max(0, text.index(one) - 150):text.index(one) + 50] for one in told[:3]]
        assert not told, "\n---\n".join(where)
        assert not re.search(r"PRIVATE KEY-----\s*[A-Za-z0-9]", text)
    return check


def test_the_log_tells_none(weft: Weft, clean: Callable[[str], None]) -> None:
    assert "w2" in weft.log() and "WEFT-OBJECT-INVALID" in weft.log()
    assert '"path":"/keyed"' in weft.log()
    clean(weft.log())


def test_a_check_tells_none(weft: Weft, cli: Cli, clean: Callable[[str], None]) -> None:
    for form in ("text", "short", "json"):
        ran = cli("check", weft.folder, "-o", form)
        assert ran.code == 3
        for name in WRONG:
            if name not in ("key-name",):
                assert f"wrong-{name}.yaml" in ran.out or name == "no-key", name
        clean(ran.all)


def test_no_command_tells_any(weft: Weft, cli: Cli, clean: Callable[[str], None]) -> None:
    """What stands in a route is told of the route (test_headers_of_a_route): not looked for here."""
    for source in ([], ["-f", str(weft.folder)]):
        for form in ("table", "wide", "json", "yaml", "name"):
            for kind in ("secrets", "envoypatches", "configmaps", "gateways"):
                clean(cli("get", kind, "-o", form, *source).all)
        for name in ("cert", "copied", "client", "opaque"):
            for form in ("text", "json", "yaml"):
                clean(cli("describe", "secret", name, "-o", form, *source).all)
        for name in ("w1", "w2", "w4"):
            clean(cli("describe", "secret", name, "-o", "yaml", *source).all)
        clean(cli("graph", "-o", "json", *source).all)
    for part in ("all", "listeners", "routes", "clusters", "endpoints", "secrets"):
        for form in ("json", "yaml"):
            clean(cli("proxy", "config", part, "-o", form).all)
    clean(cli("proxy", "stats", "--all").all)
    for form in ("table", "json", "yaml"):
        clean(cli("proxy", "status", "-o", form).all)
    clean(cli("plan", weft.folder).all)


def test_the_graph_keeps_keys_and_not_values(cli: Cli, clean: Callable[[str], None]) -> None:
    for node in cli("graph", "-o", "json").json["nodes"]:
        for key in cli("graph", node["name"], "-o", "json").json["keys"][:3]:
            clean(node["name"] + key)


def test_metrics_and_the_api_tell_none(weft: Weft, clean: Callable[[str], None]) -> None:
    for page in ("/metrics", "/api/version", "/api/proxies", "/api/findings", "/api/kinds", "/api/graph", "/api/graph.mmd",
                 "/api/objects/secrets?whole=1", "/api/objects/envoypatches?whole=1", "/api/describe/secrets/cert"):
        clean(admin(weft.control_socket, page))


def test_a_bundle_holds_none(weft: Weft, cli: Cli, clean: Callable[[str], None], module_dir: Path) -> None:
    for name, source in (("live", []), ("folder", ["-f", str(weft.folder)])):
        archive = module_dir / f"{name}.tar.gz"
        ran = cli("bundle", "--file", archive, *source)
        assert ran.code == 0 and ran.out == f"{archive}\n", ran
        assert archive.stat().st_mode & 0o777 == 0o600
        with tarfile.open(archive) as tar:
            files = {file.name: tar.extractfile(file).read().decode() for file in tar.getmembers()}
        text = "\n".join(files.values())
        clean(text)
        needed = {"README.txt", "version.json", "findings.json", "picture.json", "graph.json", "metrics.txt",
                  "objects/secrets.json", "objects/httproutes.json"}
        if name == "live":
            needed |= {"proxy/weft-run/config_dump.json", "proxy/weft-run/stats.txt", "log/weft.log", "proxies.json"}
            assert "WEFT-OBJECT-INVALID" in files["log/weft.log"]
        assert needed <= files.keys(), needed - files.keys()
        assert "a.example" in text  # there is something in it


def test_a_bundle_overwrites_nothing(cli: Cli, module_dir: Path) -> None:
    (module_dir / "mine").write_text("mine")
    ran = cli("bundle", "--file", module_dir / "mine")
    assert ran.code == 1 and "File exists" in ran.err
    assert (module_dir / "mine").read_text() == "mine"


def test_headers_of_a_route(cli: Cli) -> None:
    """A route is shown to its owner as it is written; what leaves the machine is not."""
    assert mark(17) in cli("get", "httproute", "a", "-o", "yaml").out
    assert mark(17) not in cli("proxy", "config", "routes").out
