#!/usr/bin/python3
# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Runs clang-tidy on every .cc file of a build, as many at once as there are processors, files that
# differ from the last commit first. A file that was clean is not looked at again until it, a header of
# ours that it includes, its command, the checks or clang-tidy itself has changed.
#
#   tidy.py BUILD_DIRECTORY [FILE...]    with files: only these

import hashlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "deps"))
import cache  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
TIDY = "clang-tidy-19"


def output(*command):
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def commands(build):
    """{source: command} of all sources of ours."""
    entries = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    return {Path(entry["file"]): entry["command"] for entry in entries
            if Path(entry["file"]).is_relative_to(ROOT) and not Path(entry["file"]).is_relative_to(build)}


def headers_of(command):
    """The files below the root that a compile command reads, or None when it does not compile."""
    words = [word for word in command.split() if word != "/usr/bin/ccache"]
    cut = words.index("-o")
    run = subprocess.run([*words[:cut], *words[cut + 2:], "-MM", "-MF", "-"], cwd=ROOT, capture_output=True,
                         text=True, check=False)
    if run.returncode:
        return None
    files = run.stdout.replace("\\\n", " ").split()[1:]
    return sorted(file for file in files if Path(file).is_relative_to(ROOT))


def key_of(command, common):
    """Names all that decides whether a file is clean; None when that cannot be told."""
    headers = headers_of(command)
    if headers is None:
        return None
    digest = hashlib.sha256(f"{common}\0{command}".replace(str(ROOT), "").encode())
    for header in headers:
        digest.update(Path(header).read_bytes())
    return digest.hexdigest()[:32]


def check(source, command, build, common, known):
    """Runs clang-tidy on one file unless it is known as clean. Returns what it complained of, or ''."""
    key = key_of(command, common)
    if key and (known / key).exists():
        return ""
    run = subprocess.run([TIDY, "--quiet", "-p", build, source], cwd=ROOT, capture_output=True, text=True,
                         check=False)
    if run.returncode == 0:
        if key:
            (known / key).touch()
        return ""
    return run.stdout or run.stderr


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: tidy.py BUILD_DIRECTORY [FILE...]")
    build = (ROOT / sys.argv[1]).resolve()
    chosen = {Path(file).resolve() for file in sys.argv[2:]}
    changed = {ROOT / name for name in output("git", "diff", "--name-only", "HEAD").split()}
    todo = [item for item in commands(build).items() if not chosen or item[0] in chosen]
    todo.sort(key=lambda item: (item[0] not in changed, item[0]))
    common = output(TIDY, "--version") + (ROOT / ".clang-tidy").read_text(encoding="utf-8")
    known = cache.root() / "tidy"
    known.mkdir(parents=True, exist_ok=True)

    failed = 0
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        results = pool.map(lambda item: check(*item, build, common, known), todo)
        for number, ((source, _), complaint) in enumerate(zip(todo, results), 1):
            cache.say(f"clang-tidy [{number}/{len(todo)}] {source.relative_to(ROOT)}")
            if complaint:
                failed += 1
                print(complaint, flush=True)
    if failed:
        sys.exit(f"clang-tidy: {failed} of {len(todo)} files need work")


if __name__ == "__main__":
    main()
