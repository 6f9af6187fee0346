#!/usr/bin/python3
# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Writes docs/features.md from test/features.yaml and the pinned Gateway API.
#
#   features.py             writes the page
#   features.py --check     says what does not fit together, the page included; exit code 1 then

import ast
import json
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "test/e2e/gateway"
PAGE = ROOT / "docs/features.md"
DATA = ROOT / "test/features.yaml"
PLACES = ("files", "Kubernetes only", "not yet")

HEAD = """\
<!-- Written by tools/gen/features.py from test/features.yaml: edit that. -->
# Features of the Gateway API

The Gateway API {version} has {count} features for gateways, and {mesh} for meshes. This is what Weft does of each
of the former without a cluster, on files. Work: {files}. Make sense in a cluster alone: {cluster}.{not_yet}
Without a test in the official suite of that version: {untested}.

Each line names an end-to-end test on a real Envoy that shows the feature; others carry its mark.
`tools/mutants` proves that these tests can fail: it builds a Weft in which the translation of each feature
can be switched off, and expects the feature's test to pass with it and to fail without.

Where "exp." stands, the feature is one of the experimental channel.

| feature | what it is | on files | official tests | shown by |
| --- | --- | --- | --- | --- |
"""


def load():
    """The entries of test/features.yaml."""
    return yaml.safe_load(DATA.read_text(encoding="utf-8"))


def upstream():
    """The features of the pinned Gateway API: name -> channel, number of official tests."""
    sys.path.insert(0, str(ROOT / "tools/deps"))
    import golang
    return json.loads(golang.gateway_api_features().read_text(encoding="utf-8"))


def version():
    """The version of the pinned Gateway API, "1.7"."""
    text = (ROOT / "tools/deps/gateway-api/go.mod").read_text(encoding="utf-8")
    return ".".join(text.split("sigs.k8s.io/gateway-api v")[1].split(".")[:2])


def marks_of(source):
    """The features that each test of a source is marked with: test's name -> names."""
    found = {}
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef) and function.name.startswith("test_"):
            calls = (call for decorator in function.decorator_list for call in ast.walk(decorator)
                     if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "feature")
            found[function.name] = {call.args[0].value for call in calls}
    return found


def marks():
    """The same for all tests: "file::test" -> names."""
    return {f"{file.name}::{test}": features for file in sorted(TESTS.glob("*_test.py"))
            for test, features in marks_of(file.read_text(encoding="utf-8")).items()}


def problems(entries, known, marked, read):
    """What does not fit together, one line each. read(path): the text of a file of the tree."""
    names = [entry["name"] for entry in entries]
    gateway = {name for name in known if not name.startswith("Mesh")}
    found = [f"{name}: is there twice" for name in sorted({name for name in names if names.count(name) > 1})]
    found += [f"{name}: is missing" for name in sorted(gateway - set(names))]
    found += [f"{name}: is no gateway feature of the pinned Gateway API" for name in names if name not in gateway]
    found += [f"{test} is marked with {name}, which is no feature" for test, features in marked.items()
              for name in sorted(features - set(known))]
    for entry in entries:
        name, test = entry["name"], entry.get("test")
        if entry["where"] not in PLACES:
            found.append(f"{name}: where is one of {', '.join(PLACES)}")
        if test not in marked:
            found.append(f"{name}: there is no test {test}")
        elif name not in marked[test]:
            found.append(f'{name}: {test} has no mark feature("{name}")')
        if not entry.get("without"):
            found.append(f"{name}: nothing says how its translation is switched off")
        for edit in entry.get("without", ()):
            times = read(edit["file"]).count(edit["old"])
            if times != 1:
                found.append(f"{name}: in {edit['file']}, what is replaced occurs {times} times: {edit['old'].strip()}")
            if "OFF" not in edit["new"]:
                found.append(f"{name}: in {edit['file']}, what replaces does not ask for OFF")
    return found


def row(entry, channel, official):
    """The line of a feature."""
    says = " ".join(text for text in (entry["says"], entry.get("note")) if text)
    name = entry["name"] + (" (exp.)" if channel == "experimental" else "")
    where = {"files": "yes", "not yet": "not yet"}.get(entry["where"], entry["where"])
    file, _, test = entry["test"].partition("::")
    shown = f"[`{file}::{test}`](../test/e2e/gateway/{file})"
    return f"| {name} | {says} | {where} | {official or 'none'} | {shown} |\n"


def page(entries, known):
    """The text of docs/features.md."""
    where = [entry["where"] for entry in entries]
    text = HEAD.format(
        version=version(), count=len(entries), mesh=sum(name.startswith("Mesh") for name in known),
        files=where.count("files"), cluster=where.count("Kubernetes only"),
        not_yet=f" Not there yet: {where.count('not yet')}." if "not yet" in where else "",
        untested=sum(not known[entry["name"]]["tests"] for entry in entries))
    for entry in entries:
        feature = known[entry["name"]]
        text += row(entry, feature["channel"], feature["tests"])
    return text


def main():
    entries, known, marked = load(), upstream(), marks()
    found = problems(entries, known, marked, lambda path: (ROOT / path).read_text(encoding="utf-8"))
    for problem in found:
        print(problem, file=sys.stderr)
    if found:
        sys.exit(1)
    text = page(entries, known)
    if sys.argv[1:] == ["--check"]:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            sys.exit("docs/features.md is not up to date: run tools/gen/features.py")
    else:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
