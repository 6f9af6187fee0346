# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# What the gRPC servers of the tests have in common: a port of their own, a beginning and an end.

from concurrent.futures import ThreadPoolExecutor
from typing import Self

import grpc


class GrpcServer(grpc.GenericRpcHandler):
    """A running server; use as a context manager. Who derives from it answers in `service`."""

    def __init__(self, workers: int, credentials: grpc.ServerCredentials | None = None):
        self._server = grpc.server(ThreadPoolExecutor(max_workers=workers))
        self._server.add_generic_rpc_handlers([self])
        address = "127.0.0.1:0"
        self.port = (self._server.add_secure_port(address, credentials) if credentials else
                     self._server.add_insecure_port(address))

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop(grace=None).wait()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"
