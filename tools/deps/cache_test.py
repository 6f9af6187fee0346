# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Tests of the cache: an entry is made once, and is there whole or not at all.

import multiprocessing
import os

import cache
import pytest


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("WEFT_CACHE", str(tmp_path / "cache"))


def test_an_entry_is_made_once():
    def make(directory):
        made.append(directory)
        (directory / "file").write_text("content")

    made = []
    path = cache.entry("thing-1", make)
    assert cache.entry("thing-1", make) == path == cache.root() / "thing-1"
    assert (path / "file").read_text() == "content"
    assert len(made) == 1


def test_a_making_that_fails_leaves_no_entry_and_can_be_repeated():
    def fail(directory):
        (directory / "half").write_text("")
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        cache.entry("thing-2", fail)
    assert not (cache.root() / "thing-2").exists()
    path = cache.entry("thing-2", lambda directory: (directory / "whole").write_text(""))
    assert [file.name for file in path.iterdir()] == ["whole"]


def test_folders_that_ninja_makes_for_the_outputs_of_a_rule_are_no_entry():
    (cache.root() / "thing-4" / "lib").mkdir(parents=True)
    path = cache.entry("thing-4", lambda directory: (directory / "file").write_text("content"))
    assert [file.name for file in path.iterdir()] == ["file"]


def make_with_others(start, makers):
    def make(directory):
        (directory / "maker").write_text(str(os.getpid()))

    start.wait()
    makers.put((cache.entry("thing-3", make) / "maker").read_text())


def test_of_many_that_ask_at_once_one_makes_it():
    context = multiprocessing.get_context("fork")
    start, makers = context.Barrier(8), context.Queue()
    processes = [context.Process(target=make_with_others, args=(start, makers)) for _ in range(8)]
    for process in processes:
        process.start()
    seen = {makers.get(timeout=60) for _ in processes}
    for process in processes:
        process.join()
    assert len(seen) == 1


def test_where_the_cache_is(monkeypatch):
    monkeypatch.delenv("WEFT_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert str(cache.root()) == "/somewhere/weft"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/home/me")
    assert str(cache.root()) == "/home/me/.cache/weft"
