# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# What someone who knows Envoy well would write by hand for a shape: one static table, static clusters,
# and the settings of an internet edge. It is what Weft's own configuration is measured against, so its
# settings and its access log are the same; `differences` finds where they are not.

from typing import Any

from lib.envoy_config import Json, typed
from shape import Shape

# Where the two differ on purpose: how routes are found, and names.
ON_PURPOSE = {"stat_prefix", "scoped_routes", "route_config", "early_header_mutation_extensions",
              "http_filters"}

# Members of a bootstrap.
OF_THE_PROCESS = ["layered_runtime", "overload_manager", "stats_config"]

MOST = 65536  # connections and requests to a backend

ACCESS_LOG = {
    "start_time": "%START_TIME%", "duration_ms": "%DURATION%",
    "response_flags": "%RESPONSE_FLAGS%", "bytes_received": "%BYTES_RECEIVED%",
    "bytes_sent": "%BYTES_SENT%", "client": "%DOWNSTREAM_REMOTE_ADDRESS%",
    "server_name": "%REQUESTED_SERVER_NAME%", "upstream_cluster": "%UPSTREAM_CLUSTER_RAW%",
    "upstream_host": "%UPSTREAM_HOST%",
    "connection_termination_details": "%CONNECTION_TERMINATION_DETAILS%",
    "method": "%REQ(:METHOD)%", "authority": "%REQ(:AUTHORITY)%",
    "path": "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%", "protocol": "%PROTOCOL%",
    "status": "%RESPONSE_CODE%", "response_code_details": "%RESPONSE_CODE_DETAILS%",
    "route": "%ROUTE_NAME%", "request_id": "%REQ(X-REQUEST-ID)%", "user_agent": "%REQ(USER-AGENT)%"}


def connection_manager(shape: Shape) -> Json:
    return typed(
        "envoy.filters.network.http_connection_manager",
        "extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        stat_prefix="edge",
        use_remote_address=True, server_header_transformation="PASS_THROUGH",
        normalize_path=True, merge_slashes=True,
        path_with_escaped_slashes_action="UNESCAPE_AND_REDIRECT", strip_trailing_host_dot=True,
        request_headers_timeout="10s", request_timeout="300s", stream_idle_timeout="300s",
        drain_timeout="5s", max_request_headers_kb=60,
        common_http_protocol_options={"idle_timeout": "3600s", "max_headers_count": 100,
                                      "headers_with_underscores_action": "REJECT_REQUEST"},
        http2_protocol_options={"max_concurrent_streams": 100, "initial_stream_window_size": 65536,
                                "initial_connection_window_size": 1048576},
        upgrade_configs=[{"upgrade_type": "websocket"}],
        access_log=[typed("envoy.access_loggers.file",
                          "extensions.access_loggers.file.v3.FileAccessLog", path="/dev/stdout",
                          log_format={"json_format": ACCESS_LOG})],
        http_filters=[typed("envoy.filters.http.router",
                            "extensions.filters.http.router.v3.Router")],
        route_config={"ignore_port_in_host_matching": True,
                      "request_headers_to_remove": ["x-envoy-expected-rq-timeout-ms"],
                      "response_headers_to_remove": ["x-envoy-upstream-service-time"],
                      "virtual_hosts": [_virtual_host(shape, number)
                                        for number in range(shape.hosts)]})


def bootstrap(shape: Shape, address: str, weft: Json) -> Json:
    """A whole bootstrap, listening on `address`, with what Weft's says of the process as a whole."""
    return {"node": {"id": "edge", "cluster": "edge"},
            "static_resources": {
                "listeners": [{
                    "name": "edge", "address": _socket(address),
                    "per_connection_buffer_limit_bytes": 32768,
                    "filter_chains": [{"transport_socket_connect_timeout": "10s",
                                       "filters": [connection_manager(shape)]}]}],
                "clusters": [_cluster(shape, number) for number in range(shape.backends)]},
            **{name: weft[name] for name in OF_THE_PROCESS if name in weft}}


def differences(weft: dict[str, Any], by_hand: dict[str, Any]) -> list[str]:
    """Settings of two connection managers that are not the same, but for those that differ on
    purpose."""
    return [name for name in sorted({*weft, *by_hand} - ON_PURPOSE)
            if weft.get(name) != by_hand.get(name)]


def _virtual_host(shape: Shape, number: int) -> Json:
    routes = [route for route in range(number, shape.routes, shape.hosts)]
    return {"name": f"h{number}", "domains": [shape.host_of(number)],
            "routes": [{"match": {"path_separated_prefix": shape.path_of(route)},
                        "route": {"cluster": shape.backend_of(route), "timeout": "15s"}}
                       for route in routes]}


def _cluster(shape: Shape, number: int) -> Json:
    endpoint = {"endpoint": {"address": _socket(shape.backend)}}
    return {"name": f"b{number}", "type": "STATIC", "connect_timeout": "10s",
            "per_connection_buffer_limit_bytes": 32768, "lb_policy": "LEAST_REQUEST",
            "circuit_breakers": {"thresholds": [{"max_connections": MOST, "max_requests": MOST,
                                                 "max_pending_requests": MOST}]},
            "load_assignment": {"cluster_name": f"b{number}",
                                "endpoints": [{"lb_endpoints": [endpoint]}]}}


def _socket(address: str) -> Json:
    host, port = address.rsplit(":", 1)
    return {"socket_address": {"address": host, "port_value": int(port)}}
