# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The goals, beside the figures: met or not. Nothing here makes the bench fail.

from dataclasses import dataclass, field
from math import isfinite
from statistics import median
from typing import Any, Callable, Mapping

from histogram import Histogram

Figures = Mapping[str, Any]


@dataclass(frozen=True)
class Results:
    """All that was measured. applied: figures by (system, shape, routes), where a system is "weft",
    "floor" or "envoy gateway"; throughput and storm as throughput.py and storm.py give them."""
    applied: Mapping[tuple[str, str, int], Figures] = field(default_factory=dict)
    throughput: Figures | None = None
    storm: Figures | None = None

    def weft(self, shape: str, routes: int) -> Figures:
        return self.applied["weft", shape, routes]


class NotMeasured(LookupError):
    """A goal's figure was not asked for."""


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least `share` of all are not above."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]


def apply_times(figures: Figures) -> list[float]:
    """All samples of (a), in ms."""
    samples = figures["samples_ms"]
    return samples["changed"] + samples["added"]


def summary(figures: Figures) -> dict[str, float]:
    """(a) in ms: half of the samples, 99 of 100, and all are not above these."""
    times = apply_times(figures)
    return {"p50": percentile(times, 0.5), "p99": percentile(times, 0.99), "max": max(times)}


def own_part(figures: Figures) -> dict[str, float] | None:
    """Weft's own part of (a) in ms: bounds that half of the changes, and 99 of 100, are not above."""
    sends: Histogram | None = figures.get("sends")
    if sends is None or sends.count == 0:
        return None
    return {"p50": sends.percentile(0.5) * 1e3, "p99": sends.percentile(0.99) * 1e3,
            "mean": sends.sum / sends.count * 1e3, "changes": sends.count}


def cpu_per_change(figures: Figures) -> float:
    """In ms."""
    return figures["cpu_ms"] / len(apply_times(figures))


def rates(throughput: Figures) -> dict[str, dict[str, float]]:
    """(e) by configuration: medians, the sum of failed requests, and the least and the most that a
    request has cost less without a setting."""
    samples = {name: [pair[name] for pair in throughput["pairs"]] for name in ("hand-written", "weft")}
    samples |= {f"weft without {name}": of for name, of in throughput["without"].items()}
    found = {}
    for name, of in samples.items():
        figures = {figure: median([one[figure] for one in of]) for figure in of[0]}
        figures["failed"] = sum(one["failed"] for one in of)
        if "saves_us" in figures:
            figures["saves_us_least"] = min(one["saves_us"] for one in of)
            figures["saves_us_most"] = max(one["saves_us"] for one in of)
        found[name] = figures
    return found


def ratio(throughput: Figures) -> float:
    """Weft's requests per second to those of the hand-written configuration: median of the pairs."""
    return median([pair["weft"]["per_second"] / pair["hand-written"]["per_second"]
                   for pair in throughput["pairs"]])


def strict(value: Any) -> Any:
    """The value as JSON can say it: what is infinite, or no number, is null."""
    if isinstance(value, dict):
        return {name: strict(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [strict(member) for member in value]
    return None if isinstance(value, float) and not isfinite(value) else value


@dataclass(frozen=True)
class Goal:
    """The figure is to be at most the limit; where `at_least`, at least."""
    text: str
    limit: float
    unit: str
    figure: Callable[[Results], float]
    at_least: bool = False

    def judge(self, results: Results) -> dict[str, Any]:
        """"met" is None where nothing was measured."""
        try:
            value = self.figure(results)
        except LookupError:
            return {"goal": self.text, "measured": None, "unit": self.unit, "met": None}
        met = value >= self.limit if self.at_least else value <= self.limit
        return {"goal": self.text, "measured": value, "unit": self.unit, "met": met}


def _p99(routes: int) -> Goal:
    return Goal(f"(a) shape S, {routes:,} routes: p99 of apply to first 200 <= 20 ms", 20, "ms",
                lambda results: summary(results.weft("S", routes))["p99"])


def _own_part(routes: int) -> Goal:
    def figure(results: Results) -> float:
        own = own_part(results.weft("S", routes))
        if own is None:
            raise NotMeasured
        return own["p50"]
    return Goal(f"(a) shape S, {routes:,} routes: p50 of Weft's own part <= 2 ms", 2, "ms", figure)


def _all_failed(results: Results) -> float:
    measured = [figures["failures"]["failed"] for figures in results.applied.values()
                if "failures" in figures]
    if not measured:
        raise NotMeasured
    return sum(measured)


def _ratio(results: Results) -> float:
    if results.throughput is None:
        raise NotMeasured
    return ratio(results.throughput)


def _slowest(results: Results) -> float:
    """Seconds until the last proxy of the slower storm was served; infinite: one never was."""
    if results.storm is None:
        raise NotMeasured
    return max(storm["seconds"][-1] if storm["served"] == storm["clients"] else float("inf")
               for storm in (results.storm["fresh"], results.storm["back"]))


GOALS = [
    _p99(3_000),
    _p99(10_000),
    _own_part(3_000),
    _own_part(10_000),
    Goal("(b) failed requests while routes are added and changed: 0", 0, "requests", _all_failed),
    Goal("(c) Weft's memory at 10,000 routes, shape S <= 150 MB", 150, "MB",
         lambda results: results.weft("S", 10_000)["memory_mb"]["now"]),
    Goal("(c) CPU per change at 10,000 routes <= 2 x that at 100", 2, "x",
         lambda results: (cpu_per_change(results.weft("S", 10_000))
                          / cpu_per_change(results.weft("S", 100)))),
    Goal("(d) cold start, 10,000 routes, shape S <= 6 s", 6, "s",
         lambda results: median(results.weft("S", 10_000)["cold_start_s"])),
    Goal("(e) requests per second, of a hand-written configuration's >= 0.95", 0.95, "x", _ratio,
         at_least=True),
    Goal("(f) 300 proxies reconnect at once, 10,000 routes: all served <= 10 s", 10, "s", _slowest),
]
