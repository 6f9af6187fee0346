# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# A histogram as a program tells it in the text format of Prometheus.

import math
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Histogram:
    """below: how many values are not above each bound, ascending; the last bound is infinite."""
    below: dict[float, int]
    sum: float

    @staticmethod
    def read(text: str, name: str) -> "Histogram":
        """That of this name in a page of metrics; KeyError: it has none."""
        bounds = {float(bound): int(float(count)) for bound, count in re.findall(
            rf'^{name}_bucket{{le="([^"]+)"}} (\S+)$', text, re.MULTILINE)}
        total = re.search(rf"^{name}_sum (\S+)$", text, re.MULTILINE)
        if not bounds or not total:
            raise KeyError(name)
        return Histogram(dict(sorted(bounds.items())), float(total.group(1)))

    @property
    def count(self) -> int:
        return self.below[math.inf]

    def since(self, before: "Histogram") -> "Histogram":
        """What has been added since."""
        return Histogram({bound: count - before.below[bound] for bound, count in self.below.items()},
                         self.sum - before.sum)

    def __add__(self, other: "Histogram") -> "Histogram":
        return Histogram({bound: count + other.below[bound] for bound, count in self.below.items()},
                         self.sum + other.sum)

    def percentile(self, share: float) -> float:
        """The bound that this share of the values is not above: never too good. Infinite: above all."""
        wanted = -(-self.count * round(share * 1000) // 1000)
        return next(bound for bound, count in self.below.items() if count >= max(1, wanted))
