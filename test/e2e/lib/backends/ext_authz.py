# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# A server of Envoy's authorization protocol over gRPC (envoy.service.auth.v3.Authorization/Check). The
# request's path says what it answers: one that has "deny" in it is refused with status 401 and the
# header "x-why"; all others may pass, with the headers of `adds`.

from typing import Any, Mapping

import grpc

from ..protos import Protos
from .grpc_server import GrpcServer

_UNAUTHENTICATED = 16


class ExtAuthz(GrpcServer):
    """A running server; use as a context manager. `requests` holds the HTTP requests that it was asked
    about, as {"path", "headers", "body", …}."""

    def __init__(self, protos: Protos, adds: Mapping[str, str]):
        super().__init__(workers=8)
        self.requests: list[dict[str, Any]] = []
        self._protos = protos
        self._adds = adds
        self._asked = protos.type("envoy.service.auth.v3.CheckRequest")

    def service(self, call: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler | None:
        if call.method != "/envoy.service.auth.v3.Authorization/Check":
            return None
        return grpc.unary_unary_rpc_method_handler(
            self._check, request_deserializer=self._asked.FromString,
            response_serializer=lambda answer: answer.SerializeToString())

    def _check(self, request: Any, _: grpc.ServicerContext) -> Any:
        seen = self._protos.to_json(request)["attributes"]["request"]["http"]
        self.requests.append(seen)
        if "deny" in seen["path"]:
            answer = {"status": {"code": _UNAUTHENTICATED}, "denied_response": {
                "status": {"code": 401}, "body": "who are you?",
                "headers": [{"header": {"key": "x-why", "value": "because"}}]}}
        else:
            answer = {"status": {"code": 0}, "ok_response": {"headers": [
                {"header": {"key": name, "value": value}} for name, value in self._adds.items()]}}
        return self._protos.parse("envoy.service.auth.v3.CheckResponse", answer)
