# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Tests of what a person is shown.

import table
from goals import Results
from goals_test import figures, histogram, storm, throughput, weft


def test_verdicts_and_unexpected_answers_are_told():
    text = table.text(Results(weft("S", 3_000, [25.0], unexpected=["503"])))
    assert "NOT MET" in text and "not measured" in text
    assert "weft, shape S, 3,000 routes: answers that should not have come: 503" in text


def test_every_system_has_its_line():
    text = table.text(Results(weft("S", 100, [2.0], sends=histogram(1, 0, 0))
                              | {("floor", "S", 100): figures([1.0])}))
    (ours,) = [line for line in text.splitlines() if line.startswith("weft ")]
    (floor,) = [line for line in text.splitlines() if line.startswith("floor ")]
    assert "<= 1.00" in ours and "<=" not in floor


def test_failed_requests_and_differing_settings_are_told():
    of = throughput([10], [10], log=[20])
    of["pairs"][0]["weft"]["failed"] = 7
    of["settings_that_differ"] = ["merge_slashes"]
    text = table.text(Results(throughput=of))
    assert "weft (7 FAILED)" in text and "+50000.0" in text and "not Weft's: merge_slashes" in text


def test_a_storm_that_nobody_was_served_in_is_shown():
    of = storm([], [0.5])
    for name in of:
        of[name] |= {"bytes": 5e6, "cpu_s": 1.0, "proxies_cpu_s": 1.0, "memory_before_mb": 1, "memory_peak_mb": 2}
    text = table.text(Results(storm=of | {"routes": 100}))
    assert "2 with nothing" in text and "nan" in text
