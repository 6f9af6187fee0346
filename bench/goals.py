# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The goals, beside the figures: met or not. Nothing here makes the bench fail.

from dataclasses import dataclass
from typing import Any, Callable, Mapping

Figures = Mapping[str, Any]


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least `share` of all are not above."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]


def apply_times(figures: Figures) -> list[float]:
    """All samples of (a), in ms."""
    samples = figures["changes"]["samples_ms"]
    return samples["changed"] + samples["added"]


def summary(figures: Figures) -> dict[str, float]:
    """(a) in ms: half of the samples, 99 of 100, and all are not above these."""
    times = apply_times(figures)
    return {"p50": percentile(times, 0.5), "p99": percentile(times, 0.99), "max": max(times)}


@dataclass(frozen=True)
class Goal:
    text: str
    limit: float
    unit: str
    figure: Callable[[Mapping[tuple[str, int], Figures]], float]

    def judge(self, results: Mapping[tuple[str, int], Figures]) -> dict[str, Any]:
        """results: figures by (shape, routes). "met" is None where nothing was measured."""
        try:
            value = self.figure(results)
        except KeyError:
            return {"goal": self.text, "measured": None, "unit": self.unit, "met": None}
        return {"goal": self.text, "measured": value, "unit": self.unit,
                "met": value <= self.limit}


def _p99(routes: int) -> Goal:
    return Goal(f"(a) shape S, {routes:,} routes: p99 of apply to first 200 <= 20 ms", 20, "ms",
                lambda results: percentile(apply_times(results["S", routes]), 0.99))


def _all_failed(results: Mapping[tuple[str, int], Figures]) -> float:
    measured = [figures["failures"]["failed"] for figures in results.values()
                if "failures" in figures]
    if not measured:
        raise KeyError("failures")
    return sum(measured)


def _cpu(results: Mapping[tuple[str, int], Figures], routes: int) -> float:
    return results["S", routes]["changes"]["cpu_per_change_ms"]


GOALS = [
    _p99(3_000),
    _p99(10_000),
    Goal("(b) failed requests while routes are added and changed: 0", 0, "requests", _all_failed),
    Goal("(c) Weft's memory at 10,000 routes, shape S <= 150 MB", 150, "MB",
         lambda results: results["S", 10_000]["memory_mb"]["now"]),
    Goal("(c) CPU per change at 10,000 routes <= 2 x that at 100", 2, "x",
         lambda results: _cpu(results, 10_000) / _cpu(results, 100)),
    Goal("(d) cold start, 10,000 routes, shape S <= 6 s", 6, "s",
         lambda results: results["S", 10_000]["cold_start_s"]),
]


def table(results: Mapping[tuple[str, int], Figures]) -> str:
    """The figures, one line for each shape and size, and then the goals."""
    head = ["shape", "routes", "apply p50 ms", "p99 ms", "max ms", "samples", "CPU/change ms",
            "memory MB", "cold start s", "failed/requests"]
    rows = [head]
    for (shape, routes), figures in results.items():
        failures = figures.get("failures")
        rows.append([shape, f"{routes:,}", *(f"{ms:.1f}" for ms in summary(figures).values()),
                     str(len(apply_times(figures))),
                     f"{figures['changes']['cpu_per_change_ms']:.2f}",
                     f"{figures['memory_mb']['now']:.0f}", f"{figures['cold_start_s']:.2f}",
                     f"{failures['failed']}/{failures['requests']:,}" if failures else "-"])
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths)) for row in rows]
    for (shape, routes), figures in results.items():
        if figures["changes"]["unexpected_statuses"]:
            lines.append(f"shape {shape}, {routes:,} routes: answers that should not have come: "
                         f"{', '.join(figures['changes']['unexpected_statuses'])}")
    lines.append("")
    for one in (goal.judge(results) for goal in GOALS):
        if one["met"] is None:
            lines.append(f"{'not measured':12}  {one['goal']}")
        else:
            verdict = "met" if one["met"] else "NOT MET"
            lines.append(f"{verdict:12}  {one['goal']}: {one['measured']:.2f} {one['unit']}")
    return "\n".join(lines)
