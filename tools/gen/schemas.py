#!/usr/bin/python3
# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Writes the C++ file that embeds CRD schemas; src/model/schemas.h says what it holds.
#
#   schemas.py --out schemas.cc CRD.yaml...    (directories stand for the .yaml files in them)

import argparse
import json
import sys
from pathlib import Path

import yaml


def without_descriptions(schema):
    """A copy of an OpenAPI v3 schema without its descriptions. Below `properties` the keys are names
    of fields, and one of those may well be `description`."""
    if not isinstance(schema, dict):
        return schema  # additionalProperties: true
    kept = {}
    for key, value in schema.items():
        if key == "description":
            continue
        if key == "properties":
            value = {field: without_descriptions(of) for field, of in value.items()}
        elif key in ("items", "additionalProperties", "not"):
            value = without_descriptions(value)
        elif key in ("allOf", "anyOf", "oneOf"):
            value = [without_descriptions(of) for of in value]
        kept[key] = value
    return kept


def compact(crd):
    """What schemas.h promises of one CustomResourceDefinition."""
    spec = crd["spec"]
    names = spec["names"]
    return {
        "group": spec["group"],
        "kind": names["kind"],
        "plural": names["plural"],
        "singular": names.get("singular", names["kind"].lower()),
        "shortNames": names.get("shortNames", []),
        "scope": spec["scope"],
        "versions": [
            {"name": version["name"], "storage": version["storage"],
             "schema": without_descriptions(version["schema"]["openAPIV3Schema"])}
            for version in spec["versions"] if version["served"]
        ],
    }


def read(paths):
    """The compact forms of all CRDs in these files and directories, by (group, kind)."""
    files = []
    for path in paths:
        files += sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    kinds = {}
    for file in files:
        for document in yaml.load_all(file.read_text(encoding="utf-8"), yaml.CSafeLoader):
            if not document or document.get("kind") != "CustomResourceDefinition":
                continue
            kind = compact(document)
            key = kind["group"], kind["kind"]
            if key in kinds:
                sys.exit(f"{file}: a second definition of {key[1]}.{key[0]}")
            kinds[key] = kind
    return dict(sorted(kinds.items()))


def literal(form):
    """A C++ raw string literal that holds this value as JSON."""
    text = json.dumps(form, separators=(",", ":"))  # ASCII
    assert ')crd"' not in text
    return f'R"crd({text})crd"'


def source(kinds):
    """The text of the C++ file."""
    entries = ",\n".join(f'    {{"{group}", "{kind}",\n{literal(form)}}}'
                         for (group, kind), form in kinds.items())
    return f"""// Made by tools/gen/schemas.py. Do not edit.
#include "model/schemas.h"

namespace weft::model {{
namespace {{

constexpr EmbeddedSchema kSchemas[] = {{
{entries}
}};

}}  // namespace

std::span<const EmbeddedSchema> EmbeddedSchemas() {{ return kSchemas; }}

}}  // namespace weft::model
"""


def main():
    parser = argparse.ArgumentParser(description="Embeds CRD schemas in C++.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("crds", type=Path, nargs="+")
    arguments = parser.parse_args()
    arguments.out.write_text(source(read(arguments.crds)), encoding="utf-8")


if __name__ == "__main__":
    main()
