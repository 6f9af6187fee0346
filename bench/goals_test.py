# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Tests of what is made of the samples: percentiles, verdicts, and the table.

import pytest
from goals import GOALS, percentile, table
from shape import Shape


def figures(changed, added=(), cpu=1.0, memory=100.0, cold=1.0, failed=0, unexpected=()):
    return {"changes": {"samples_ms": {"changed": list(changed), "added": list(added)},
                        "cpu_per_change_ms": cpu, "unexpected_statuses": list(unexpected)},
            "memory_mb": {"now": memory, "peak": memory}, "cold_start_s": cold,
            "failures": {"failed": failed, "requests": 1_000}}


@pytest.mark.parametrize("share, value", [(0.5, 50), (0.99, 99), (1.0, 100)])
def test_percentile_of_a_hundred(share, value):
    assert percentile(list(range(100, 0, -1)), share) == value


def test_of_few_samples_the_99th_is_the_slowest():
    assert percentile([3.0, 1.0, 9.0], 0.99) == 9.0
    assert percentile([4.0], 0.5) == 4.0


def judged(results, start):
    return next(one for one in (goal.judge(results) for goal in GOALS)
                if one["goal"].startswith(start))


def test_both_kinds_of_change_count():
    results = {("S", 3_000): figures([1.0] * 50, [30.0] * 50)}
    one = judged(results, "(a) shape S, 3,000")
    assert (one["measured"], one["met"]) == (30.0, False)


def test_what_was_not_measured_is_neither_met_nor_missed():
    assert {goal.judge({})["met"] for goal in GOALS} == {None}


def test_a_failed_request_of_any_size_counts():
    results = {("S", 100): figures([1.0]), ("H", 100): figures([1.0], failed=3)}
    assert judged(results, "(b)")["measured"] == 3
    assert judged(results, "(b)")["met"] is False


def test_cpu_is_compared_over_sizes():
    results = {("S", 100): figures([1.0], cpu=2.0), ("S", 10_000): figures([1.0], cpu=5.0)}
    assert judged(results, "(c) CPU")["measured"] == 2.5
    assert judged(results, "(c) CPU")["met"] is False
    assert judged(results, "(c) Weft's memory")["met"] is True


def test_the_table_tells_verdicts_and_unexpected_answers():
    text = table({("S", 3_000): figures([25.0], unexpected=["503"])})
    assert "NOT MET" in text and "not measured" in text
    assert "should not have come: 503" in text


def test_shapes():
    spread, single = Shape("S", 100, "127.0.0.1:1"), Shape("H", 100, "127.0.0.1:1")
    assert (spread.hosts, spread.backends) == (10, 20)
    assert len({spread.host_of(route) for route in range(100)}) == 10
    assert len({single.host_of(route) for route in range(100)}) == 1
    assert spread.sample(5) == [0, 24, 49, 74, 99]
