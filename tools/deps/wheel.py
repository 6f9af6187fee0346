# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Programs that come as Python wheels: fetched by pip, checked against the sha256 that the
# requirements file pins, unpacked into the cache.

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import cache

HERE = Path(__file__).parent


def digest(requirements):
    """A short name of exactly what a requirements file pins."""
    lines = (HERE / requirements).read_text(encoding="utf-8").splitlines()
    pins = "\n".join(line for line in lines if not line.startswith("#"))
    return hashlib.sha256(pins.encode()).hexdigest()[:12]


def unpacked(name, requirements, prefix):
    """Returns the cache entry that holds the files below `prefix` of the wheel that `requirements`
    pins, fetching it when needed. Their executable bits are those of the wheel."""

    def fetch(directory):
        cache.say(f"fetching {name} ...")
        with tempfile.TemporaryDirectory(dir=cache.root()) as download:
            subprocess.run(
                [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
                 "--require-hashes", "--no-deps", "--only-binary=:all:", "--no-cache-dir",
                 "--dest", download, "--requirement", str(HERE / requirements)],
                check=True, stdout=sys.stderr)
            (wheel,) = Path(download).glob("*.whl")
            unpack(wheel, prefix, directory)

    return cache.entry(f"{name}-{digest(requirements)}", fetch)


def unpack(wheel, prefix, directory):
    """Extracts what lies below `prefix` in the wheel into `directory`, without the prefix."""
    with zipfile.ZipFile(wheel) as archive:
        for info in archive.infolist():
            if not info.filename.startswith(prefix) or info.is_dir():
                continue
            relative = Path(info.filename[len(prefix):])
            if relative.is_absolute() or ".." in relative.parts:
                raise ValueError(f"{wheel.name}: {info.filename} points outside of the wheel")
            target = directory / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(info) as source, open(target, "wb") as sink:
                while block := source.read(1 << 20):
                    sink.write(block)
            target.chmod(0o755 if info.external_attr >> 16 & 0o111 else 0o644)
