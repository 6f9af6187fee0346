# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Tests of the configurations whose requests are counted.

import subprocess
from pathlib import Path

import handwritten
import pytest
from lib.ads import LISTENER, ROUTES
from lib.protos import Protos
from shape import Shape
from variants import MANAGER, RESPONSE, WITHOUT, Configuration

ROOT = Path(__file__).resolve().parents[1]
TYPE = "type.googleapis.com/"


@pytest.fixture(scope="module")
def protos():
    return Protos(Path(subprocess.run([ROOT / "tools/deps/envoy-path"], check=True, text=True,
                                      stdout=subprocess.PIPE).stdout.strip()))


@pytest.fixture
def configuration(protos):
    """As Weft's is: settings of the hand-written one, but two tables found by their scope."""
    manager = dict(handwritten.connection_manager(Shape("S", 20, "127.0.0.1:1"))["typed_config"])
    manager["scoped_routes"] = {"name": "weft"}
    del manager["route_config"]
    manager["early_header_mutation_extensions"] = [{"name": "weft.scope"}]
    manager["http_filters"] = [{"name": "cors"}, {"name": "router"}]
    listener = {"name": "edge", "per_connection_buffer_limit_bytes": 1,
                "filter_chains": [{"filters": [{"name": "http", "typed_config": manager}]}]}
    tables = [{"name": name, "request_headers_to_remove": ["x-weft-scope", "x-other"],
               "virtual_hosts": [{"name": name, "domains": [f"{name}.example"], "routes": [
                   {"match": {"prefix": "/"}, "route": {"cluster": "c", "timeout": "15s"}}]}]}
              for name in ("a", "b")]
    resources = protos.type(RESPONSE)()
    for kind, value in ((LISTENER, listener), *((ROUTES, table) for table in tables)):
        packed = resources.resources.add(name=value["name"])
        packed.resource.type_url = TYPE + kind
        packed.resource.value = protos.parse(kind, value).SerializeToString()
    return Configuration(protos, resources, {"overload_manager": {}, "layered_runtime": {}})


@pytest.mark.parametrize("name", WITHOUT)
def test_each_setting_can_be_taken_out_and_its_copy_alone_changes(configuration, name):
    before = configuration.resources.SerializeToString(deterministic=True)
    changed = configuration.copy()
    WITHOUT[name](changed)
    assert configuration.resources.SerializeToString(deterministic=True) == before
    assert (changed.resources.SerializeToString(deterministic=True), changed.bootstrap) != (
        before, configuration.bootstrap)


def test_one_table_has_the_hosts_of_all(configuration):
    WITHOUT["scopes and their module"](configuration)
    manager = configuration.manager_json()
    assert "scoped_routes" not in manager and "early_header_mutation_extensions" not in manager
    assert [host["name"] for host in manager["route_config"]["virtual_hosts"]] == ["a", "b"]


def test_differences_are_found_unless_they_are_on_purpose(protos, configuration):
    shape = Shape("S", 20, "127.0.0.1:1")
    fields = {name: value for name, value
              in handwritten.connection_manager(shape)["typed_config"].items() if name != "@type"}
    by_hand = protos.to_json(protos.parse(MANAGER, fields))
    assert handwritten.differences(configuration.manager_json(), by_hand) == []
    WITHOUT["merge_slashes"](configuration)
    assert handwritten.differences(configuration.manager_json(), by_hand) == ["merge_slashes"]
