# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# (f) Many proxies that connect to one Weft at the same moment: with nothing, and with all that there
# is, as they do when a Weft has been started again.

import json
import subprocess
from pathlib import Path
from typing import Any

from shape import Shape
from systems import Weft
from usage import children_cpu_seconds, cpu_seconds, memory_mb, reset_peak

CLIENTS = 300
ROUTES = 10_000


def measured(build: Path, envoy: Path, directory: Path, backend: str, routes: int = ROUTES,
             clients: int = CLIENTS) -> dict[str, Any]:
    resources = directory / "resources"
    results: dict[str, Any] = {"routes": routes}
    with Weft(build, envoy, directory, Shape("S", routes, backend)) as weft:
        weft.capture(build, resources)
        for how in ("fresh", "back"):
            reset_peak(weft.pid)
            before, cpu = memory_mb(weft.pid)["now"], cpu_seconds(weft.pid)
            proxies_cpu = children_cpu_seconds()
            said = json.loads(subprocess.run(
                [build / "bin/weft-bench-ads", "storm", weft.run_dir / "xds.sock", resources,
                 str(clients), how], check=True, stdout=subprocess.PIPE, text=True).stdout)
            results[how] = {**said, "served": len(said["seconds"]),
                            "cpu_s": cpu_seconds(weft.pid) - cpu,
                            "proxies_cpu_s": children_cpu_seconds() - proxies_cpu,
                            "memory_before_mb": before,
                            "memory_peak_mb": memory_mb(weft.pid)["peak"]}
    return results
