# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# What a running Weft says of an object: its status, as `weft get` tells it.

import json

from .manifests import NAMESPACE, Json
from .weft import Weft


def status_of(weft: Weft, kind: str, name: str, namespace: str = NAMESPACE) -> Json:
    return json.loads(weft.cli("get", kind, name, "-n", namespace, "-o", "json")).get("status", {})


def condition(status: Json, kind: str) -> Json:
    """The condition of that type, of a status or of one listener or parent in it."""
    [found] = [one for one in status["conditions"] if one["type"] == kind]
    return found
