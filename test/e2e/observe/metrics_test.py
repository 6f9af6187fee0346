# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The metrics of a real `weft run`: what Prometheus makes of them, and that they count what happens.

import re
import urllib.request
from typing import Callable

import pytest
from lib.envoy import admin
from lib.manifests import backend, gateway, http_route, listener, match, named, rule
from lib.ports import free_port
from lib.wait import eventually
from lib.weft import Weft
from prometheus_client.parser import text_string_to_metric_families

HOST = "a.example"

# What an operator's dashboards and alerts stand on; docs/reference/metrics.md tells of each.
NEEDED = {
    "weft_build_info", "weft_objects", "weft_conditions", "weft_findings", "weft_resources",
    "weft_graph_commits", "weft_graph_node_runs", "weft_graph_node_seconds",
    "weft_convergence_seconds", "weft_convergence_unfinished", "weft_translate_seconds",
    "weft_synced", "weft_config_age_seconds", "weft_state_written",
    "weft_xds_clients", "weft_xds_silent_clients", "weft_xds_publishes", "weft_xds_pushes",
    "weft_xds_resources_sent", "weft_xds_removals_sent", "weft_xds_sent_bytes", "weft_xds_acks",
    "weft_xds_nacks", "weft_xds_answer_seconds", "weft_certificates", "weft_certificates_expired",
    "process_cpu_seconds", "process_resident_memory_bytes", "process_open_fds",
    "process_start_time_seconds",
}


@pytest.fixture(scope="module")
def probe() -> int:
    """The port of /healthz, /readyz and /metrics."""
    return free_port()


@pytest.fixture(scope="module")
def weft(start_weft: Callable[..., Weft], probe: int) -> Weft:
    return start_weft([gateway(listener()), http_route("a", rule("a"), hosts=[HOST])],
                      options=[f"--metrics-address=127.0.0.1:{probe}", "--allow-envoy-patch"])


def page(probe: int, path: str = "/metrics") -> tuple[str, str]:
    """The body and its type."""
    with urllib.request.urlopen(f"http://127.0.0.1:{probe}{path}", timeout=10) as response:
        return response.read().decode(), response.headers["content-type"]


def value(probe: int, name: str, **labels: str) -> float:
    """The sum of the samples of that name that have these labels."""
    return sum(sample.value for family in text_string_to_metric_families(page(probe)[0])
               for sample in family.samples
               if sample.name == name and labels.items() <= sample.labels.items())


def test_prometheus_reads_them_and_their_names_are_as_usual(weft: Weft, probe: int) -> None:
    text, type_ = page(probe)
    assert type_.startswith("text/plain; version=0.0.4")
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert NEEDED <= families.keys(), NEEDED - families.keys()
    for family in families.values():
        assert re.fullmatch(r"(weft|process)_[a-z0-9_]+", family.name), family.name
        assert family.documentation.endswith("."), family.name
        assert family.type in ("counter", "gauge", "histogram"), family.name
        assert not re.search(r"(_ms|_millis|_us|_ns|_kb|_mb|_percent)(_|$)", family.name), family.name
        for sample in family.samples:
            if family.type == "counter":
                assert sample.name == f"{family.name}_total", sample.name
            elif family.type == "gauge":
                assert sample.name == family.name and not sample.name.endswith("_total"), sample.name
            assert all(re.fullmatch("[a-z_]+", label) for label in sample.labels), sample
    names = re.findall(r"^# TYPE (\S+) ", text, re.MULTILINE)
    assert sorted(names) == sorted(set(names)), "a metric is there twice"
    lines = [line.rsplit(" ", 1)[0] for line in text.splitlines() if not line.startswith("#")]
    assert len(lines) == len(set(lines)), "a series is there twice"


