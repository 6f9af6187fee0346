# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Commands on 10,000 objects: that they end, whether the objects stand in one file or each in its own,
# all right or all wrong. (Work that grows with the square of the number would take minutes.)

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from lib.cli import Cli
from lib.manifests import backend, gateway, http_route, listener, match, prefix, rule

COUNT = 10_000


def objects(wrong: bool) -> list[dict[str, Any]]:
    routes = [http_route(f"r{number}", rule("nowhere" if wrong else f"b{number % 100}", matches=[match(prefix(f"/{number}"))]),
                         hosts=[f"h{number // 10}.example"]) for number in range(COUNT - 101)]
    return [gateway(listener()), *(backend(f"b{number}", "127.0.0.1:1") for number in range(100)), *routes]


def folder(path: Path, form: str, wrong: bool = False) -> Path:
    path.mkdir()
    if form == "one file":
        (path / "all.yaml").write_text("\n---\n".join(json.dumps(one, indent=1) for one in objects(wrong)))
    elif form == "a list":
        (path / "all.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects(wrong)}))
    else:
        for number, one in enumerate(objects(wrong)):
            (path / f"{number}.yaml").write_text(json.dumps(one))
    return path


@pytest.mark.parametrize("form", ["one file", "many files"])
def test_every_command_ends(build: Path, tmp_path: Path, form: str) -> None:
    cli, many = Cli(build, tmp_path), folder(tmp_path / "many", form)
    ran = cli("check", many)
    assert (ran.code, ran.out) == (0, "") and f"{COUNT} objects" in ran.err
    assert len(cli("get", "httproutes", "-f", many, "-o", "wide").out.splitlines()) == COUNT - 100
    assert len(cli("get", "httproutes", "-f", many, "-o", "json").json["items"]) == COUNT - 101
    assert "r77" in cli("describe", "httproute", "r77", "-f", many).out
    ran = cli("explain", "GET", "http://h7.example/77", "-f", many, "-o", "json")
    assert ran.json["rule"]["from"]["object"]["name"] == "r77"
    assert cli("plan", many, many, "--exit-code").code == 0


@pytest.mark.parametrize("form", ["one file", "a list", "many files"])
def test_as_many_findings(build: Path, tmp_path: Path, form: str) -> None:
    cli, many = Cli(build, tmp_path), folder(tmp_path / "many", form, wrong=True)
    ran = cli("check", many, "-o", "short")
    assert ran.code == 3 and len(ran.out.splitlines()) == COUNT - 101
    assert f"{COUNT - 101} errors" in ran.err


def test_yaml_of_many(build: Path, tmp_path: Path) -> None:
    cli, many = Cli(build, tmp_path), folder(tmp_path / "many", "one file")
    text = cli("get", "backends", "-f", many, "-o", "yaml").out
    assert len(yaml.load(text, Loader=yaml.CSafeLoader)["items"]) == 100
