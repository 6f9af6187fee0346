# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Tests of the arrows: that the table is sound, and that each kind of break is seen.

import arrows


def test_table_names_known_rooms_and_has_no_cycle():
    assert {room for allowed in arrows.ARROWS.values() for room in allowed} <= set(arrows.ARROWS)
    assert arrows.PURE <= set(arrows.ARROWS)
    assert arrows.cycle(arrows.ARROWS) is None


def test_a_cycle_is_found():
    assert arrows.cycle({"a": ["b"], "b": ["c"], "c": ["a"]}) == "a"


def test_pure_rooms_reach_pure_rooms_only():
    for room in arrows.PURE:
        assert arrows.reachable(room, arrows.ARROWS) <= arrows.PURE | {"base"}


def test_allowed_includes_pass():
    text = '#include "ir/route.h"\n#include "base/text.h"\n#include "fmt/core.h"\n#include <string>\n'
    assert not arrows.breaks_of("translate", text)


def test_an_include_against_the_arrows_is_named_with_its_line():
    (found,) = arrows.breaks_of("ir", '#include <string>\n#include "translate/gateway.h"\n')
    assert found[0] == 2
    assert "ir may not include translate" in found[1]


def test_pure_rooms_have_no_threads_files_or_clocks():
    text = "#include <thread>\n#include <fstream>\n#include <sys/stat.h>\nauto t = std::chrono::steady_clock::now();\n"
    assert [line for line, _ in arrows.breaks_of("flow", text)] == [1, 2, 3, 4]
    assert not arrows.breaks_of("net", text)


def test_only_some_rooms_know_protobuf_messages():
    text = '#include "envoy/config/route/v3/route.pb.h"\n'
    assert not arrows.breaks_of("xds", text)
    assert [line for line, _ in arrows.breaks_of("translate", text)] == [1]


def test_comments_may_speak_of_clocks():
    assert not arrows.breaks_of("flow", "// never steady_clock::now here\n")


def test_files_below_src(tmp_path):
    for name, text in {"ir/a.h": '#include "net/loop.h"\n', "ir/a_test.cc": '#include "net/loop.h"\n',
                       "main.cc": '#include "cli/run.h"\n', "attic/b.cc": "int x;\n"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    found = [(path.relative_to(tmp_path).as_posix(), line) for path, line, _ in arrows.breaks_below(tmp_path)]
    assert found == [("attic/b.cc", 1), ("ir/a.h", 1)]
