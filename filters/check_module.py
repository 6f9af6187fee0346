#!/usr/bin/env python3
# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Checks that a module fits the pinned Envoy binary before any Envoy loads it.
#
#     check_module.py MODULE.so ENVOY
#
# Envoy only warns of a module made for another version of its ABI, and finds a missing callback when
# it loads the module, in production. So the build fails instead, naming what does not fit.

import re
import subprocess
import sys
from pathlib import Path

CALLBACK = "envoy_dynamic_module_callback_"
EVENT = "envoy_dynamic_module_on_"
# The module carries its C++ runtime within it; the C library it shares with Envoy.
ALLOWED_LIBRARIES = {"libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}


def symbols(binary: Path, which: str) -> set[str]:
    """Names of the dynamic symbols of a binary: --defined-only or --undefined-only."""
    command = ["nm", "--dynamic", which, "--format=just-symbols", str(binary)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return {line.split("@")[0] for line in lines}


def needed_libraries(binary: Path) -> set[str]:
    """The shared libraries that a binary asks the loader for."""
    command = ["readelf", "--dynamic", "--wide", str(binary)]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return set(re.findall(r"\(NEEDED\).*\[(.+)\]", text))


def abi_versions(binary: Path) -> set[bytes]:
    """Texts of the form of an ABI version, "v0.2.0", that stand alone in a binary."""
    return set(re.findall(rb"\0(v\d+\.\d+\.\d+)(?=\0)", binary.read_bytes()))


def problems(module: Path, envoy: Path) -> list[str]:
    """What does not fit, a line each; empty if all does."""
    found = []
    offered = symbols(envoy, "--defined-only")
    for name in sorted(symbols(module, "--undefined-only")):
        if name.startswith(CALLBACK) and name not in offered:
            found.append(f"calls {name}, which this Envoy does not have")
    events = symbols(module, "--defined-only")
    for name in sorted(events):
        if not name.startswith(EVENT):
            found.append(f"exports {name}, which is not an event of Envoy")
    if EVENT + "program_init" not in events:
        found.append(f"does not export {EVENT}program_init")
    for library in sorted(needed_libraries(module) - ALLOWED_LIBRARIES):
        found.append(f"needs {library}; a module may need the C library alone")
    own, theirs = abi_versions(module), abi_versions(envoy)
    if len(own) != 1 or not own <= theirs:
        found.append(f"speaks ABI {sorted(own)}, this Envoy {sorted(theirs)}")
    return found


def main() -> int:
    module, envoy = (Path(argument) for argument in sys.argv[1:3])
    found = problems(module, envoy)
    for problem in found:
        print(f"{module.name} does not fit {envoy}: it {problem}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
