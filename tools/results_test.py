# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Tests of the counting of test cases.

import results
from results import Counts

GTEST = """<testsuites tests="3"><testsuite name="A">
  <testcase name="Passes" status="run" result="completed" classname="A"/>
  <testcase name="Fails" status="run" result="completed" classname="A"><failure message="x"/></testcase>
  <testcase name="Skips" status="run" result="skipped" classname="A"><skipped message="y"/></testcase>
</testsuite></testsuites>"""
PASSING = '<testsuites><testcase name="P" status="run"/><testcase name="Q" status="run"/></testsuites>'


def ctest(directory, **programs):
    cases = "".join(
        f'<testcase name="{name}" status="{status}">{"<failure/>" if status == "fail" else ""}</testcase>'
        for name, status in programs.items())
    (directory / "ctest.xml").write_text(f"<testsuite>{cases}</testsuite>")


def test_cases_of_googletest_replace_their_program(tmp_path):
    ctest(tmp_path, a_test="fail", replay="run")
    (tmp_path / "a_test.xml").write_text(GTEST)
    assert results.of_ctest(tmp_path) == Counts(passed=2, failed=1, skipped=1)


def test_a_program_that_crashed_is_a_failure(tmp_path):
    ctest(tmp_path, a_test="fail")
    assert results.of_ctest(tmp_path) == Counts(failed=1)


def test_a_program_that_failed_after_its_cases_is_a_failure_more(tmp_path):
    ctest(tmp_path, a_test="fail")
    (tmp_path / "a_test.xml").write_text(PASSING)
    assert results.of_ctest(tmp_path) == Counts(passed=2, failed=1)


def test_missing_or_broken_files_are_failures(tmp_path):
    assert results.of_ctest(tmp_path) == Counts(failed=1)
    (tmp_path / "p.xml").write_text("<testsuite><testcase name=")
    assert results.of_junit(tmp_path / "p.xml") == Counts(failed=1)


def test_the_line():
    assert str(Counts(3, 0, 1)) == "3 passed, 0 failed, 1 skipped"
