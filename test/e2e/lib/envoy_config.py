# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Pieces of Envoy configuration as JSON values, for tests that write it by hand.

from typing import Any, Sequence

Json = dict[str, Any]
_TYPE = "type.googleapis.com/envoy."

# A subscription on the one stream to the control plane.
ADS: Json = {"ads": {}, "resource_api_version": "V3"}


def typed(name: str, kind: str, **fields: Any) -> Json:
    """An extension: {"name", "typed_config"}, its type given below "type.googleapis.com/envoy."."""
    return {"name": name, "typed_config": {"@type": _TYPE + kind, **fields}}


def text(value: str) -> Json:
    """A text where Envoy wants an Any."""
    return {"@type": "type.googleapis.com/google.protobuf.StringValue", "value": value}


def bootstrap(listeners: Sequence[Json] = (), clusters: Sequence[Json] = (), **rest: Any) -> Json:
    """A bootstrap with static resources and a bound on connections (Envoy warns without one)."""
    limit = typed("envoy.resource_monitors.global_downstream_max_connections",
                  "extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig",
                  max_active_downstream_connections=10_000)
    return {"node": {"id": "test", "cluster": "test"},
            "static_resources": {"listeners": list(listeners), "clusters": list(clusters)},
            "overload_manager": {"resource_monitors": [limit]}, **rest}


def listener(name: str, *filters: Json, address: str = "127.0.0.1", **rest: Any) -> Json:
    """A listener with one filter chain on a free port. Envoy wants listeners to differ in address or
    port before it picks one, so a second listener needs another address: "127.0.0.2"."""
    return {"name": name,
            "address": {"socket_address": {"address": address, "port_value": 0}},
            "filter_chains": [{"filters": list(filters)}], **rest}


def router() -> Json:
    return typed("router", "extensions.filters.http.router.v3.Router")


def http_connection_manager(*http_filters: Json, **rest: Any) -> Json:
    """The network filter for HTTP; the router is added behind the given filters."""
    return typed("http", "extensions.filters.network.http_connection_manager.v3."
                 "HttpConnectionManager",
                 **{"stat_prefix": "test", "http_filters": [*http_filters, router()], **rest})


def cluster(name: str, address: str) -> Json:
    """A static cluster of one endpoint, "127.0.0.1:40123"."""
    host, port = address.rsplit(":", 1)
    endpoint = {"address": {"socket_address": {"address": host, "port_value": int(port)}}}
    return {"name": name, "type": "STATIC", "connect_timeout": "2s",
            "load_assignment": {"cluster_name": name,
                                "endpoints": [{"lb_endpoints": [{"endpoint": endpoint}]}]}}
