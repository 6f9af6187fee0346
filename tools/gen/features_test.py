# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Tests of the table of features: that it, the tests and the page fit together, and that what does not is
# found.

import copy

import features
import golang
import pytest

ENTRY = {"name": "HTTPRoute", "says": "Routes.", "where": "files", "test": "x_test.py::test_x",
         "without": [{"file": "x.cc", "old": "if (a)", "new": "if (!OFF && a)"}]}
KNOWN = {"HTTPRoute": {"channel": "standard", "tests": 3}, "MeshX": {"channel": "standard", "tests": 1}}
MARKED = {"x_test.py::test_x": {"HTTPRoute"}, "x_test.py::test_y": set()}


def test_the_table_the_tests_and_the_page_fit_together():
    entries, known, marked = features.load(), features.upstream(), features.marks()
    read = lambda path: (features.ROOT / path).read_text(encoding="utf-8")  # noqa: E731
    assert features.problems(entries, known, marked, read) == []
    assert features.PAGE.read_text(encoding="utf-8") == features.page(entries, known)


def test_the_pinned_gateway_api_has_54_features_of_gateways():
    known = features.upstream()
    assert sum(not name.startswith("Mesh") for name in known) == 54 and len(known) == 64


def found(change=None, known=None, marked=None, source="if (a) b;"):
    entry = copy.deepcopy(ENTRY)
    entry.update(change or {})
    return features.problems([entry], known or KNOWN, marked or MARKED, lambda path: source)


def test_what_fits():
    assert found() == []


@pytest.mark.parametrize("case, wanted", [
    ({"change": {"name": "Unheard"}}, "Unheard: is no gateway feature"),
    ({"known": {**KNOWN, "TCPRoute": {}}}, "TCPRoute: is missing"),
    ({"change": {"where": "somewhere"}}, "HTTPRoute: where is one of"),
    ({"change": {"test": "x_test.py::test_z"}}, "HTTPRoute: there is no test x_test.py::test_z"),
    ({"change": {"test": "x_test.py::test_y"}}, "HTTPRoute: x_test.py::test_y has no mark"),
    ({"change": {"without": []}}, "HTTPRoute: nothing says how"),
    ({"source": "if (b)"}, "HTTPRoute: in x.cc, what is replaced occurs 0 times"),
    ({"source": "if (a) if (a)"}, "HTTPRoute: in x.cc, what is replaced occurs 2 times"),
    ({"change": {"without": [{"file": "x.cc", "old": "if (a)", "new": "if (b)"}]}},
     "HTTPRoute: in x.cc, what replaces does not ask for OFF"),
    ({"marked": {**MARKED, "x_test.py::test_z": {"Unheard"}}}, "x_test.py::test_z is marked with Unheard"),
])
def test_what_does_not_fit(case, wanted):
    assert any(line.startswith(wanted) for line in found(**case)), found(**case)


def test_an_entry_that_is_there_twice():
    assert "HTTPRoute: is there twice" in features.problems([ENTRY, ENTRY], KNOWN, MARKED, lambda path: "if (a)")


def test_marks_of_tests_and_of_their_cases():
    assert features.marks_of("""
@pytest.mark.feature("A")
@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.feature("B")), 2])
def test_one(x): pass
def test_two(): pass
def helper(): pass
""") == {"test_one": {"A", "B"}, "test_two": set()}


def test_features_of_go_sources():
    source = """
const (
	// A feature.
	SupportOne FeatureName = "One"

	SupportTwo = "MeshTwo"
)
var (
	OneFeature = Feature{
		Name:    SupportOne,
		Channel: FeatureChannelStandard,
	}
	TwoFeature = Feature{
		Name:    SupportTwo,
		Channel: FeatureChannelExperimental,
	}
)
"""
    asks = "Features: []features.FeatureName{\n features.SupportOne,\n features.SupportOneAndMore,\n},"
    assert golang.features_of([source], [asks, asks, "features.SupportTwo"]) == {
        "MeshTwo": {"channel": "experimental", "tests": 0}, "One": {"channel": "standard", "tests": 2}}
