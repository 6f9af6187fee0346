# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# A control plane and an agent apart, by mutual TLS.

from pathlib import Path

import pytest
from lib.apart import HOST, Apart
from lib.backends.http_echo import HttpEcho
from lib.certificates import Authority
from lib.config_folder import ConfigFolder
from lib.manifests import backend, gateway, listener
from lib.process import Process


@pytest.fixture
def apart(build: Path, envoy_binary: Path, workdir: Path, authority: Authority, echo: HttpEcho,
          processes: list[Process]) -> Apart:
    folder = ConfigFolder(workdir / "config")
    folder.apply("main", gateway(listener()), backend("a", echo.address))
    world = Apart(build, envoy_binary, workdir, authority, folder, processes)
    world.set_routes(HOST)
    return world
