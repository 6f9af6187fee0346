# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Counts test cases in JUnit files.

import xml.etree.ElementTree as ET
from dataclasses import dataclass


@dataclass(frozen=True)
class Counts:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Counts(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def of_case(case):
    """The counts of one <testcase>, whether pytest, ctest or GoogleTest wrote it."""
    if case.find("failure") is not None or case.find("error") is not None or case.get("status") == "fail":
        return Counts(failed=1)
    skipped = case.find("skipped") is not None or case.get("status") in ("notrun", "disabled")
    return Counts(skipped=1) if skipped else Counts(passed=1)


def of_junit(path):
    """The counts of a JUnit file. One that is missing or broken is one failure: its writer died."""
    try:
        return sum((of_case(case) for case in ET.parse(path).iter("testcase")), Counts())
    except (OSError, ET.ParseError):
        return Counts(failed=1)


def of_ctest(directory):
    """The counts of directory/ctest.xml, where a program that wrote its own NAME.xml counts with the
    cases of that. A program that failed although its cases passed (it crashed or leaked at the end)
    is one failure more."""
    try:
        programs = list(ET.parse(directory / "ctest.xml").iter("testcase"))
    except (OSError, ET.ParseError):
        return Counts(failed=1)
    total = Counts()
    for program in programs:
        whole = of_case(program)
        own = directory / f"{program.get('name')}.xml"
        cases = of_junit(own) if own.exists() else whole
        if whole.failed and not cases.failed:
            cases += Counts(failed=1)
        total += cases
    return total
