# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Objects as a user writes them, shortly. All are plain JSON values: what a helper does not offer is
# given as it stands in YAML.

import base64
import json
from pathlib import Path
from typing import Any, Iterable, Mapping, Sequence

Json = dict[str, Any]

GATEWAY_API = "gateway.networking.k8s.io/v1"
WEFT_API = "gateway.weft.dev/v1alpha1"
# The Gateway and namespace of all objects that do not say otherwise.
EDGE = "edge"
NAMESPACE = "default"


def to_yaml(objects: Iterable[Json]) -> str:
    """The objects as one file of several documents. JSON is YAML, and leaves no doubt what is text."""
    return "---\n".join(json.dumps(one, indent=1) + "\n" for one in objects)


def named(api: str, kind: str, name: str, spec: Json | None, namespace: str = NAMESPACE,
          **metadata: Any) -> Json:
    """Any object. A spec member whose value is None is left out."""
    thing: Json = {"apiVersion": api, "kind": kind,
                   "metadata": {"name": name, "namespace": namespace, **metadata}}
    if spec is not None:
        thing["spec"] = _given(spec)
    return thing


def gateway(*listeners: Json, name: str = EDGE, namespace: str = NAMESPACE, **spec: Any) -> Json:
    return named(GATEWAY_API, "Gateway", name,
                 {"gatewayClassName": "weft", "listeners": list(listeners), **spec}, namespace)


def listener(name: str = "http", port: int = 80, protocol: str = "HTTP", **rest: Any) -> Json:
    return {"name": name, "port": port, "protocol": protocol, **rest}


def https(name: str, secret: str | None, hostname: str | None = None, port: int = 443,
          **rest: Any) -> Json:
    """A listener that ends TLS with the certificate of a Secret."""
    tls: Json = {"certificateRefs": [{"name": secret}]} if secret else {}
    return _given({"name": name, "port": port, "protocol": "HTTPS", "hostname": hostname, "tls": tls,
                   **rest})


def parent(name: str = EDGE, **rest: Any) -> Json:
    """A parentRef: parent(sectionName="http", port=80, namespace="other")."""
    return {"name": name, **rest}


def route(kind: str, name: str, *rules: Json, hosts: Sequence[str] = (),
          parents: Sequence[Json] | None = None, namespace: str = NAMESPACE,
          **metadata: Any) -> Json:
    """A route of any kind, attached to the whole Gateway unless `parents` says otherwise."""
    return named(GATEWAY_API, kind, name,
                 {"parentRefs": list(parents if parents is not None else [parent()]),
                  "hostnames": list(hosts) or None, "rules": list(rules)}, namespace, **metadata)


def http_route(name: str, *rules: Json, **rest: Any) -> Json:
    """http_route("a", rule("backend"), hosts=["a.example"])."""
    return route("HTTPRoute", name, *rules, **rest)


def rule(*backends: str | Json, **fields: Any) -> Json:
    """A rule: rule("a", rule's members…); a backend that is text is a Backend of that name."""
    refs = [to(one) if isinstance(one, str) else one for one in backends]
    return _given({**fields, "backendRefs": refs or None})


def to(name: str, weight: int | None = None, **rest: Any) -> Json:
    """A backendRef to a Backend: to("a", 90, filters=[…])."""
    return _given({"group": "gateway.weft.dev", "kind": "Backend", "name": name, "weight": weight,
                   **rest})


def to_service(name: str, port: int = 80, weight: int | None = None, **rest: Any) -> Json:
    """A backendRef to a Service."""
    return _given({"name": name, "port": port, "weight": weight, **rest})


def match(path: Json | str | None = None, method: str | None = None,
          headers: Mapping[str, str] | Sequence[Json] | None = None,
          query: Mapping[str, str] | Sequence[Json] | None = None) -> Json:
    """A match of an HTTPRoute. A path that is text is a prefix; headers and query parameters are
    {name: exact value}, or as they stand in YAML."""
    if isinstance(path, str):
        path = prefix(path)
    return _given({"path": path, "method": method, "headers": _pairs(headers),
                   "queryParams": _pairs(query)})


