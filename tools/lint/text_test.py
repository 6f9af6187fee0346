# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Tests of the checks of files as text.

import text

CPP = "// Copyright The Weft Authors\n// SPDX-License-Identifier: Apache-2.0\n//\n// What it is.\n"


def lines(name, content):
    return [line for line, _ in text.breaks_of(name, content)]


def test_good_files_pass():
    assert not text.breaks_of("a.h", CPP + "#pragma once\n")
    assert not text.breaks_of("a.cc", "\n".join(CPP.splitlines()[:2]) + '\n#include "a.h"\n')
    assert not text.breaks_of("tool", "#!/bin/sh\n" + CPP.replace("//", "#"))


def test_missing_head_and_missing_sentence():
    assert lines("a.cc", "int x;\n") == [1]
    assert lines("a.h", "\n".join(CPP.splitlines()[:2]) + "\n#pragma once\n") == [3]
    assert lines("a.py", "import os\n") == [1]


def test_long_files():
    assert lines("a.cc", CPP + "\n" * 796) == []
    assert lines("a.cc", CPP + "\n" * 797) == [801]


def test_marks_and_captures():
    mark = "TODO" + "(now)"
    assert lines("a.cc", CPP + f"// {mark}: x\n") == [5]
    assert lines("a.cc", CPP + "// TODO" + "(later): when y\n") == []
    assert lines("a.cc", CPP + "auto f = [=] { return x; };\n") == [5]
    assert lines("a.cc", CPP + "TEST(A, DISABLED" + "_B) {}\n") == [5]
