# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Mirrors: copies of requests to other backends, whose answers nobody waits for.

import pytest
from lib.manifests import backend, filter_, gateway, http_route, listener, match, rule, to
from lib.wait import eventually

CONFIG = [gateway(listener())]


def mirror(name, **share):
    reference = {"group": "gateway.weft.dev", "kind": "Backend", "name": name}
    return filter_("RequestMirror", backendRef=reference, **share)


def received(server, path):
    """The requests for a path that a backend has had."""
    return [one for one in server.requests
            if one["path"] == path and one["headers"]["host"] == ["mirror.example"]]


def copies(server, path):
    return len(received(server, path))


CONFIG += [
    backend("nowhere", "127.0.0.1:1"),
    http_route(
        "mirror",
        rule("a", filters=[mirror("b")], matches=[match("/one")]),
        rule("a", filters=[mirror("b"), mirror("c")], matches=[match("/two")]),
        rule("a", filters=[mirror("b", percent=20)], matches=[match("/percent")]),
        rule("a", filters=[mirror("b", fraction={"numerator": 1, "denominator": 2})],
             matches=[match("/fraction")]),
        rule("a", filters=[mirror("b", percent=0)], matches=[match("/never")]),
        rule("a", filters=[mirror("nobody"), mirror("nowhere"), mirror("c")], matches=[match("/bad")]),
        rule(to("a", filters=[mirror("b")]), matches=[match("/backend")]),
        hosts=["mirror.example"])]


@pytest.mark.feature("HTTPRouteRequestMirror")
def test_one(weft, backends):
    response = weft.get("mirror.example", "/one", method="POST", body=b"hello")
    assert response.status == 200 and response.json["backend"] == "a"
    eventually(lambda: received(backends["b"], "/one"))
    [copy], [request] = received(backends["b"], "/one"), received(backends["a"], "/one")
    assert (copy["method"], copy["body"]) == (request["method"], request["body"]) == ("POST", "hello")


@pytest.mark.feature("HTTPRouteRequestMirror")
def test_of_a_backend(weft, backends):
    assert weft.backend_of("mirror.example", "/backend") == "a"
    eventually(lambda: copies(backends["b"], "/backend") == 1)


@pytest.mark.feature("HTTPRouteRequestMirror")
def test_a_mirror_that_does_not_work_does_no_harm(weft, backends):
    assert weft.backend_of("mirror.example", "/bad") == "a"
    eventually(lambda: copies(backends["c"], "/bad") == 1)


@pytest.mark.feature("HTTPRouteRequestMultipleMirrors")
def test_several(weft, backends):
    assert weft.backend_of("mirror.example", "/two") == "a"
    eventually(lambda: copies(backends["b"], "/two") == copies(backends["c"], "/two") == 1)


@pytest.mark.feature("HTTPRouteRequestPercentageMirror")
@pytest.mark.parametrize("path, share", [("/percent", 0.2), ("/fraction", 0.5), ("/never", 0)])
def test_a_share_of_requests(weft, backends, path, share):
    requests = 400
    with weft.connect() as connection:
        for _ in range(requests):
            assert connection.request("mirror.example", path).headers["x-backend"] == "a"
        assert connection.request("mirror.example", "/two?last").status == 200
    # The copies come in no order; those of 400 requests are there when a later one is.
    eventually(lambda: copies(backends["b"], "/two?last"))
    wanted = pytest.approx(share, abs=0.1 if share else 0)
    eventually(lambda: copies(backends["b"], path) / requests == wanted)