def prefix(value: str) -> Json:
    return {"type": "PathPrefix", "value": value}


def exact(value: str) -> Json:
    return {"type": "Exact", "value": value}


def regex(value: str) -> Json:
    return {"type": "RegularExpression", "value": value}


def filter_(kind: str, **fields: Any) -> Json:
    """A filter: filter_("URLRewrite", hostname="a") -> {type: URLRewrite, urlRewrite: {hostname: a}}."""
    member = {"URLRewrite": "urlRewrite", "CORS": "cors"}.get(kind, kind[0].lower() + kind[1:])
    return {"type": kind, member: fields}


def header_values(values: Mapping[str, str]) -> list[Json]:
    """For `set` and `add` of header modifiers."""
    return [{"name": name, "value": value} for name, value in values.items()]


def backend(name: str, *addresses: str, namespace: str = NAMESPACE, **spec: Any) -> Json:
    """A Backend of these addresses, "127.0.0.1:40123"."""
    split = [address.rsplit(":", 1) for address in addresses]
    return named(WEFT_API, "Backend", name,
                 {"addresses": [{"ip": ip, "port": int(port)} for ip, port in split] or None,
                  **spec}, namespace)


def parameters(name: str, **spec: Any) -> Json:
    return named(WEFT_API, "GatewayParameters", name, spec)


def service(name: str, port: int = 80, namespace: str = NAMESPACE, **port_fields: Any) -> Json:
    """A Service with one port, named "main"."""
    return named("v1", "Service", name,
                 {"ports": [{"name": "main", "port": port, "protocol": "TCP", **port_fields}]},
                 namespace)


def endpoint_slice(of: str, *addresses: str, name: str | None = None, namespace: str = NAMESPACE,
                   protocol: str = "TCP", conditions: Json | None = None) -> Json:
    """An EndpointSlice of a Service; its addresses share one port."""
    split = [address.rsplit(":", 1) for address in addresses]
    ports = {int(port) for _, port in split}
    assert len(ports) <= 1, "a slice has one port"
    return {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
            "metadata": {"name": name or of, "namespace": namespace,
                         "labels": {"kubernetes.io/service-name": of}},
            "addressType": "IPv4",
            "endpoints": [_given({"addresses": [ip], "conditions": conditions}) for ip, _ in split],
            "ports": [{"name": "main", "port": port, "protocol": protocol} for port in ports]}


def tls_secret(name: str, pair: Any, namespace: str = NAMESPACE) -> Json:
    """A Secret with a certificate and its key (a KeyPair)."""
    return {"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/tls",
            "metadata": {"name": name, "namespace": namespace},
            "data": {"tls.crt": _base64(pair.certificate), "tls.key": _base64(pair.key)}}


def ca_config_map(name: str, certificate: Path, namespace: str = NAMESPACE) -> Json:
    """A ConfigMap with an authority's certificate."""
    return {"apiVersion": "v1", "kind": "ConfigMap",
            "metadata": {"name": name, "namespace": namespace},
            "data": {"ca.crt": certificate.read_text()}}


def namespace(name: str, **labels: str) -> Json:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def grant(name: str, namespace: str, sources: Sequence[Json], targets: Sequence[Json]) -> Json:
    """A ReferenceGrant in the namespace of the targets."""
    return named(GATEWAY_API, "ReferenceGrant", name, {"from": list(sources), "to": list(targets)},
                 namespace)


def _pairs(values: Mapping[str, str] | Sequence[Json] | None) -> list[Json] | None:
    return header_values(values) if isinstance(values, Mapping) else list(values) if values else None


def _given(fields: Mapping[str, Any]) -> Json:
    return {name: value for name, value in fields.items() if value is not None}


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
