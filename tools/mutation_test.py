# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Tests of making sources whose features can be switched off.

import subprocess

import mutation
import pytest

SOURCE = """\
#include <cstdio>
int main() {
  bool a = true, b = true;
  if (a) std::puts("a");
  if (b) std::puts("b");
}
"""


def entry(name, old, new, file="x.cc"):
    return {"name": name, "without": [{"file": file, "old": old, "new": new}]}


A = entry("A", "if (a)", "if (!OFF && a)")
B = entry("B", "if (b)", "if (!OFF && b)")
ALSO_B = entry("AlsoB", "if (b)", "if (!OFF && b)")


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    directory = tmp_path_factory.mktemp("switchable")
    source = mutation.switchable(SOURCE, mutation.by_file([A, B, ALSO_B])["x.cc"])
    (directory / "x.cc").write_text(source)
    subprocess.run(["clang++-19", "-std=c++23", "-o", directory / "x", directory / "x.cc"], check=True)
    return directory / "x"


@pytest.mark.parametrize("off, says", [
    (None, "a\nb\n"), ("", "a\nb\n"), ("A", "b\n"), ("B", "a\n"), ("AlsoB", "a\n"), ("Unheard", "a\nb\n"),
])
def test_one_feature_at_a_time_is_off(program, off, says):
    environment = {} if off is None else {mutation.SWITCH: off}
    assert subprocess.run([program], env=environment, check=True, capture_output=True, text=True).stdout == says


def test_lines_keep_their_numbers():
    lines = mutation.switchable(SOURCE, mutation.by_file([A])["x.cc"]).splitlines()
    begin = lines.index("#line 1") + 1
    assert lines[begin].startswith("#include <cstdio>") and lines[begin + 3].startswith("  if (!(::weft::Off")


def test_two_features_may_not_replace_one_text_differently():
    with pytest.raises(ValueError, match="B2 and B replace the same text of x.cc differently"):
        mutation.by_file([B, entry("B2", "if (b)", "if (OFF)")])


def test_texts_may_not_overlap():
    with pytest.raises(ValueError, match="overlaps"):
        mutation.switchable(SOURCE, mutation.by_file([A, entry("C", "(a) std", "(OFF) std")])["x.cc"])


def test_what_includes_a_header():
    deps = """\
one.o: #deps 2, deps mtime 1 (VALID)
    /src/one.cc
    /src/x.h

two.o: #deps 1, deps mtime 1 (VALID)
    /src/two.cc
"""
    assert mutation.includers(deps, {"/src/x.h"}) == {"one.o"}
