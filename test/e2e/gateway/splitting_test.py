# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# How a rule shares requests among its backends, and what it answers where there is none.

from collections import Counter

import pytest
from lib.manifests import (backend, endpoint_slice, filter_, gateway, header_values, http_route,
                           listener, match, rule, service, to, to_service)

CONFIG = [gateway(listener())]


def shares(weft, host: str, requests: int = 600, path: str = "/") -> dict[str | int, float]:
    """The share of the requests that each backend, or each status without one, gets."""
    with weft.connect() as connection:
        answers = (connection.request(host, path) for _ in range(requests))
        counts = Counter(answer.headers.get("x-backend", answer.status) for answer in answers)
    return {name: count / requests for name, count in counts.items()}


# 600 requests at a share of 0.7 stray by 0.019 (one sigma); a false alarm needs more than five.
SLACK = 0.1

CONFIG += [
    http_route("split", rule(to("a", 70), to("b", 30), to("c", 0)), hosts=["split.example"]),
    http_route("even", rule("a", "b"), hosts=["even.example"]),
    # Envoy adds and sets headers of one backend of several in another way.
    http_route("tagged", rule(
        to("a", 70, filters=[filter_("RequestHeaderModifier", set=header_values({"x": "for a"}))]),
        to("b", 30, filters=[filter_("URLRewrite", hostname="b.internal")])),
        hosts=["tagged.example"])]


@pytest.mark.feature("HTTPRoute")
@pytest.mark.parametrize("host, wanted", [
    ("split.example", {"a": 0.7, "b": 0.3}), ("even.example", {"a": 0.5, "b": 0.5}),
    ("tagged.example", {"a": 0.7, "b": 0.3}),
])
def test_weights(weft, host, wanted):
    assert shares(weft, host) == pytest.approx(wanted, abs=SLACK)


CONFIG += [
    http_route("empty", rule(matches=[match("/none")]),
               rule(to("a", 0), to("b", 0), matches=[match("/zero")]), hosts=["empty.example"]),
    http_route("unresolved", rule("nobody"), hosts=["unresolved.example"]),
    http_route("half", rule(to("a", 50), to("nobody", 50)), hosts=["half.example"]),
    http_route("third", rule(to("nobody", 1), to("a", 1), to("b", 1)), hosts=["third.example"]),
    http_route("idle", rule(to("a", 1), to("nobody", 0)), hosts=["idle.example"]),
    http_route("kind", rule({"group": "gateway.weft.dev", "kind": "Unheard", "name": "a"}),
               hosts=["kind.example"]),
    http_route("port", rule(to_service("served", 81)), hosts=["port.example"]),
    service("served"), endpoint_slice("served", "127.0.0.1:1")]


@pytest.mark.feature("HTTPRoute")
@pytest.mark.parametrize("host, path", [
    ("empty.example", "/none"), ("empty.example", "/zero"), ("unresolved.example", "/"),
    ("kind.example", "/"), ("port.example", "/"),
])
def test_a_rule_without_a_usable_backend_answers_500(weft, host, path):
    assert weft.get(host, path).status == 500


@pytest.mark.feature("HTTPRoute")
@pytest.mark.parametrize("host, wanted", [
    ("half.example", {"a": 0.5, 500: 0.5}), ("third.example", {"a": 1 / 3, "b": 1 / 3, 500: 1 / 3}),
    ("idle.example", {"a": 1.0}),
])
def test_the_share_of_an_unusable_backend_answers_500(weft, host, wanted):
    assert shares(weft, host) == pytest.approx(wanted, abs=SLACK)


CONFIG += [
    service("unserved"), http_route("unserved", rule(to_service("unserved")), hosts=["unserved.example"]),
    service("half"), http_route("half-served", rule(to("a"), to_service("unserved")),
                                hosts=["half-served.example"]),
    service("starting"), endpoint_slice("starting", "127.0.0.1:1", conditions={"ready": False}),
    http_route("starting", rule(to_service("starting")), hosts=["starting.example"])]


@pytest.mark.feature("HTTPRoute")
@pytest.mark.parametrize("host", ["unserved.example", "starting.example"])
def test_a_backend_without_endpoints_answers_503(weft, host):
    assert weft.get(host).status == 503


@pytest.mark.feature("HTTPRoute")
def test_the_share_of_a_backend_without_endpoints_answers_503(weft):
    assert shares(weft, "half-served.example") == pytest.approx({"a": 0.5, 503: 0.5}, abs=SLACK)


CONFIG += [backend("refusing", "127.0.0.1:1"),
           http_route("refusing", rule("refusing"), hosts=["refusing.example"])]


@pytest.mark.feature("HTTPRoute")
def test_a_backend_that_refuses_connections_answers_503(weft):
    assert weft.get("refusing.example").status == 503
