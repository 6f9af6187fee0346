# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# What scopes must not break: filters that a route turns on, fall-through, updates of others.

import pytest
from lib import ads as xds
from lib.envoy_config import typed
from lib.load import Load
from lib.scopes import SCOPE_HEADER, answer, route_configurations, scope_key
from lib.wait import eventually


def header_mutation(**rest):
    """A stock filter that adds a response header; off unless a route turns it on."""
    mutation = {"append": {"header": {"key": "x-filtered", "value": "yes"}}}
    return {**typed("mutation", "extensions.filters.http.header_mutation.v3.HeaderMutation",
                    mutations={"response_mutations": [mutation]}), **rest}


def turned_on():
    """Per-route configuration that turns the filter on."""
    return {"typed_per_filter_config": {"mutation": {
        "@type": "type.googleapis.com/envoy.config.route.v3.FilterConfig",
        "config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3."
                            "HeaderMutationPerRoute", "mutations": {}}}}}


@pytest.mark.parametrize("host", ["on.com", "*.on.com"])
def test_a_filter_that_is_off_is_turned_on_by_a_route(start_gateway, host):
    """The filter chain is built from the first route that is chosen, so it must be the right one."""
    gateway = start_gateway({"80": {host: [answer("on", "/on", **turned_on()), answer("off")]}},
                            header_mutation(disabled=True))
    name = host.replace("*", "x")
    assert gateway.ask(name, path="/on").headers.get("x-filtered") == "yes"
    assert "x-filtered" not in gateway.ask(name, path="/off").headers


def test_what_an_exact_host_does_not_take_falls_through_to_the_wildcards_routes(start_gateway):
    """The control plane merges the wildcard's routes behind the exact host's own (Gateway API:
    routes of one listener); the scopes carry that."""
    wildcard = [answer("wildcard")]
    exact = [answer("exact", "/exact"), *wildcard]
    gateway = start_gateway({"80": {"a.b.com": exact, "*.b.com": wildcard}})
    assert gateway.ask("a.b.com", path="/exact").text == "exact"
    assert gateway.ask("a.b.com", path="/other").text == "wildcard"
    assert gateway.ask("x.b.com", path="/exact").text == "wildcard"


def test_a_refused_shard_touches_no_other_host(start_gateway, build, workdir, processes):
    """A bad RouteConfiguration is refused alone: its hosts keep their routes, others get new ones."""
    hosts = [f"host{number}.com" for number in range(20)]
    gateway = start_gateway({"80": {host: [answer("old")] for host in hosts}})
    shards = {scope_key("80", host) for host in hosts}
    assert len(shards) > 10
    load = Load(build, workdir, gateway.envoy.address("80"), hosts=hosts)
    processes.append(load)

    bad_shard = scope_key("80", "host3.com")
    bad_route = {"match": {"safe_regex": {"regex": "("}}, "direct_response": {"status": 200}}
    changed = route_configurations("80", {host: [answer("new")] for host in hosts})
    for rc in changed:
        if rc["name"] == bad_shard:
            rc["virtual_hosts"][0]["routes"].insert(0, bad_route)
    gateway.ads.set(xds.ROUTES, *changed)
    assert gateway.ads.take_nack().names == (bad_shard,)
    gateway.ads.wait_has(xds.ROUTES, *(shards - {bad_shard}))
    for host in hosts:
        assert gateway.answer_to(host) == ("old" if scope_key("80", host) == bad_shard else "new")
    outcome = load.finish()
    assert outcome.requests > 0 and outcome.failed == 0, outcome


def test_scope_is_known_to_the_access_log(start_gateway, workdir):
    """For requests that no upstream sees, the log can say which scope was chosen."""
    log = typed("log", "extensions.access_loggers.file.v3.FileAccessLog", path=str(workdir / "log"),
                log_format={"text_format_source": {
                    "inline_string": f"%ROUTE_NAME% %REQ({SCOPE_HEADER})%\n"}})
    gateway = start_gateway({"80": {"a.com": [answer("a")]}}, access_log=[log],
                            access_log_options={"access_log_flush_interval": "0.01s"})
    gateway.ask("a.com")
    line = f"a {scope_key('80', 'a.com')}\n"
    eventually(lambda: (workdir / "log").read_text() == line)
