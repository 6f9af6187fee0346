# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The smallest control plane that a test needs: delta ADS over a Unix socket, from JSON values. It has
# no idea of order or of make before break: the test decides what is sent when.

import itertools
import queue
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Iterator

import grpc

from .envoy_config import Json
from .protos import Protos
from .wait import eventually

CLUSTER = "envoy.config.cluster.v3.Cluster"
ENDPOINTS = "envoy.config.endpoint.v3.ClusterLoadAssignment"
LISTENER = "envoy.config.listener.v3.Listener"
ROUTES = "envoy.config.route.v3.RouteConfiguration"
SCOPE = "envoy.config.route.v3.ScopedRouteConfiguration"
EXTENSION = "envoy.config.core.v3.TypedExtensionConfig"
SECRET = "envoy.extensions.transport_sockets.tls.v3.Secret"

_TYPE = "type.googleapis.com/"
_DISCOVERY = "envoy.service.discovery.v3."
# Of these Envoy wants all there are; of the others, those that it names.
_WILDCARD = {CLUSTER, LISTENER, SCOPE}
# Sent one resource per response, so that a refusal names its resource and touches no other.
_ALONE = {ROUTES, EXTENSION}


@dataclass(frozen=True)
class Nack:
    """One refusal: the resources of the response, and what Envoy said."""
    kind: str
    names: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class _Sent:
    """One response: the versions that it brought, and the names of what it took away."""
    kind: str
    brought: dict[str, str]
    gone: tuple[str, ...]


@dataclass
class _Stream:
    """One connected Envoy: what it has, what it wants, and what waits to be sent."""
    outbox: "queue.SimpleQueue[Any]" = field(default_factory=queue.SimpleQueue)
    wanted: dict[str, set[str]] = field(default_factory=dict)
    # Versions by (kind, name).
    sent: dict[tuple[str, str], str] = field(default_factory=dict)
    acked: dict[tuple[str, str], str] = field(default_factory=dict)
    unanswered: dict[str, "_Sent"] = field(default_factory=dict)  # by nonce


