# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0

from lib import ports
import pytest


def test_no_port_is_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    few = list(dict.fromkeys(ports.free_port() for _ in range(9)))
    monkeypatch.setattr(ports, "_RANGE", few)
    monkeypatch.setattr(ports, "_given", set())
    assert sorted(ports.free_port() for _ in few) == sorted(few)
