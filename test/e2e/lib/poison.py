# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Objects that pass Weft's checks and that Envoy refuses. EnvoyPatch is how a user can get there.

from typing import Any

from .manifests import Json, named
from .scopes import scope_key

BROKEN_REGEX = {"op": "replace", "path": "/virtual_hosts/0/routes/0/match",
                "value": {"safe_regex": {"regex": "(("}}}
BIG_RING = {"op": "add", "path": "/ring_hash_lb_config",
            "value": {"minimum_ring_size": 9_999_999_999}}
NO_SUCH_FILTER = {"op": "add", "path": "/listener_filters", "value": [{
    "name": "no.such.filter",
    "typed_config": {"@type": "type.googleapis.com/google.protobuf.Empty"}}]}
NO_KEY = {"op": "replace", "path": "/tls_certificate/private_key",
          "value": {"inline_string": "no key"}}
# Waits for a first health check, which comes some time within the next hours.
NEVER_WARM = {"op": "add", "path": "/health_checks", "value": [{
    "timeout": "1s", "interval": "10s", "initial_jitter": "90000s", "unhealthy_threshold": 1,
    "healthy_threshold": 1, "tcp_health_check": {}}]}


def patch(name: str, kind: str, resource: str, *operations: Json) -> Json:
    return named("gateway.weft.dev/v1alpha1", "EnvoyPatch", name,
                 {"type": kind, "name": resource, "patch": list(operations)})


def routes_of(host: str, group: int = 80) -> str:
    """The RouteConfiguration of an exact host."""
    return scope_key(str(group), host)


def poisoned(name: str, kind: str, resource: str) -> Json:
    """A patch that Envoy refuses, of a Cluster, a Listener, a RouteConfiguration or a Secret."""
    operation: Any = {"Cluster": BIG_RING, "Listener": NO_SUCH_FILTER,
                      "RouteConfiguration": BROKEN_REGEX, "Secret": NO_KEY}[kind]
    return patch(name, kind, resource, operation)
