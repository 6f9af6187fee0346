# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Where things are in the source tree.

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
