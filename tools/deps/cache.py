# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The cache of what is fetched or built once per machine. Each entry is a directory whose name says
# all that it was made from; it appears whole or not at all. Deleting the cache costs only time.

import fcntl
import os
import shutil
import sys
from pathlib import Path


def root():
    """The cache's directory: $WEFT_CACHE, else weft/ in the user's cache directory."""
    if "WEFT_CACHE" in os.environ:
        return Path(os.environ["WEFT_CACHE"]).absolute()
    user = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(user).absolute() / "weft"


def say(text):
    """Progress for a person. Stdout is kept for results."""
    print(f"weft: {text}", file=sys.stderr, flush=True)


def entry(name, make):
    """Returns the path of entry `name`; when it is missing, make(directory) fills a fresh one first.

    Whoever asks for the same entry meanwhile waits and then finds it done. A make() that raises
    leaves no entry.
    """
    path = root() / name
    if _is_whole(path):
        return path
    root().mkdir(parents=True, exist_ok=True)
    with open(root() / f".{name}.lock", "w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another process that makes {name} ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_whole(path):
            partial = root() / f".{name}.partial"
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir()
            make(partial)
            shutil.rmtree(path, ignore_errors=True)
            partial.rename(path)
    return path


def _is_whole(path):
    """Whether the entry is there. Folders without a file are none: ninja makes those of a rule's outputs
    before it runs the rule that makes the entry."""
    return any(files for _, _, files in os.walk(path))
