# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Tests of the embedding of CRD schemas.

import pytest
import schemas

CRD = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.dev}
spec:
  group: example.dev
  names: {kind: Thing, plural: things, singular: thing, shortNames: [th]}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        description: goes
        type: object
        x-kubernetes-validations: [{rule: "has(self.description)", message: stays}]
        properties:
          description: {type: string, description: goes, enum: [description]}
          list: {type: array, items: {description: goes, type: string}}
          map: {type: object, additionalProperties: {description: goes, type: string}}
          any: {type: object, additionalProperties: true}
  - {name: v1alpha1, served: false, storage: false, schema: {openAPIV3Schema: {type: object}}}
"""


def read(tmp_path, *texts):
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.yaml").write_text(text)
    return schemas.read([tmp_path])


def test_descriptions_go_and_all_else_stays(tmp_path):
    (version,) = read(tmp_path, CRD)["example.dev", "Thing"]["versions"]
    assert version == {
        "name": "v1", "storage": True,
        "schema": {
            "type": "object",
            "x-kubernetes-validations": [{"rule": "has(self.description)", "message": "stays"}],
            "properties": {
                "description": {"type": "string", "enum": ["description"]},
                "list": {"type": "array", "items": {"type": "string"}},
                "map": {"type": "object", "additionalProperties": {"type": "string"}},
                "any": {"type": "object", "additionalProperties": True},
            },
        },
    }


def test_other_kinds_are_left_out_and_a_second_definition_is_refused(tmp_path):
    assert list(read(tmp_path, CRD, "kind: ConfigMap\n")) == [("example.dev", "Thing")]
    with pytest.raises(SystemExit, match="a second definition of Thing.example.dev"):
        read(tmp_path, CRD, CRD)


def test_source_has_the_kind_and_its_json(tmp_path):
    source = schemas.source(read(tmp_path, CRD))
    assert '{"example.dev", "Thing",\nR"crd({"group":"example.dev","kind":"Thing","plural":"things"' in source
