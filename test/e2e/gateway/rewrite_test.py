# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# URL rewrites, of a rule and of a single backend.

import pytest
from lib.manifests import exact, filter_, gateway, http_route, listener, match, rule, to

CONFIG = [gateway(listener())]


def rewrite(**fields):
    return filter_("URLRewrite", **fields)


def full(path):
    return {"type": "ReplaceFullPath", "replaceFullPath": path}


def replaced(path):
    return {"type": "ReplacePrefixMatch", "replacePrefixMatch": path}


CONFIG += [http_route(
    "host", rule("a", filters=[rewrite(hostname="one.internal")], matches=[match("/one")]),
    rule("a", filters=[rewrite(hostname="both.internal", path=replaced("/new"))],
         matches=[match("/both")]),
    rule("a"), hosts=["host.example"])]


@pytest.mark.feature("HTTPRouteHostRewrite")
@pytest.mark.parametrize("path, host, seen_path", [
    ("/one", "one.internal", "/one"), ("/both/x", "both.internal", "/new/x"),
    ("/", "host.example", "/"),
])
def test_host(weft, path, host, seen_path):
    seen = weft.get("host.example", path).json
    assert (seen["headers"]["host"], seen["path"]) == ([host], seen_path)


CONFIG += [http_route(
    "path", rule("a", filters=[rewrite(path=full("/one"))], matches=[match("/full")]),
    rule("a", filters=[rewrite(path=full("/one"))], matches=[match(exact("/exact"))]),
    rule("a", filters=[rewrite(path=replaced("/new"))], matches=[match("/prefix")]),
    rule("a", filters=[rewrite(path=replaced("/"))], matches=[match("/strip")]),
    rule("a", filters=[rewrite(path=replaced("/new/"))], matches=[match("/slash")]),
    rule("a", filters=[rewrite(path=replaced("/"))], matches=[match("/slashed/")]),
    rule("a", filters=[rewrite(path=replaced("/below"))], matches=[match("/")]),
    hosts=["path.example"])]


@pytest.mark.feature("HTTPRoutePathRewrite")
@pytest.mark.parametrize("path, seen", [
    ("/full", "/one"), ("/full/a/b", "/one"), ("/full/a?q=1&r=%20", "/one?q=1&r=%20"),
    ("/exact", "/one"), ("/exact?q", "/one?q"), ("/prefix", "/new"), ("/prefix/", "/new/"),
    ("/prefix/a?q=1", "/new/a?q=1"), ("/prefixed", "/below/prefixed"), ("/strip", "/"),
    ("/strip/", "/"), ("/strip/a", "/a"), ("/strip/a/prefix", "/a/prefix"), ("/strip?q", "/?q"),
    ("/slash/a", "/new/a"), ("/slashed/a", "/a"), ("/", "/below/"), ("/x", "/below/x"),
])
def test_path(weft, path, seen):
    assert weft.get("path.example", path).json["path"] == seen


CONFIG += [http_route(
    "backend",
    rule(to("a", filters=[rewrite(path=full("/rewritten"))]), matches=[match("/full")]),
    rule(to("a", filters=[rewrite(path=replaced("/rewritten"))]), matches=[match("/prefix")]),
    rule(to("a", filters=[rewrite(hostname="a.internal")]), matches=[match("/host")]),
    rule(to("a", 50, filters=[rewrite(hostname="a.internal", path=replaced("/a"))]),
         to("b", 50, filters=[rewrite(path=replaced("/b"))]), to("c", 50), matches=[match("/split")]),
    hosts=["backend.example"])]


@pytest.mark.feature("HTTPRouteBackendURLRewrite")
@pytest.mark.parametrize("path, host, seen_path", [
    ("/full/x?q", "backend.example", "/rewritten?q"),
    ("/prefix/x?q", "backend.example", "/rewritten/x?q"), ("/host/x", "a.internal", "/host/x"),
])
def test_of_a_backend(weft, path, host, seen_path):
    seen = weft.get("backend.example", path).json
    assert (seen["headers"]["host"], seen["path"]) == ([host], seen_path)


@pytest.mark.feature("HTTPRouteBackendURLRewrite")
def test_of_each_of_several_backends(weft):
    seen = {(one["backend"], one["headers"]["host"][0], one["path"])
            for one in (weft.get("backend.example", "/split/x").json for _ in range(100))}
    assert seen == {("a", "a.internal", "/a/x"), ("b", "backend.example", "/b/x"),
                    ("c", "backend.example", "/split/x")}
