# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The table of hosts: how it arrives, is replaced and refused, while requests go on.

from lib import ads as xds
from lib.http1 import Http1
from lib.load import Load
from lib.scopes import answer, table_listener, table_text
from lib.wait import eventually


def routes_of(*hosts):
    return {host: [answer(host)] for host in hosts}


def test_a_new_host_drains_nothing_and_loses_nothing(start_gateway, build, workdir, processes):
    """200 hosts are added one by one under load, and taken away again."""
    gateway = start_gateway({"80": routes_of("a.com", "*.wild.com")})
    hosts = ["a.com", "*.wild.com"]
    load = Load(build, workdir, gateway.envoy.address("80"), hosts=["a.com", "x.wild.com"],
                rate=1000)
    processes.append(load)
    with Http1(gateway.envoy.address("80")) as old_connection:
        assert old_connection.request("new0.com").status == 404
        for number in range(100):
            hosts.append(f"new{number}.com")
            gateway.serve("80", routes_of(*hosts))
            assert gateway.answer_to(f"new{number}.com") == f"new{number}.com"
        assert old_connection.request("new0.com").text == "new0.com"
        for number in range(100):
            hosts.remove(f"new{number}.com")
            gateway.serve("80", routes_of(*hosts))
        assert old_connection.request("new0.com").status == 404
    outcome = load.finish()
    assert outcome.requests > 500 and outcome.failed == 0, outcome
    for stat in ("listener_modified", "listener_in_place_updated", "total_listeners_draining",
                 "listener_removed"):
        assert gateway.envoy.stat(f"listener_manager.{stat}") == 0, stat


def test_a_new_wildcard_is_served_from_the_first_request_on(start_gateway):
    gateway = start_gateway({"80": routes_of("a.com")})
    for number in range(20):
        gateway.serve("80", routes_of("a.com", f"*.w{number}.com"))
        assert gateway.answer_to(f"x.w{number}.com") == f"*.w{number}.com"


def test_exact_takes_over_from_wildcard_and_gives_back(start_gateway):
    gateway = start_gateway({"80": routes_of("*.b.com")})
    assert gateway.answer_to("a.b.com") == "*.b.com"
    gateway.serve("80", routes_of("*.b.com", "a.b.com"))
    assert gateway.answer_to("a.b.com") == "a.b.com"
    gateway.serve("80", routes_of("*.b.com"))
    assert gateway.answer_to("a.b.com") == "*.b.com"


def test_a_malformed_table_is_refused_and_the_last_one_stays(start_gateway):
    gateway = start_gateway({"80": routes_of("a.com", "b.com")})
    good = table_text("80", ["a.com", "b.com"])
    for bad in ["", "nonsense", good.replace("hosts 2", "hosts 3"), good[:-1],
                good.replace("weft-hosts 1", "weft-hosts 2"), good.replace("a.com", "A.com"),
                good.replace("shards 256", "shards 0"), good.replace("group 80", "group |")]:
        gateway.publish("80", bad)
        nack = gateway.ads.take_nack()
        assert nack.kind == xds.EXTENSION and nack.names == ("weft.hosts/80",)
        assert gateway.answer_to("a.com") == "a.com"
    assert 'weft scope: host table refused: line 5: "A.com" is not a host' in gateway.envoy.log()
    gateway.publish("80", table_text("80", ["a.com"]))  # it is mended by the next good one
    gateway.settle(xds.EXTENSION, "weft.hosts/80")
    assert gateway.answer_to("a.com") == "a.com"
    assert gateway.ask("b.com").status == 404


def test_port_groups_have_tables_of_their_own(start_gateway):
    gateway = start_gateway({"80": {"a.com": [answer("a on 80")], "b.com": [answer("b on 80")]},
                             "8443": {"a.com": [answer("a on 8443")], "*.c.com": [answer("c")]}})
    assert gateway.answer_to("a.com", "80") == "a on 80"
    assert gateway.answer_to("a.com", "8443") == "a on 8443"
    assert gateway.answer_to("b.com", "8443") == "404"
    assert gateway.answer_to("x.c.com", "80") == "404"
    gateway.serve("8443", {"b.com": [answer("b on 8443")]})
    assert gateway.answer_to("a.com", "80") == "a on 80"
    assert gateway.answer_to("a.com", "8443") == "404"
    assert gateway.answer_to("b.com", "8443") == "b on 8443"


def test_without_a_table_all_hosts_fail_closed(start_gateway):
    """A table that was never accepted: the scope of the rest answers, and no other."""
    gateway = start_gateway({"80": {"a.com": [answer("a")], "*": [answer("rest")]}})
    assert gateway.answer_to("a.com") == "a"
    gateway.publish("80", table_text("80", []))
    gateway.settle(xds.EXTENSION, "weft.hosts/80")
    assert gateway.answer_to("a.com") == "rest"


def test_a_table_outlives_its_private_listener(start_gateway):
    gateway = start_gateway({"80": routes_of("a.com")})
    gateway.ads.remove(xds.LISTENER, "weft.hosts")
    eventually(lambda: gateway.envoy.stat("listener_manager.listener_removed") == 1)
    assert gateway.answer_to("a.com") == "a.com"
    gateway.ads.set(xds.LISTENER, table_listener("80"))
    gateway.ads.wait_acked()
    gateway.serve("80", routes_of("a.com", "b.com"))
    assert gateway.answer_to("b.com") == "b.com"


def test_a_lost_control_plane_changes_nothing(start_gateway):
    gateway = start_gateway({"80": routes_of("a.com", "*.wild.com")})
    gateway.ads.stop()
    eventually(lambda: gateway.envoy.stat("control_plane.connected_state") == 0)
    assert gateway.answer_to("a.com") == "a.com"
    assert gateway.answer_to("x.wild.com") == "*.wild.com"


def test_a_table_of_100000_hosts(start_gateway):
    """Its size is not felt by a request, and Envoy takes it in less than two seconds."""
    hosts = [f"host{number}.example" for number in range(100_000)]
    gateway = start_gateway({"80": routes_of("host7.example", "*.wild.com")})
    gateway.publish("80", table_text("80", [*hosts, "*.wild.com"]))
    gateway.ads.wait_has(xds.EXTENSION, "weft.hosts/80", within=2.0)
    assert gateway.answer_to("host7.example") == "host7.example"
    assert gateway.answer_to("x.wild.com") == "*.wild.com"
    assert gateway.ask("host100000.example").status == 404
