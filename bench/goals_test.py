# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Tests of what is made of the samples: percentiles, verdicts, sums over rounds.

import math

import pytest
from goals import GOALS, Results, cpu_per_change, own_part, percentile, rates, strict, summary
from histogram import Histogram
from measure import joined


def figures(changed, added=(), cpu=1.0, memory=100.0, cold=(1.0,), failed=0, unexpected=(), sends=None):
    """cpu: ms per change."""
    return {"samples_ms": {"changed": list(changed), "added": list(added)},
            "first_ms": list(changed)[:1], "load_average": 0.5,
            "cpu_ms": cpu * (len(changed) + len(added)), "unexpected_statuses": list(unexpected),
            "memory_mb": {"now": memory, "peak": memory}, "cold_start_s": list(cold),
            "failures": {"failed": failed, "requests": 1_000},
            **({"sends": sends} if sends else {})}


def weft(shape, routes, *args, **rest):
    return {("weft", shape, routes): figures(*args, **rest)}


def histogram(*counts):
    """Of values not above 1 ms, not above 2 ms, and above: each range alone."""
    below = [sum(counts[:end]) for end in (1, 2, 3)]
    return Histogram(dict(zip((0.001, 0.002, math.inf), below)), sum(counts) * 0.001)


def throughput(weft, hand_written, **without):
    """Requests per second; those without a setting are compared with the first of Weft's."""
    def one(per_second):
        return {"per_second": per_second, "cpu_us": 1e6 / per_second, "busy": 1.0, "failed": 0,
                "p50_ms": 1, "p99_ms": 2}
    return {"settings_that_differ": [],
            "pairs": [{"weft": one(ours), "hand-written": one(theirs)}
                      for ours, theirs in zip(weft, hand_written)],
            "without": {name: [one(each) | {"saves_us": 1e6 / weft[0] - 1e6 / each}
                               for each in samples] for name, samples in without.items()}}


def storm(fresh, back, clients=2):
    return {name: {"clients": clients, "served": len(seconds), "seconds": seconds}
            for name, seconds in (("fresh", fresh), ("back", back))}


def judged(results, start):
    return next(one for one in (goal.judge(results) for goal in GOALS)
                if one["goal"].startswith(start))


@pytest.mark.parametrize("share, value", [(0.5, 50), (0.99, 99), (1.0, 100)])
def test_percentile_of_a_hundred(share, value):
    assert percentile(list(range(100, 0, -1)), share) == value


def test_of_few_samples_the_99th_is_the_slowest():
    assert percentile([3.0, 1.0, 9.0], 0.99) == 9.0
    assert percentile([4.0], 0.5) == 4.0


def test_both_kinds_of_change_count():
    one = judged(Results(weft("S", 3_000, [1.0] * 50, [30.0] * 50)), "(a) shape S, 3,000 routes: p99")
    assert (one["measured"], one["met"]) == (30.0, False)


def test_only_weft_is_judged():
    floor = {("floor", "S", 3_000): figures([1.0])}
    assert judged(Results(floor), "(a) shape S, 3,000 routes: p99")["met"] is None


def test_what_was_not_measured_is_neither_met_nor_missed():
    assert {goal.judge(Results())["met"] for goal in GOALS} == {None}


def test_weft_s_own_part_is_never_told_better_than_it_is():
    results = Results(weft("S", 3_000, [1.0], sends=histogram(4, 5, 1)))
    assert own_part(results.weft("S", 3_000))["p50"] == 2.0
    assert own_part(results.weft("S", 3_000))["p99"] == math.inf
    assert judged(results, "(a) shape S, 3,000 routes: p50")["met"] is True
    slow = Results(weft("S", 3_000, [1.0], sends=histogram(4, 0, 6)))
    assert judged(slow, "(a) shape S, 3,000 routes: p50")["met"] is False
    none = Results(weft("S", 3_000, [1.0], sends=histogram(0, 0, 0)))
    assert judged(none, "(a) shape S, 3,000 routes: p50")["met"] is None


def test_a_failed_request_of_any_size_counts():
    results = Results(weft("S", 100, [1.0]) | weft("H", 100, [1.0], failed=3))
    assert judged(results, "(b)")["measured"] == 3
    assert judged(results, "(b)")["met"] is False


def test_cpu_is_compared_over_sizes():
    results = Results(weft("S", 100, [1.0, 1.0], cpu=2.0) | weft("S", 10_000, [1.0], cpu=5.0))
    assert judged(results, "(c) CPU")["measured"] == 2.5
    assert judged(results, "(c) CPU")["met"] is False
    assert judged(results, "(c) Weft's memory")["met"] is True


def test_the_cold_start_is_the_median_of_the_rounds():
    assert judged(Results(weft("S", 10_000, [1.0], cold=[9.0, 4.0, 5.0])), "(d)")["measured"] == 5.0


@pytest.mark.parametrize("ours, met", [(951, True), (949, False)])
def test_throughput_is_to_be_at_least_so_much(ours, met):
    of = throughput(weft=[1, ours, 99_999], hand_written=[1_000, 1_000, 10_000])
    assert judged(Results(throughput=of), "(e)")["met"] is met


def test_what_a_setting_costs_is_what_requests_save_without_it():
    found = rates(throughput([10_000], [10_000], log=[20_000, 12_500, 20_000]))["weft without log"]
    assert found["saves_us"] == pytest.approx(50)
    assert (found["saves_us_least"], found["saves_us_most"]) == pytest.approx((20, 50))


def test_the_slower_storm_counts_and_all_must_be_served():
    assert judged(Results(storm=storm([1, 2], [1, 11])), "(f)")["measured"] == 11
    assert judged(Results(storm=storm([1, 2], [1, 3])), "(f)")["met"] is True
    assert judged(Results(storm=storm([1], [1, 2])), "(f)")["met"] is False
    assert judged(Results(storm=storm([], [1, 2])), "(f)")["met"] is False


def test_json_has_no_infinity():
    assert strict({"a": [1.5, math.inf, float("nan")], "b": (True, None, "x")}) == {
        "a": [1.5, None, None], "b": [True, None, "x"]}


def test_rounds_are_joined():
    one = figures([1.0], [2.0], cpu=2.0, memory=10, cold=[1.0], sends=histogram(1, 1, 0))
    two = figures([3.0], cpu=5.0, memory=20, cold=[2.0], unexpected=["503"], sends=histogram(0, 0, 1))
    del two["failures"]
    whole = joined([one, two])
    assert summary(whole) == {"p50": 2.0, "p99": 3.0, "max": 3.0}
    assert cpu_per_change(whole) == 3.0
    assert (whole["memory_mb"]["now"], whole["cold_start_s"]) == (20, [1.0, 2.0])
    assert (whole["unexpected_statuses"], whole["failures"]["failed"]) == (["503"], 0)
    assert (whole["sends"].count, whole["first_ms"]) == (3, [1.0, 3.0])
