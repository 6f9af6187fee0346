# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The commands that ask a running Weft, and that a folder alone answers the same.

import os
import pty
import signal
import socket
import subprocess
from pathlib import Path
from typing import Callable

import pytest
import yaml
from lib.cli import Cli
from lib.manifests import (filter_, gateway, header_values, http_route, https, listener, match, rule,
                           tls_secret, to)
from lib.wait import eventually
from lib.weft import Weft

HOST = "shop.example"


@pytest.fixture(scope="module")
def objects(pki) -> list:
    return [
        gateway(listener(), https("tls", "cert", hostname="*.example")),
        tls_secret("cert", pki.issue("*.example")),
        http_route("shop",
                   rule("a"),
                   rule(to("a", 99), to("c", 0), matches=[match("/api")], filters=[
                       filter_("RequestHeaderModifier", set=header_values({"x-from": "weft"}))]),
                   rule("b", matches=[match("/api", headers={"x-canary": "1"})]),
                   hosts=[HOST]),
        http_route("tail", rule("c", matches=[match("/api")]), hosts=[HOST]),
        http_route("lost", rule("nowhere"), hosts=["lost.example"]),
    ]


@pytest.fixture(scope="module")
def weft(start_weft: Callable[..., Weft], objects: list) -> Weft:
    return start_weft(objects)


@pytest.fixture(scope="module")
def cli(build: Path, weft: Weft, module_dir: Path) -> Cli:
    return Cli(build, module_dir, weft.control_socket)


def envoy_pid(weft: Weft) -> int:
    """Of the Envoy that it has started."""
    children = Path(f"/proc/{weft.pid}/task").glob("*/children")
    [pid] = [pid for each in children for pid in each.read_text().split()]
    return int(pid)


def kinds(cli: Cli) -> list[dict]:
    return cli("get", "kinds", "-o", "json").json["kinds"]


def test_get_tells_of_every_kind_in_every_form(cli: Cli, weft: Weft) -> None:
    assert {kind["kind"] for kind in kinds(cli) if kind["objects"]} == {"Gateway", "HTTPRoute", "Backend", "Secret"}
    for kind in kinds(cli):
        name = f"{kind['plural']}.{kind['group']}" if kind["group"] else kind["plural"]
        for word in (kind["kind"], kind["kind"].lower(), kind["plural"], name):
            assert cli("get", word, "-o", "name").code == 0, word
        for form in ("table", "wide", "name"):
            ran = cli("get", name, "-o", form)
            assert ran.code == 0, ran
            lines = ran.out.splitlines()
            assert len(lines) == kind["objects"] + (1 if kind["objects"] and form != "name" else 0), ran
            assert bool(ran.err) == (form != "name" and not kind["objects"]), ran
        items = cli("get", name, "-o", "json").json["items"]
        assert len(items) == kind["objects"]
        assert yaml.safe_load(cli("get", name, "-o", "yaml").out) == {
            "apiVersion": "v1", "kind": "List", "items": items}


def test_what_get_writes_can_be_applied_again(cli: Cli, tmp_path: Path) -> None:
    """Secrets aside, whose values are not told."""
    for kind in kinds(cli):
        if kind["kind"] != "Secret":
            (tmp_path / f"{kind['plural']}-{kind['group']}.yaml").write_text(
                cli("get", f"{kind['plural']}.{kind['group']}", "-o", "yaml").out)
    ran = cli("check", tmp_path, "-o", "json")
    assert {finding["code"] for finding in ran.json["findings"]} == {
        "WEFT-BACKEND-NOT-FOUND", "WEFT-CERTIFICATE"}, ran.out


def test_a_folder_answers_as_the_running_weft_does(cli: Cli, weft: Weft) -> None:
    for command in (["get", "httproutes"], ["get", "gateways", "-o", "wide"], ["get", "secrets"],
                    ["describe", "backend", "a"], ["describe", "secret", "cert"],
                    ["explain", "GET", f"http://{HOST}/api"], ["explain", "GET", f"https://{HOST}/", "--all"]):
        live, folder = cli(*command), cli(*command, "-f", weft.folder)
        without_programmed = [text.replace("True", "").replace("False", "").replace("Unknown", "").split()
                              for text in (live.out.replace(f":{weft.ports[80]}", ""), folder.out)]
        assert live.code == folder.code == 0
        if command[0] != "explain":
            assert without_programmed[0] == without_programmed[1], command


@pytest.mark.parametrize("path, headers", [
    ("/", []), ("/api", []), ("/api/x", []), ("/apix", []), ("/api", ["x-canary: 1"]), ("/api", ["x-canary: 2"])])
