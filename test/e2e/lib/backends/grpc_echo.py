# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# A gRPC server that answers with what it was asked, and a client for it. The server has every service;
# the last part of a method's name says how it talks:
#
#     /any.Service/Unary   /any.Service/ServerStream   /any.Service/ClientStream   /any.Service/BidiStream
#
# A request is a google.protobuf.StringValue, an answer a google.protobuf.Struct:
# {"backend", "method", "metadata": {name: value}, "message"}. Metadata of the request says how else to
# behave: `x-status: 14` ends the call with that code, `x-delay: 0.5` waits, `x-count: 3` is the number
# of answers of a ServerStream.

import time
from typing import Any, Iterable, Iterator

import grpc
from google.protobuf import json_format
from google.protobuf.struct_pb2 import Struct
from google.protobuf.wrappers_pb2 import StringValue

from .grpc_server import GrpcServer


class GrpcEcho(GrpcServer):
    """A running server; use as a context manager. `requests` holds what it was asked, in order."""

    def __init__(self, name: str = "grpc-echo",
                 credentials: grpc.ServerCredentials | None = None):
        super().__init__(workers=32, credentials=credentials)
        self.name = name
        self.requests: list[dict[str, Any]] = []

    def service(self, call: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler | None:
        """Chooses how a method talks by its name."""
        def of(message: str, context: grpc.ServicerContext) -> Struct:
            return self._answer(call, message, context)

        def unary(request: StringValue, context: grpc.ServicerContext) -> Struct:
            return of(request.value, context)

        def server_stream(request: StringValue, context: grpc.ServicerContext) -> Iterator[Struct]:
            for _ in range(int(dict(call.invocation_metadata).get("x-count", "3"))):
                yield of(request.value, context)

        def client_stream(requests: Iterator[StringValue], context: grpc.ServicerContext) -> Struct:
            return of(" ".join(request.value for request in requests), context)

        def bidi_stream(requests: Iterator[StringValue],
                        context: grpc.ServicerContext) -> Iterator[Struct]:
            for request in requests:
                yield of(request.value, context)

        make = {"Unary": (grpc.unary_unary_rpc_method_handler, unary),
                "ServerStream": (grpc.unary_stream_rpc_method_handler, server_stream),
                "ClientStream": (grpc.stream_unary_rpc_method_handler, client_stream),
                "BidiStream": (grpc.stream_stream_rpc_method_handler, bidi_stream)}
        found = make.get(call.method.rsplit("/", 1)[1])
        if found is None:
            return None
        handler, behaviour = found
        return handler(behaviour, request_deserializer=StringValue.FromString,
                       response_serializer=Struct.SerializeToString)

    def _answer(self, call: grpc.HandlerCallDetails, message: str,
                context: grpc.ServicerContext) -> Struct:
        metadata = {name: value for name, value in call.invocation_metadata
                    if isinstance(value, str)}
        seen = {"backend": self.name, "method": call.method, "metadata": metadata,
                "message": message}
        self.requests.append(seen)
        time.sleep(float(metadata.get("x-delay", "0")))
        status = int(metadata.get("x-status", "0"))
        if status:
            codes = {code.value[0]: code for code in grpc.StatusCode}
            context.abort(codes[status], f"asked for {status}")
        return json_format.ParseDict(seen, Struct())


class GrpcClient:
    """A client of GrpcEcho; use as a context manager. Calls raise grpc.RpcError where they fail.
    `authority` is what the server, or the gateway, is to be asked for."""

    def __init__(self, address: str, authority: str | None = None, ca: bytes | None = None):
        options = [("grpc.default_authority", authority)] if authority else []
        if ca:
            options += [("grpc.ssl_target_name_override", authority)] if authority else []
            self._channel = grpc.secure_channel(address, grpc.ssl_channel_credentials(ca), options)
        else:
            self._channel = grpc.insecure_channel(address, options)

    def __enter__(self) -> "GrpcClient":
        return self

    def __exit__(self, *_: object) -> None:
        self._channel.close()

    def unary(self, method: str, message: str = "", timeout: float = 10.0,
              metadata: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
        """Calls "/any.Service/Unary"."""
        call = self._channel.unary_unary(method, StringValue.SerializeToString, Struct.FromString)
        return _json(call(StringValue(value=message), timeout, tuple(metadata)))

    def server_stream(self, method: str, message: str = "", timeout: float = 10.0,
                      metadata: Iterable[tuple[str, str]] = ()) -> list[dict[str, Any]]:
        call = self._channel.unary_stream(method, StringValue.SerializeToString, Struct.FromString)
        return [_json(one) for one in call(StringValue(value=message), timeout, tuple(metadata))]

    def client_stream(self, method: str, messages: Iterable[str], timeout: float = 10.0,
                      metadata: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
        call = self._channel.stream_unary(method, StringValue.SerializeToString, Struct.FromString)
        return _json(call(_values(messages), timeout, tuple(metadata)))

    def bidi_stream(self, method: str, messages: Iterable[str], timeout: float = 10.0,
                    metadata: Iterable[tuple[str, str]] = ()) -> Iterator[dict[str, Any]]:
        """Gives each answer as it comes; `messages` may wait for one before it gives the next."""
        call = self._channel.stream_stream(method, StringValue.SerializeToString, Struct.FromString)
        return (_json(one) for one in call(_values(messages), timeout, tuple(metadata)))


def _values(messages: Iterable[str]) -> Iterator[StringValue]:
    return (StringValue(value=message) for message in messages)


def _json(answer: Struct) -> dict[str, Any]:
    return json_format.MessageToDict(answer)
