# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Timeouts and retries of rules.

import time

import pytest
from lib.manifests import (endpoint_slice, gateway, http_route, listener, match, rule, service,
                           to_service)

CONFIG = [gateway(listener())]
HOST = "timeouts.example"


def took(weft, path):
    """The status of an answer, and the seconds until it came."""
    begun = time.monotonic()
    status = weft.get(HOST, path).status
    return status, time.monotonic() - begun


CONFIG += [http_route(
    "timeouts",
    rule("a", matches=[match("/request")], timeouts={"request": "200ms"}),
    rule("a", matches=[match("/backend")], timeouts={"backendRequest": "200ms"}),
    rule("a", matches=[match("/both")], timeouts={"request": "400ms", "backendRequest": "100ms"},
         retry={"attempts": 2}),
    rule("a", matches=[match("/none")], timeouts={"request": "0s"}),
    hosts=[HOST])]


@pytest.mark.feature("HTTPRouteRequestTimeout")
def test_request(weft):
    status, seconds = took(weft, "/request?delay=9")
    assert status == 504 and 0.15 <= seconds < 5
    assert took(weft, "/request?delay=0.05")[0] == 200


@pytest.mark.feature("HTTPRouteRequestTimeout")
def test_zero_is_no_timeout(weft):
    assert took(weft, "/none?delay=0.5")[0] == 200


@pytest.mark.feature("HTTPRouteBackendTimeout")
def test_backend_request(weft):
    status, seconds = took(weft, "/backend?delay=9")
    assert status == 504 and 0.15 <= seconds < 5
    assert took(weft, "/backend?delay=0.05")[0] == 200


@pytest.mark.feature("HTTPRouteBackendTimeout")
def test_each_try_has_its_own_timeout(weft, backends):
    status, seconds = took(weft, "/both?delay=9")
    assert status == 504 and seconds < 5
    assert sum(one["path"] == "/both?delay=9" for one in backends["a"].requests) > 1


CONFIG += [http_route(
    "retries",
    rule("a", matches=[match("/codes")], retry={"attempts": 3, "codes": [503], "backoff": "10ms"}),
    rule("a", matches=[match("/others")], retry={"attempts": 3, "codes": [500, 502]}),
    rule("a", matches=[match("/never")], retry={"attempts": 0, "codes": [503]}),
    rule("a", matches=[match("/slow")], retry={"attempts": 1, "codes": [503], "backoff": "200ms"}),
    rule("a", matches=[match("/bound")], retry={"attempts": 5, "codes": [503]},
         timeouts={"request": "300ms"}),
    rule("a", matches=[match("/plain")]),
    hosts=["retries.example"])]


@pytest.mark.feature("HTTPRouteRetryCodes")
@pytest.mark.parametrize("path, status, tries", [
    ("/codes?fail=3&key=c3", 200, 4), ("/codes?fail=4&key=c4", 503, 4),
    ("/codes?status=500&key=5", 500, 1), ("/others?fail=1&key=o1", 503, 1),
    ("/never?fail=1&key=n1", 503, 1), ("/plain?fail=1&key=p1", 503, 1),
    # A retry does not begin that would end too late.
    ("/bound?fail=9&delay=0.2&key=b9", 504, 2),
])
def test_retries_of_codes(weft, backends, path, status, tries):
    assert weft.get("retries.example", path).status == status
    assert sum(one["path"] == path for one in backends["a"].requests) == tries


@pytest.mark.feature("HTTPRouteRetryCodes")
def test_backoff(weft):
    """Envoy waits for a random part of the backoff before the first retry: here 100 ms on average, so
    1 s in all, while its default of 25 ms stays below 0.25 s."""
    begun = time.monotonic()
    for number in range(10):
        assert weft.get("retries.example", f"/slow?fail=1&key=slow{number}").status == 200
    assert 0.3 <= time.monotonic() - begun < 3


CONFIG += [
    service("halfway"),
    http_route("connect",
               rule(to_service("halfway"), matches=[match("/retry")], retry={"attempts": 2}),
               rule(to_service("halfway"), matches=[match("/plain")]),
               rule("a", matches=[match("/reset")], retry={"attempts": 2}),
               hosts=["connect.example"])]


@pytest.fixture(scope="module")
def weft(start_weft, backends):
    """With a Service one of whose two endpoints refuses connections."""
    return start_weft([*CONFIG,
                       endpoint_slice("halfway", "127.0.0.1:1", name="refuses"),
                       endpoint_slice("halfway", backends["a"].address, name="answers")])


@pytest.mark.feature("HTTPRouteRetryConnectionError")
def test_connections_that_fail_are_tried_elsewhere(weft):
    assert {weft.get("connect.example", "/plain").status for _ in range(40)} == {200, 503}
    assert {weft.get("connect.example", "/retry").status for _ in range(40)} == {200}


@pytest.mark.feature("HTTPRouteRetryConnectionError")
def test_a_request_that_may_have_been_handled_is_not_repeated(weft, backends):
    assert weft.get("connect.example", "/reset?reset=1").status == 503
    assert sum(one["path"] == "/reset?reset=1" for one in backends["a"].requests) == 1
