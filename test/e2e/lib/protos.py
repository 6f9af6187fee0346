# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Envoy's messages for Python, made at run time from the descriptors inside the Envoy binary.

from pathlib import Path
from typing import Any

import descriptors  # tools/deps
from google.protobuf import descriptor_pool, json_format, message_factory
from google.protobuf.message import Message

_TYPE = "type.googleapis.com/"


class Protos:
    """All message types that one Envoy binary knows."""

    def __init__(self, envoy: Path):
        files = descriptors.scan(envoy)
        self._pool = descriptor_pool.DescriptorPool()
        for file in descriptors.closure(files, sorted(files)):
            self._pool.Add(file)
        self._factory = message_factory.MessageFactory(self._pool)

    def type(self, name: str) -> type[Message]:
        """The class of a message: "envoy.config.route.v3.RouteConfiguration"."""
        return self._factory.GetPrototype(self._pool.FindMessageTypeByName(name))

    def parse(self, name: str, value: dict[str, Any]) -> Message:
        """A message from JSON; raises json_format.ParseError where the type has no such field."""
        return json_format.ParseDict(value, self.type(name)(), descriptor_pool=self._pool)

    def to_json(self, message: Message) -> dict[str, Any]:
        return json_format.MessageToDict(message, preserving_proto_field_name=True,
                                         descriptor_pool=self._pool)