class Ads:
    """A running server; use as a context manager. Any thread may call any method."""

    def __init__(self, socket: Path, protos: Protos):
        self.socket = socket
        self.nacks: list[Nack] = []
        self._protos = protos
        self._lock = threading.Lock()
        self._resources: dict[str, dict[str, tuple[str, Any]]] = {}  # kind -> name -> version, Any
        self._streams: list[_Stream] = []
        self._versions = itertools.count(1)
        self._nonces = itertools.count(1)
        self._server = grpc.server(ThreadPoolExecutor(max_workers=8))
        stream = grpc.stream_stream_rpc_method_handler(
            self._serve,
            request_deserializer=protos.type(_DISCOVERY + "DeltaDiscoveryRequest").FromString,
            response_serializer=lambda response: response.SerializeToString())
        self._server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(
            _DISCOVERY + "AggregatedDiscoveryService", {"DeltaAggregatedResources": stream})])
        self._server.add_insecure_port(f"unix:{socket}")

    def __enter__(self) -> "Ads":
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends all streams and the server."""
        self._server.stop(grace=None).wait()

    def set(self, kind: str, *resources: Json) -> None:
        """Adds or replaces resources, by their name, and sends them to whoever wants them."""
        with self._lock:
            for resource in resources:
                name = resource.get("name") or resource["cluster_name"]
                packed = self._protos.type("google.protobuf.Any")()
                packed.type_url = _TYPE + kind
                packed.value = self._protos.parse(kind, resource).SerializeToString(
                    deterministic=True)
                old = self._resources.setdefault(kind, {}).get(name)
                if old is None or old[1] != packed:
                    self._resources[kind][name] = (str(next(self._versions)), packed)
            self._send(kind)

    def remove(self, kind: str, *names: str) -> None:
        """Takes resources away, also from those who have them."""
        with self._lock:
            for name in names:
                del self._resources[kind][name]
            self._send(kind)

    def wait_acked(self, within: float = 10.0) -> None:
        """Waits until all that was sent is acknowledged; raises AssertionError if any was refused."""
        def answered() -> bool:
            with self._lock:
                return bool(self._streams) and not any(s.unanswered for s in self._streams)
        eventually(answered, within)
        with self._lock:
            assert not self.nacks, self.nacks

    def wait_has(self, kind: str, *names: str, within: float = 10.0) -> None:
        """Waits until each Envoy has acknowledged the newest version of these resources, also if it
        has yet to ask for them."""
        def has_all() -> bool:
            with self._lock:
                assert not self.nacks, self.nacks
                return bool(self._streams) and all(
                    stream.acked.get((kind, name)) == self._resources[kind][name][0]
                    for stream in self._streams for name in names)
        eventually(has_all, within)

    def take_nack(self, within: float = 10.0) -> Nack:
        """Waits for a refusal and forgets it."""
        eventually(lambda: self.nacks, within)
        with self._lock:
            return self.nacks.pop(0)

    def bootstrap(self) -> Json:
        """What a bootstrap needs to speak to this server; to be merged with the rest of it."""
        http2 = {"@type": _TYPE + "envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                 "explicit_http_config": {"http2_protocol_options": {}}}
        endpoint = {"endpoint": {"address": {"pipe": {"path": str(self.socket)}}}}
        source = {"ads": {}, "resource_api_version": "V3"}
        return {
            "node": {"id": "test", "cluster": "test"},
            "dynamic_resources": {
                "ads_config": {"api_type": "DELTA_GRPC", "transport_api_version": "V3",
                               "grpc_services": [{"envoy_grpc": {"cluster_name": "ads"}}]},
                "lds_config": source, "cds_config": source},
            "static_resources": {"clusters": [{
                "name": "ads", "type": "STATIC", "connect_timeout": "2s",
                "typed_extension_protocol_options": {
                    "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": http2},
                "load_assignment": {"cluster_name": "ads",
                                    "endpoints": [{"lb_endpoints": [endpoint]}]}}]}}

    def _serve(self, requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[Any]:
        stream = _Stream()
        with self._lock:
            self._streams.append(stream)

        def read() -> None:
            try:
                for request in requests:
                    with self._lock:
                        self._take(stream, request)
            except grpc.RpcError:
                pass  # the proxy went away
            stream.outbox.put(None)

        threading.Thread(target=read, daemon=True).start()
        try:
            while (response := stream.outbox.get()) is not None:
                yield response
        finally:
            with self._lock:
                self._streams.remove(stream)

    def _take(self, stream: _Stream, request: Any) -> None:
        """One request of an Envoy: an answer to what it was sent, a changed subscription, or both."""
        kind = request.type_url.removeprefix(_TYPE)
        sent = stream.unanswered.pop(request.response_nonce, None)
        if sent and request.error_detail.code:
            self.nacks.append(Nack(sent.kind, (*sent.brought, *sent.gone),
                                   request.error_detail.message))
        elif sent:
            for name in sent.gone:
                stream.acked.pop((kind, name), None)
            stream.acked.update({(kind, name): v for name, v in sent.brought.items()})
        if kind in _WILDCARD and kind not in stream.wanted and not self._resources.get(kind):
            self._respond(stream, kind, [], [])  # Envoy waits to hear that there are none
        wanted = stream.wanted.setdefault(kind, set())
        wanted.update(request.resource_names_subscribe)
        wanted.difference_update(request.resource_names_unsubscribe)
        for name in (*request.resource_names_subscribe, *request.resource_names_unsubscribe):
            stream.sent.pop((kind, name), None)
        for name, version in request.initial_resource_versions.items():
            stream.sent[(kind, name)] = stream.acked[(kind, name)] = version
        self._send(kind)

    def _send(self, kind: str) -> None:
        """Sends each stream what it wants of a kind and does not have yet, or has no more."""
        there = self._resources.get(kind, {})
        for stream in self._streams:
            if kind not in stream.wanted:
                continue
            wanted = stream.wanted[kind]
            everything = kind in _WILDCARD and (not wanted or "*" in wanted)
            new = [name for name, (version, _) in there.items()
                   if (everything or name in wanted) and stream.sent.get((kind, name)) != version]
            gone = [name for sent_kind, name in stream.sent
                    if sent_kind == kind and name not in there]
            batches = [[name] for name in new] if kind in _ALONE else [new] if new else []
            for batch in batches:
                self._respond(stream, kind, batch, [])
            if gone:
                self._respond(stream, kind, [], gone)

    def _respond(self, stream: _Stream, kind: str, names: list[str], gone: list[str]) -> None:
        response = self._protos.type(_DISCOVERY + "DeltaDiscoveryResponse")()
        response.type_url = _TYPE + kind
        response.nonce = str(next(self._nonces))
        brought = {}
        for name in names:
            version, packed = self._resources[kind][name]
            resource = response.resources.add(name=name, version=version)
            resource.resource.CopyFrom(packed)
            brought[name] = stream.sent[(kind, name)] = version
        response.removed_resources.extend(gone)
        for name in gone:
            del stream.sent[(kind, name)]
        stream.unanswered[response.nonce] = _Sent(kind, brought, tuple(gone))
        stream.outbox.put(response)
