# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Configuration of scoped routes, the scope module and its tables, as the control plane makes it.

from pathlib import Path
from typing import Any, Iterable

from .envoy_config import ADS, Json, http_connection_manager, listener, text, typed

SHARDS = 256
SCOPE_HEADER = "x-weft-scope"


def host_hash(host: str) -> int:
    """FNV-1a, 32 bit: written again here on purpose, so that a test does not trust what it tests."""
    value = 2166136261
    for byte in host.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def scope_key(group: str, host: str) -> str:
    """The scope of an effective host: "80|s17", "80|*.b.c", "80|*"."""
    if host.startswith("*"):
        return f"{group}|{host}"
    return f"{group}|s{host_hash(host) % SHARDS}"


def table_text(group: str, hosts: Iterable[str], shards: int = SHARDS) -> str:
    """A host table; "*" is left out, as it is implied."""
    lines = sorted(host for host in hosts if host != "*")
    return "".join(f"{line}\n" for line in
                   ["weft-hosts 1", f"group {group}", f"shards {shards}", f"hosts {len(lines)}",
                    *lines])


def _module(path: Path) -> Json:
    return {"module": {"local": {"filename": str(path)}}, "do_not_close": True}


def early_mutation(module: Path, group: str) -> Json:
    """The extension that writes the scope header, for early_header_mutation_extensions."""
    return typed("weft.scope", "extensions.http.early_header_mutation.dynamic_modules.v3."
                 "DynamicModuleEarlyHeaderMutation",
                 dynamic_module_config=_module(module),
                 early_header_mutation_name="weft.scope",
                 early_header_mutation_config=text(group))


def table_resource(module: Path, group: str, content: str) -> Json:
    """The ECDS resource that carries a host table."""
    return typed(f"weft.hosts/{group}",
                 "extensions.filters.http.dynamic_modules.v3.DynamicModuleFilter",
                 dynamic_module_config=_module(module), filter_name="weft.hosts",
                 filter_config=text(content))


def table_listener(*groups: str) -> Json:
    """The private listener that subscribes to the tables of these groups; it opens no socket."""
    kinds = ["type.googleapis.com/envoy.extensions.filters.http.dynamic_modules.v3."
             "DynamicModuleFilter"]
    filters = [{"name": f"weft.hosts/{group}",
                "config_discovery": {"config_source": ADS, "type_urls": kinds}}
               for group in groups]
    hcm = http_connection_manager(*filters, stat_prefix="weft_hosts", route_config={})
    return listener("weft.hosts", hcm, address="127.255.255.254", bind_to_port=False)


def scoped_hcm(module: Path, group: str, *http_filters: Json, **rest: Any) -> Json:
    """The connection manager of one port group; all groups share the scopes and their routes."""
    return http_connection_manager(
        *http_filters, strip_trailing_host_dot=True,
        early_header_mutation_extensions=[early_mutation(module, group)],
        scoped_routes={
            "name": "weft",
            "scope_key_builder": {"fragments": [
                {"header_value_extractor": {"name": SCOPE_HEADER, "index": 0}}]},
            "rds_config_source": ADS,
            "scoped_rds": {"scoped_rds_config_source": ADS}}, **rest)


def answer(body: str, prefix: str = "/", **rest: Any) -> Json:
    """A route that answers by itself."""
    return {"name": body, "match": {"prefix": prefix},
            "direct_response": {"status": 200, "body": {"inline_string": body}}, **rest}


NOT_FOUND: Json = {"name": "not-found", "match": {"prefix": "/"}, "direct_response": {"status": 404}}


def route_configurations(group: str, routes: dict[str, list[Json]]) -> list[Json]:
    """RouteConfigurations of the scopes of these effective hosts ("*" is added if it is missing)."""
    found: dict[str, Json] = {}
    for host, of_host in {"*": [NOT_FOUND], **routes}.items():
        key = scope_key(group, host)
        rc = found.setdefault(key, {"name": key, "virtual_hosts": [],
                                    "request_headers_to_remove": [SCOPE_HEADER],
                                    "ignore_port_in_host_matching": True})
        domain = "*" if host.startswith("*") else host
        rc["virtual_hosts"].append({"name": host, "domains": [domain], "routes": of_host})
    return list(found.values())


def scopes(configurations: Iterable[Json]) -> list[Json]:
    """The scope of each RouteConfiguration: key and name are one."""
    return [{"name": rc["name"], "route_configuration_name": rc["name"],
             "key": {"fragments": [{"string_key": rc["name"]}]}} for rc in configurations]
