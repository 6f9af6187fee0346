# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Tests of reading histograms.

import math

import pytest
from histogram import Histogram

PAGE = """# HELP weft_send_seconds What.
# TYPE weft_send_seconds histogram
weft_send_seconds_bucket{le="0.001"} 2
weft_send_seconds_bucket{le="0.01"} 9
weft_send_seconds_bucket{le="+Inf"} 10
weft_send_seconds_sum 0.25
weft_send_seconds_count 10
weft_other_seconds_bucket{le="+Inf"} 1
weft_other_seconds_sum 1
"""


def test_percentiles_are_bounds():
    read = Histogram.read(PAGE, "weft_send_seconds")
    assert (read.count, read.sum) == (10, 0.25)
    assert [read.percentile(share) for share in (0.1, 0.2, 0.5, 0.9)] == [0.001, 0.001, 0.01, 0.01]
    assert read.percentile(0.99) == math.inf


def test_differences_and_sums():
    read = Histogram.read(PAGE, "weft_send_seconds")
    assert read.since(read).count == 0
    assert (read + read).below == {0.001: 4, 0.01: 18, math.inf: 20}


def test_what_is_not_there():
    with pytest.raises(KeyError, match="weft_none"):
        Histogram.read(PAGE, "weft_none")
