# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Weft's configuration of an Envoy, as it was captured, and that configuration with one setting taken
# out: so that each setting's cost can be measured.

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

from google.protobuf.message import Message
from lib.ads import CLUSTER, LISTENER, ROUTES
from lib.protos import Protos

RESPONSE = "envoy.service.discovery.v3.DeltaDiscoveryResponse"
MANAGER = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"


@dataclass
class Configuration:
    """All resources of one Envoy, to be changed in place, and its bootstrap."""
    protos: Protos
    resources: Message  # RESPONSE
    bootstrap: dict[str, Any]

    @staticmethod
    def load(protos: Protos, file: Path, bootstrap: dict[str, Any]) -> "Configuration":
        resources = protos.type(RESPONSE)()
        resources.ParseFromString(file.read_bytes())
        return Configuration(protos, resources, bootstrap)

    def copy(self) -> "Configuration":
        resources = self.protos.type(RESPONSE)()
        resources.CopyFrom(self.resources)
        return Configuration(self.protos, resources, copy.deepcopy(self.bootstrap))

    def each(self, kind: str, change: Callable[[Any], None]) -> None:
        """Changes each resource of a kind."""
        for resource in self.resources.resources:
            if resource.resource.type_url.endswith("/" + kind):
                with_any(self.protos.type(kind)(), resource.resource, change)

    def manager(self, change: Callable[[Any], None]) -> None:
        """Changes the connection manager of each listener that routes requests."""
        def of_listener(listener: Any) -> None:
            for chain in listener.filter_chains:
                for one in chain.filters:
                    if one.typed_config.type_url.endswith("/" + MANAGER):
                        with_any(self.protos.type(MANAGER)(), one.typed_config,
                                 lambda manager: change(manager) if manager.access_log else None)
        self.each(LISTENER, of_listener)

    def manager_json(self) -> dict[str, Any]:
        """The first of them as JSON."""
        found: list[dict[str, Any]] = []
        self.manager(lambda manager: found.append(self.protos.to_json(manager)))
        return found[0]


def with_any(message: Any, packed: Any, change: Callable[[Any], None]) -> None:
    """Changes the message that an Any holds."""
    message.ParseFromString(packed.value)
    change(message)
    packed.value = message.SerializeToString(deterministic=True)


def _set(**fields: Any) -> Callable[[Configuration], None]:
    """Sets plain members of the connection manager."""
    def change(manager: Any) -> None:
        for name, value in fields.items():
            setattr(manager, name, value)
    return lambda configuration: configuration.manager(change)


def _clear(*names: str) -> Callable[[Configuration], None]:
    """Takes members out of the connection manager: Envoy's defaults are back."""
    def change(manager: Any) -> None:
        for name in names:
            manager.ClearField(name)
    return lambda configuration: configuration.manager(change)


def _no_time(*names: str) -> Callable[[Configuration], None]:
    """Switches time limits off: 0 is none."""
    def change(manager: Any) -> None:
        for name in names:
            getattr(manager, name).Clear()
            getattr(manager, name).SetInParent()
    return lambda configuration: configuration.manager(change)


def _one_table(configuration: Configuration) -> None:
    """Instead of the scopes and the module that finds them: one table for all hosts."""
    tables: list[Any] = []
    configuration.each(ROUTES, lambda table: tables.append(copy.deepcopy(table)))

    def change(manager: Any) -> None:
        manager.ClearField("early_header_mutation_extensions")
        manager.ClearField("scoped_routes")
        whole = manager.route_config
        whole.CopyFrom(tables[0])
        whole.ClearField("virtual_hosts")
        for table in tables:
            whole.virtual_hosts.extend(h for h in table.virtual_hosts if "*" not in h.domains)
    configuration.manager(change)


def _router_alone(configuration: Configuration) -> None:
    def change(manager: Any) -> None:
        router = copy.deepcopy(manager.http_filters[-1])
        del manager.http_filters[:]
        manager.http_filters.append(router)
    configuration.manager(change)


def _no_underscore_check(configuration: Configuration) -> None:
    def change(manager: Any) -> None:
        manager.common_http_protocol_options.ClearField("headers_with_underscores_action")
    configuration.manager(change)


def _no_route_timeout(configuration: Configuration) -> None:
    def change(table: Any) -> None:
        for host in table.virtual_hosts:
            for route in host.routes:
                if route.HasField("route"):
                    route.route.timeout.Clear()
                    route.route.timeout.SetInParent()
    configuration.each(ROUTES, change)


def _no_removals(configuration: Configuration) -> None:
    """Headers that Envoy adds stay; the module's own is still taken out, for it must be."""
    def change(table: Any) -> None:
        kept = [name for name in table.request_headers_to_remove if name.startswith("x-weft")]
        del table.request_headers_to_remove[:]
        del table.response_headers_to_remove[:]
        table.request_headers_to_remove.extend(kept)
    configuration.each(ROUTES, change)


def _no_buffer_limits(configuration: Configuration) -> None:
    for kind in (LISTENER, CLUSTER):
        configuration.each(kind, lambda one: one.ClearField("per_connection_buffer_limit_bytes"))


def _no_bootstrap(name: str) -> Callable[[Configuration], None]:
    """Takes a member out of the bootstrap."""
    return lambda configuration: configuration.bootstrap.pop(name)


# What is taken out, by name.
WITHOUT: dict[str, Callable[[Configuration], None]] = {
    "access log": _clear("access_log"),
    "scopes and their module": _one_table,
    "normalize_path": _clear("normalize_path"),
    "merge_slashes": _set(merge_slashes=False),
    "escaped slashes": _clear("path_with_escaped_slashes_action"),
    "underscores in headers": _no_underscore_check,
    "trailing dot of the host": _clear("strip_trailing_host_dot"),
    "client's address": _clear("use_remote_address"),
    "request_headers_timeout": _clear("request_headers_timeout"),
    "request_timeout": _clear("request_timeout"),
    "stream_idle_timeout": _no_time("stream_idle_timeout"),
    "timeout of routes": _no_route_timeout,
    "filters before the router": _router_alone,
    "upgrades": _clear("upgrade_configs"),
    "headers taken out": _no_removals,
    "buffer limits": _no_buffer_limits,
    "overload manager": _no_bootstrap("overload_manager"),
    "runtime settings": _no_bootstrap("layered_runtime"),
}
