# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Tests of unpacking wheels, and of what their pins are called.

import zipfile

import pytest
import wheel


def archive(path, files):
    with zipfile.ZipFile(path, "w") as made:
        for name, (content, mode) in files.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            made.writestr(info, content)
    return path


def test_unpacks_below_the_prefix_with_executable_bits(tmp_path):
    source = archive(tmp_path / "a.whl", {
        "tool/bin/run": ("#!/bin/sh\n", 0o100755), "tool/data": ("x", 0o100644), "tool-1.dist-info/RECORD": ("", 0)})
    out = tmp_path / "out"
    wheel.unpack(source, "tool/", out)
    assert sorted(file.relative_to(out).as_posix() for file in out.rglob("*")) == ["bin", "bin/run", "data"]
    assert (out / "bin/run").stat().st_mode & 0o777 == 0o755
    assert (out / "data").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("name", ["tool/../../evil", "tool//etc/evil"])
def test_refuses_names_that_lead_outside(tmp_path, name):
    source = archive(tmp_path / "a.whl", {name: ("x", 0o100644)})
    with pytest.raises(ValueError, match="outside"):
        wheel.unpack(source, "tool/", tmp_path / "out")
    assert not (tmp_path / "evil").exists()


def test_comments_do_not_change_what_is_pinned(tmp_path, monkeypatch):
    monkeypatch.setattr(wheel, "HERE", tmp_path)
    digests = []
    for text in ("# why\npkg==1 --hash=sha256:a\n", "# why else\npkg==1 --hash=sha256:a\n", "pkg==2 --hash=sha256:b\n"):
        (tmp_path / "r.txt").write_text(text)
        digests.append(wheel.digest("r.txt"))
    assert digests[0] == digests[1] != digests[2]