def test_histograms_add_up(weft: Weft, probe: int) -> None:
    series: dict[tuple[str, str], list[tuple[float, float]]] = {}
    counts: dict[tuple[str, str], float] = {}
    for family in text_string_to_metric_families(page(probe)[0]):
        for sample in family.samples if family.type == "histogram" else ():
            labels = {name: text for name, text in sample.labels.items() if name != "le"}
            key = (family.name, str(sorted(labels.items())))
            if sample.name.endswith("_bucket"):
                series.setdefault(key, []).append((float(sample.labels["le"]), sample.value))
            elif sample.name.endswith("_count"):
                counts[key] = sample.value
    assert series.keys() == counts.keys() and series
    for key, buckets in series.items():
        bounds, heights = zip(*buckets)
        assert list(bounds) == sorted(bounds) and bounds[-1] == float("inf"), key
        assert list(heights) == sorted(heights) and heights[-1] == counts[key], key


def test_a_change_is_counted_on_its_way_to_the_acknowledgement(weft: Weft, probe: int) -> None:
    def counts() -> list[float]:
        return [value(probe, "weft_xds_pushes_total", type="rds"),
                value(probe, "weft_xds_acks_total", type="rds"),
                value(probe, "weft_convergence_seconds_count"),
                value(probe, "weft_translate_seconds_count"),
                value(probe, "weft_graph_commits_total")]
    before = counts()
    weft.apply("new", http_route("new", rule("b", matches=[match("/new")]), hosts=[HOST]))
    eventually(lambda: weft.backend_of(HOST, "/new") == "b")
    eventually(lambda: all(now > then for now, then in zip(counts(), before)))
    assert eventually(lambda: value(probe, "weft_convergence_unfinished") == 0)


def test_objects_and_conditions_are_counted(weft: Weft, probe: int) -> None:
    routes = value(probe, "weft_objects", kind="HTTPRoute")
    refused = value(probe, "weft_conditions", kind="HTTPRoute", type="ResolvedRefs", status="False")
    weft.apply("lost", http_route("lost", rule("nowhere"), hosts=["lost.example"]))
    eventually(lambda: value(probe, "weft_objects", kind="HTTPRoute") == routes + 1)
    eventually(lambda: value(probe, "weft_conditions", kind="HTTPRoute", type="ResolvedRefs",
                             status="False") == refused + 1)
    assert value(probe, "weft_findings", severity="error") >= 1
    weft.remove("lost")
    eventually(lambda: value(probe, "weft_objects", kind="HTTPRoute") == routes)


def test_a_refusal_is_counted(weft: Weft, probe: int) -> None:
    before = value(probe, "weft_xds_nacks_total", type="cds")
    weft.apply("patch", named("gateway.weft.dev/v1alpha1", "EnvoyPatch", "bad", {
        "type": "Cluster", "name": "Backend/default/a/0", "patch": [
            {"op": "add", "path": "/ring_hash_lb_config", "value": {"minimum_ring_size": 9_999_999_999}}]}))
    eventually(lambda: value(probe, "weft_xds_nacks_total", type="cds") > before)
    weft.remove("patch")
    eventually(lambda: 'kind="EnvoyPatch"' not in page(probe)[0])  # its series end with it


def test_a_new_backend_does_not_make_new_names(weft: Weft, probe: int) -> None:
    """How many series there are does not grow with the configuration."""
    def series() -> int:
        return len([line for line in page(probe)[0].splitlines() if not line.startswith("#")])
    weft.apply("one", backend("more-0", "127.0.0.1:1"), http_route("more-0", rule("more-0"), hosts=["m0.example"]))
    eventually(lambda: value(probe, "weft_objects", kind="Backend") == 4)
    before = series()
    weft.apply("one", *(one for number in range(30) for one in (
        backend(f"more-{number}", "127.0.0.1:1"),
        http_route(f"more-{number}", rule(f"more-{number}"), hosts=[f"m{number}.example"]))))
    eventually(lambda: value(probe, "weft_objects", kind="Backend") == 33)
    eventually(lambda: series() == before)
    weft.remove("one")


def test_only_probes_are_answered_by_tcp(weft: Weft, probe: int) -> None:
    assert page(probe, "/healthz")[0] == "ok\n"
    assert page(probe, "/readyz")[0] == "ok\n"
    with pytest.raises(urllib.error.HTTPError, match="404"):
        page(probe, "/api/objects/secrets")
    assert '"weft"' in admin(weft.control_socket, "/api/version")