def test_explain_says_what_happens(cli: Cli, weft: Weft, path: str, headers: list[str]) -> None:
    told = cli("explain", "GET", f"http://{HOST}{path}", "-o", "json", *(f"-H{one}" for one in headers)).json
    (backend_told,) = [one for one in told["backends"] if one["weight"]]
    split = [tuple(header.split(": ")) for header in headers]
    answer = weft.get(HOST, path, headers=split)
    assert backend_told["cluster"] == f"Backend/default/{answer.headers['x-backend']}/0"
    sets_header = any(one["filter"] == "RequestHeaderModifier" for one in told["filters"])
    assert sets_header == ("x-from" in answer.json["headers"])
    assert told["rule"]["from"]["file"].startswith(str(weft.folder)) and told["rule"]["from"]["line"] > 1


def test_explain_tells_of_those_that_lost(cli: Cli, weft: Weft) -> None:
    ran = cli("explain", "GET", f"http://{HOST}/api")
    assert ran.code == 0 and not ran.err
    assert f"port 80 of the configuration is bound as {weft.ports[80]}" in cli(
        "explain", "GET", f"http://{HOST}:{weft.ports[80]}/api").out
    assert "HTTPRoute default/tail rule 0 match 0: path below /api\n    would take it, but" in ran.out
    assert "header x-canary is missing" in ran.out
    for part in ("listener ", "filter chain ", "virtual host ", "rule ", "filters ", "timeout ", "backend "):
        assert f"\n{part}" in ran.out, part


def test_plan_against_the_running_one(cli: Cli, weft: Weft, objects: list, tmp_path: Path) -> None:
    same = cli("plan", weft.folder, "--exit-code")
    assert (same.code, same.out) == (0, "nothing changes\n")
    text = (weft.folder / "main.yaml").read_text()
    (tmp_path / "main.yaml").write_text(text.replace('"/api"', '"/v2"').replace('"weight": 99', '"weight": 7'))
    changed = cli("plan", tmp_path)
    assert changed.code == 0 and "weight of Backend/default/a/0: 99 to 7" in changed.out, changed.out
    assert "path below /v2" in changed.out
    assert cli("plan", tmp_path, "--exit-code").code == 1
    assert cli("plan", tmp_path, "--exit-code", "-o", "json").code == 1
    assert cli("plan", tmp_path, "-o", "json").json["changes"]


def test_proxy_commands(cli: Cli, weft: Weft) -> None:
    eventually(lambda: cli("proxy", "status", "-o", "json").json["proxies"][0]["state"] == "current")
    status = cli("proxy", "status")
    assert status.code == 0 and status.out.split()[:5] == ["PROXY", "VERSION", "STATE", "REFUSED", "ADDRESS"]
    assert cli("proxy", "status", "-o", "name").out == "weft-run\n"
    for part in ("all", "listeners", "routes", "scopes", "clusters", "endpoints", "secrets"):
        ran = cli("proxy", "config", part)
        assert ran.code == 0 and yaml.safe_load(ran.out), part
        assert cli("proxy", "config", part, "-o", "json").json
    assert "Backend/default/a/0" in cli("proxy", "config", "clusters", "default/a").out
    assert "Backend/default/b/0" not in cli("proxy", "config", "clusters", "default/a").out
    weft.get(HOST, "/")
    assert eventually(lambda: cli("proxy", "stats", "downstream_rq_2xx", "-o", "json").json)
    assert cli("proxy", "stats", "((").code == 2
    assert cli("proxy", "config", "routes", "((").code == 2
    assert cli("proxy", "config", "--proxy", "weft-rum").err.endswith("did you mean weft-run?\n")
    assert cli("proxy", "stats", "--admin", weft.run_dir / "admin.sock").code == 0


def test_proxy_status_tells_of_one_that_is_behind(cli: Cli, weft: Weft) -> None:
    def state() -> str:
        [proxy] = cli("proxy", "status", "-o", "json").json["proxies"]
        return proxy["state"]
    eventually(lambda: state() == "current")
    envoy = envoy_pid(weft)
    os.kill(envoy, signal.SIGSTOP)
    try:
        weft.apply("later", http_route("later", rule("a"), hosts=["later.example"]))
        eventually(lambda: state() == "behind", 5.0)
        assert " behind " in cli("proxy", "status").out
    finally:
        os.kill(envoy, signal.SIGCONT)
    eventually(lambda: state() == "current")
    weft.remove("later")


def test_proxy_status_names_what_a_proxy_refuses(cli: Cli, weft: Weft) -> None:
    """An address that is not of this host."""
    weft.apply("elsewhere", gateway(listener(), name="elsewhere",
                                    addresses=[{"type": "IPAddress", "value": "192.0.2.1"}]))
    refused = eventually(lambda: cli("proxy", "status", "-o", "json").json["proxies"][0]["refused"])
    assert [one["resource"] for one in refused] == ["listener tcp/192.0.2.1/80"]
    ran = cli("proxy", "status")
    assert ran.code == 3 and ran.out.splitlines()[1].split()[-2] == "1"
    assert ran.err.startswith("weft-run refused listener tcp/192.0.2.1/80: ")
    weft.remove("elsewhere")
    eventually(lambda: cli("proxy", "status").code == 0)


