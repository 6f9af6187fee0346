# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The commands of a page of docs/, to be run as they stand there.

import re
from pathlib import Path
from typing import Mapping

_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def command_blocks(page: Path, instead: Mapping[str, str]) -> list[str]:
    """The texts of all ```sh blocks. `instead`: what a test must have in place of what a page says,
    such as ports; each must occur."""
    text = page.read_text()
    for said, used in instead.items():
        assert said in text, f"{page} does not say {said}"
        text = text.replace(said, used)
    return _BLOCK.findall(text)
