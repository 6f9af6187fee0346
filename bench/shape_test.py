# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Tests of the configurations that are measured.

import json

from peer import PeerShape
from shape import Shape
from systems import served_by


def test_shapes():
    spread, single = Shape("S", 100, "127.0.0.1:1"), Shape("H", 100, "127.0.0.1:1")
    assert (spread.hosts, spread.backends) == (10, 20)
    assert len({spread.host_of(route) for route in range(100)}) == 10
    assert len({single.host_of(route) for route in range(100)}) == 1
    assert spread.sample(5) == [0, 24, 49, 74, 99]


def test_new_routes_come_to_hosts_that_have_routes_already():
    for name in ("S", "H"):
        shape = Shape(name, 100, "127.0.0.1:1")
        for route in range(100, 300):
            assert shape.host_of(route % shape.hosts) == shape.host_of(route)


def written(shape, tmp_path):
    folder = tmp_path / type(shape).__name__
    folder.mkdir()
    shape.write(folder)
    return {file.stem: json.loads(file.read_text()) for file in folder.iterdir()}


def test_the_peer_gets_the_same_routes_with_backends_of_its_own_kind(tmp_path):
    ours = written(Shape("S", 20, "127.0.0.1:7"), tmp_path)
    theirs = written(PeerShape("S", 20, "127.0.0.1:7"), tmp_path)
    assert set(theirs) - set(ours) == {"class", "proxy"} and set(ours) < set(theirs)
    (backend,) = theirs["route-r3"]["spec"]["rules"][0]["backendRefs"]
    assert backend == {"group": "gateway.envoyproxy.io", "kind": "Backend", "name": "b3"}
    ours["route-r3"]["spec"]["rules"][0]["backendRefs"] = [backend]
    assert theirs["route-r3"] == ours["route-r3"]


def test_another_server_in_a_bootstrap(tmp_path):
    endpoint = {"endpoint": {"address": {"pipe": {"path": "/old"}}}}
    bootstrap = {"admin": {}, "static_resources": {"clusters": [
        {"name": "xds", "load_assignment": {"endpoints": [{"lb_endpoints": [endpoint]}]}}]}}
    changed = served_by(bootstrap, tmp_path / "new")
    assert str(tmp_path / "new") in json.dumps(changed) and "/old" not in json.dumps(changed)
    assert "admin" not in changed and "admin" in bootstrap
