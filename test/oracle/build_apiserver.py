#!/usr/bin/python3
# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Prints the path of the API server of Kubernetes, in the version that apiserver/go.mod pins; builds it
# first when it is not in the cache. That takes ten minutes of one processor and 4 GB of disk.

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tools" / "deps"))
import cache  # noqa: E402
import golang  # noqa: E402
import wheel  # noqa: E402

MODULE = HERE / "apiserver"
PACKAGE = "k8s.io/kubernetes/cmd/kube-apiserver"


def version():
    """The pinned version of Kubernetes: "v1.37.2"."""
    for line in (MODULE / "go.mod").read_text(encoding="utf-8").splitlines():
        words = line.removeprefix("require ").split()
        if words[:1] == ["k8s.io/kubernetes"]:
            return words[1]
    raise ValueError("go.mod requires no k8s.io/kubernetes")


def build(directory):
    cache.say("building the API server of Kubernetes: about ten minutes, once ...")
    source = directory / "source"
    shutil.copytree(MODULE, source)
    subprocess.run(
        ["nice", "-n", "19", golang.go(), "build", "-p", "1", "-trimpath", "-buildvcs=false",
         "-ldflags", f"-s -w -X k8s.io/component-base/version.gitVersion={version()}",
         "-o", directory / "kube-apiserver", PACKAGE],
        cwd=source, env=golang.environment() | {"CGO_ENABLED": "0"}, check=True, stdout=sys.stderr)


def apiserver():
    """The path of the program."""
    return cache.entry(f"kube-apiserver-{wheel.digest(MODULE / 'go.sum')}", build) / "kube-apiserver"


if __name__ == "__main__":
    print(apiserver())
