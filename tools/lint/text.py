#!/usr/bin/python3
# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Checks of files as text: the licence head and the sentence below it, length, marks that block a
# merge, and captures of everything by value. Prints each break as file:line, exit code 1.

import re
import subprocess
import sys
from pathlib import Path

LONGEST = 800
CODE = {".h", ".cc", ".py"}
HEAD = ["Copyright The Weft Authors", "SPDX-License-Identifier: Apache-2.0"]
MARK = re.compile(r"TODO\((?!later)|DISABLED_[A-Z]|\bGTEST_SKIP\b")
CAPTURE = re.compile(r"\[=[\],]")


def breaks_of(name, text):
    """The breaks in one file: (line number, message)."""
    path = Path(name)
    lines = text.splitlines()
    found = []
    if len(lines) > LONGEST:
        found.append((LONGEST + 1, f"{len(lines)} lines: split it, {LONGEST} is the most"))
    is_cpp = path.suffix in (".h", ".cc")
    is_script = lines[:1] and lines[0].startswith("#!")
    if path.suffix in CODE or is_script:
        comment = "//" if is_cpp else "#"
        head = [line.removeprefix(comment).strip() for line in lines[1 if is_script else 0:][:4]]
        if head[:2] != HEAD:
            found.append((1, "must begin with the two lines of the licence head"))
        # A .cc is what its header says; everything else says it itself.
        elif path.suffix != ".cc" and not (head[2:3] == [""] and head[3:4] > [""]):
            found.append((3, "the licence head is followed by an empty comment line and a sentence on what the file is"))
    if is_cpp:
        for number, line in enumerate(lines, 1):
            if MARK.search(line):
                found.append((number, "a test that does not run, or a mark that blocks a merge"))
            if CAPTURE.search(line.split("//", 1)[0]):
                found.append((number, "capture by name, not [=]"))
    return found


def main():
    root = Path(__file__).resolve().parents[2]
    files = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True, text=True).stdout
    failed = False
    for name in files.split("\0"):
        if not name or not (root / name).is_file():
            continue
        try:
            text = (root / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a corpus of bad bytes
        is_code = Path(name).suffix in CODE or text.startswith("#!")
        for number, message in breaks_of(name, text) if is_code else ():
            print(f"{name}:{number}: {message}")
            failed = True
    sys.exit(failed)


if __name__ == "__main__":
    main()
