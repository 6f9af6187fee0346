# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# What the pages say that can be compared with the tree: links, codes of findings, the README's length.

import re
import subprocess
from pathlib import Path

import pytest
from lib.paths import ROOT

PAGES = sorted(path for path in subprocess.run(
    ["git", "ls-files", "-co", "--exclude-standard", "*.md"], cwd=ROOT, capture_output=True, text=True,
    check=True).stdout.split())


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text()
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"https?:|mailto:", target):
            continue
        path, _, anchor = target.partition("#")
        to = (ROOT / page).parent / path if path else ROOT / page
        assert to.exists(), f"{page}: {target}"
        if anchor:
            titles = re.findall(r"^#+ (.*)$", to.read_text(), re.MULTILINE)
            assert anchor in {_anchor(title) for title in titles}, f"{page}: {target}"


def _anchor(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def test_every_code_of_a_finding_is_explained() -> None:
    sources = [path for end in ("cc", "h") for path in (ROOT / "src").rglob("*." + end)
               if not path.name.endswith("_test.cc")]
    used = {code for path in sources for code in re.findall(r'"(WEFT-[A-Z-]+)"', path.read_text())}
    page = (ROOT / "docs/reference/findings.md").read_text()
    told = re.findall(r"^\| `(WEFT-[A-Z-]+)` \|", page, re.MULTILINE)
    assert used - set(told) == set(), "missing in docs/reference/findings.md"
    assert set(told) - used == set(), "not in the code any more"
    assert len(told) == len(set(told))


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) < 300