def test_version_tells_of_skew(cli: Cli, weft: Weft) -> None:
    ran = cli("version", "-o", "json")
    assert ran.code == 0 and ran.json["skew"] == []
    assert ran.json["running"]["proxies"][0]["node"] == "weft-run"
    assert ran.json["client"] == ran.json["running"]["weft"]


def test_the_graph_is_there_to_be_looked_at(cli: Cli) -> None:
    nodes = cli("graph").out.splitlines()
    assert nodes[0].split()[:4] == ["NODE", "KIND", "SIZE", "RUNS"] and len(nodes) > 50
    assert any(float(node["total"]["ns"]) > 0 for node in cli("graph", "-o", "json").json["nodes"])
    assert cli("graph", "-o", "mermaid").out.startswith("flowchart LR\n")
    (key,) = [key for key in cli("graph", "virtual hosts").out.splitlines() if key == f"80/{HOST}"]
    why = cli("graph", "virtual hosts", key).out
    assert why.startswith(f"virtual hosts {key}") and "default/shop" in why
    assert cli("graph", "virtual hosts", key, "-o", "json").json["reasons"]
    assert cli("graph", "virtual hots").err.endswith("did you mean virtual hosts?\n")
    assert cli("graph", "virtual hosts", "80/shop.exampel").err.endswith(f"did you mean 80/{HOST}?\n")


def test_names_that_are_nearly_right(cli: Cli) -> None:
    assert cli("get", "httproute", "shpo").err.endswith("did you mean shop?\n")
    assert cli("describe", "httproute", "shpo").err.endswith("did you mean shop?\n")
    assert cli("get", "htproutes").err.endswith("did you mean httproutes?\n")


def test_exit_code_4_where_nobody_answers(cli: Cli, module_dir: Path, build: Path) -> None:
    nobody = Cli(build, module_dir / "nobody-here")
    nobody.directory.mkdir()
    for command in (["get", "gateways"], ["describe", "gateway", "edge"], ["explain", "GET", "http://a/"],
                    ["plan", "."], ["proxy", "status"], ["proxy", "config"], ["proxy", "stats"], ["bundle"],
                    ["graph"]):
        ran = nobody(*command)
        assert (ran.code, ran.out) == (4, ""), (command, ran)
        assert "no Weft is running" in ran.err and "next: " in ran.err, command
    assert nobody("version").code == 0


def test_a_weft_that_was_killed_is_not_taken_for_a_running_one(cli: Cli, build: Path, weft: Weft,
                                                               module_dir: Path) -> None:
    home = module_dir / "left"
    (home / "state/weft/left-1").mkdir(parents=True)
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(home / "state/weft/left-1/weft.sock"))
    ran = Cli(build, home)("get", "gateways")
    assert ran.code == 4 and "no Weft is running" in ran.err
    # Beside one that runs it does not count.
    os.symlink(weft.control_socket.parent, home / "state/weft/runs-1")
    assert Cli(build, home)("get", "gateways").code == 0


def test_an_interrupted_command_ends_with_130(cli: Cli, module_dir: Path) -> None:
    """A control socket that never answers."""
    path = module_dir / "mute.sock"
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(str(path))
        mute.listen()
        process = subprocess.Popen([cli.program, "get", "gateways", "--socket", path], env=cli.env,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        connection, _ = mute.accept()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
        connection.close()
    assert process.returncode in (130, -signal.SIGINT)  # a shell tells both as 130


def test_colour_is_for_terminals(cli: Cli, weft: Weft) -> None:

    def on_terminal(**env: str) -> bytes:
        parent, child = pty.openpty()
        process = subprocess.Popen([cli.program, "explain", "GET", f"http://{HOST}/"], stdout=child,
                                   env={key: value for key, value in {**cli.env, "TERM": "xterm", **env}.items()
                                        if value})
        os.close(child)
        text = b""
        try:
            while part := os.read(parent, 4096):
                text += part
        except OSError:
            pass  # EIO: the other end is closed
        process.wait(10)
        os.close(parent)
        return text
    assert b"\x1b[" in on_terminal()
    assert b"\x1b[" not in on_terminal(NO_COLOR="1")
    assert b"\x1b[" not in on_terminal(TERM="dumb")
    assert "\x1b[" not in cli("explain", "GET", f"http://{HOST}/").all


def test_data_that_cannot_be_written_is_a_failure(cli: Cli) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([cli.program, "get", "gateways"], stdout=full, stderr=subprocess.PIPE, env=cli.env,
                              check=False)
    assert done.returncode == 1 and b"standard output cannot be written" in done.stderr
