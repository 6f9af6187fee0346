# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Two Envoys' dumps are compared in what they were given, and in nothing else.

import copy
import json
from typing import Any

from envoy_state import configuration, differences

DUMP: dict[str, Any] = {"configs": [
    {"@type": "type.googleapis.com/envoy.admin.v3.BootstrapConfigDump", "bootstrap": {"a": 1}},
    {"@type": "type.googleapis.com/envoy.admin.v3.ClustersConfigDump",
     "static_clusters": [{"cluster": {"name": "weft_xds"}}],
     "dynamic_active_clusters": [
         {"version_info": "1", "last_updated": "now", "cluster": {"name": "a", "lb": "X"}},
         {"version_info": "2", "last_updated": "now", "cluster": {"name": "b"}}]},
    {"@type": "type.googleapis.com/envoy.admin.v3.ListenersConfigDump", "dynamic_listeners": [
        {"name": "tcp/80", "active_state": {
            "version_info": "of port 20001", "last_updated": "now",
            "listener": {"address": {"socket_address": {"port_value": 20001}}}}}]}]}


def of(dump: dict[str, Any], bound: int = 20001) -> dict[str, Any]:
    return configuration(lambda _: json.dumps(dump), {80: bound})


def changed(edit: Any) -> dict[str, Any]:
    dump = copy.deepcopy(DUMP)
    edit(dump["configs"][1]["dynamic_active_clusters"], dump["configs"][2]["dynamic_listeners"][0])
    return dump


def test_when_and_where_do_not_count() -> None:
    def edit(clusters: Any, listener: Any) -> None:
        clusters[0]["last_updated"] = "later"
        listener["active_state"]["version_info"] = "of port 20002"
        listener["active_state"]["listener"]["address"]["socket_address"]["port_value"] = 20002
    assert not differences(of(DUMP), of(changed(edit), 20002))
    assert len(of(DUMP)) == 3


def test_what_counts() -> None:
    def set_(target: Any, key: str, value: Any) -> None:
        target[key] = value
    edits = [lambda clusters, _: clusters.pop(),
             lambda clusters, _: set_(clusters[0], "version_info", "3"),
             lambda clusters, _: set_(clusters[0]["cluster"], "lb", "Y"),
             lambda clusters, _: clusters.append({"cluster": {"name": "c"}}),
             lambda _, listener: listener["active_state"].pop("listener")]
    for edit in edits:
        assert len(differences(of(DUMP), of(changed(edit)))) == 1, edit
