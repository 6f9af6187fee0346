# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# A folder of configuration, written as a careful user would.

import os
from pathlib import Path

from .manifests import Json, to_yaml


class ConfigFolder:
    """A folder that Weft follows. Drafts lie beside it."""

    def __init__(self, path: Path):
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    def apply(self, file: str, *content: Json | str | bytes) -> None:
        """Writes a file of the folder, all at once: objects, or text as it is."""
        texts = [one if isinstance(one, bytes) else
                 (one if isinstance(one, str) else to_yaml([one])).encode() for one in content]
        draft = self.path.parent / f"{self.path.name}_{file.replace('/', '_')}.draft"
        draft.write_bytes(b"---\n".join(texts))
        path = self.path / f"{file}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        os.replace(draft, path)

    def remove(self, file: str) -> None:
        """Removes a file that `apply` wrote."""
        (self.path / f"{file}.yaml").unlink()
