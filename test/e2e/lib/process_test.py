# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# What a program gets from the test that runs it.

import signal
from pathlib import Path

import pytest
from lib.process import Process


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT])
def test_a_signal_that_the_tests_ignore_ends_the_program(tmp_path: Path, number: signal.Signals) -> None:
    before = signal.signal(number, signal.SIG_IGN)
    try:
        process = Process("sleep", ["sleep", "30"], tmp_path)
    finally:
        signal.signal(number, before)
    try:
        process.signal(number)
        assert process.wait(5) == -number
    finally:
        process.kill()
