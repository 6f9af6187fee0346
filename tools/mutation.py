# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# A `weft` in which the translation of each feature can be switched off by an environment variable. It is
# made beside a build, from copies of the sources that test/features.yaml names: the product itself has no
# such switch.

import json
import os
import shlex
import shutil
import subprocess
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SWITCH = "WEFT_OFF"  # the variable that names the feature that is off
PRELUDE = f"""\
#include <cstdlib>
#include <string_view>
#ifndef WEFT_OFF_SWITCH
#define WEFT_OFF_SWITCH
namespace weft {{
inline bool Off(std::string_view feature) {{
  const char* off = std::getenv("{SWITCH}");
  return off && feature == off;
}}
}}  // namespace weft
#endif
"""


def by_file(entries):
    """The edits of all features: file -> {what is replaced: (by what, features)}."""
    edits = defaultdict(dict)
    for entry in entries:
        for edit in entry["without"]:
            new, features = edits[edit["file"]].setdefault(edit["old"], (edit["new"], []))
            if new != edit["new"]:
                raise ValueError(f"{entry['name']} and {features[0]} replace the same text of {edit['file']} differently")
            features.append(entry["name"])
    return edits


def switchable(text, edits):
    """A source in which each edit is in force while one of its features is off."""
    places = sorted((text.index(old), old) for old in edits)
    parts, end = [PRELUDE, "#line 1\n"], 0
    for start, old in places:
        if start < end:
            raise ValueError(f"this text overlaps with another one that is replaced: {old}")
        new, features = edits[old]
        off = " || ".join(f'::weft::Off("{name}")' for name in features)
        parts += [text[end:start], new.replace("OFF", f"({off})")]
        end = start + len(old)
    return "".join([*parts, text[end:]])


def includers(deps, headers):
    """The objects that include one of the headers, as `ninja -t deps` tells."""
    found = set()
    for block in deps.split("\n\n"):
        first, *files = block.strip().splitlines() or [""]
        if headers & {file.strip() for file in files}:
            found.add(first.split(":")[0])
    return found


class Workshop:
    """Makes the switchable `weft` in <build>/mutants; it stands there in bin/, beside links to all else
    that the build has in its bin/ and lib/."""

    def __init__(self, root, build):
        self.root, self.build = root, build
        self.out = build / "mutants"

    def make(self, entries):
        """Returns the directory, to be given to the tests as WEFT_BUILD."""
        shutil.rmtree(self.out, ignore_errors=True)
        edits = by_file(entries)
        for file, of_file in edits.items():
            copy = self.out / file
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(switchable((self.root / file).read_text(encoding="utf-8"), of_file), encoding="utf-8")
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            objects = list(pool.map(self._compile, self._units(edits)))
        for folder in ("bin", "lib"):
            (self.out / folder).mkdir()
            for program in (self.build / folder).glob("*"):
                (self.out / folder / program.name).symlink_to(program)
        self._link(objects)
        return self.out

    def _units(self, edits):
        """The compile commands that are to be run again: of sources that were edited, and of those in the
        program that include an edited header."""
        commands = json.loads((self.build / "compile_commands.json").read_text(encoding="utf-8"))
        headers = {str(self.root / file) for file in edits if file.endswith(".h")}
        include = includers(self._ninja("-t", "deps"), headers) if headers else set()
        for entry in commands:
            source = Path(entry["file"])
            if not source.is_relative_to(self.root) or source.name.endswith("_test.cc"):
                continue
            relative, words = str(source.relative_to(self.root)), shlex.split(entry["command"])
            target = words[words.index("-o") + 1]
            if relative in edits or target in include and "/weft_" in target:
                yield relative, entry["command"]

    def _compile(self, unit):
        relative, command = unit
        copy = self.out / relative
        copy.parent.mkdir(parents=True, exist_ok=True)
        target = copy.with_suffix(".o")
        words = shlex.split(command)
        cut = words.index("-MD") if "-MD" in words else words.index("-o")
        source = copy if copy.exists() else self.root / relative
        first = next(index for index, word in enumerate(words) if word.startswith("-I"))
        words = [*words[:first], f"-I{self.out / 'src'}", *words[first:cut], "-o", target, "-c", source]
        subprocess.run(words, cwd=self.build, check=True)
        return target

    def _link(self, objects):
        [*_, command] = self._ninja("-t", "commands", "bin/weft").strip().splitlines()
        words = shlex.split(command.removeprefix(": && ").removesuffix(" && :"))
        place = words.index("-o")
        program = self.out / "bin/weft"
        program.unlink(missing_ok=True)
        # Before the libraries: what they define as well is then not taken from them.
        subprocess.run([*words[:place], *objects, "-o", program, *words[place + 2:]], cwd=self.build, check=True)

    def _ninja(self, *arguments):
        return subprocess.run(["ninja", "-C", self.build, "--quiet", *arguments], check=True, text=True,
                              stdout=subprocess.PIPE).stdout
