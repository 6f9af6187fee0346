# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The figures as a person reads them.

from statistics import median
from typing import Iterable

from goals import (GOALS, Results, apply_times, cpu_per_change, own_part, percentile, rates,
                   summary)


def columns(rows: list[list[str]]) -> list[str]:
    """Lines of the rows, each cell as wide as its column, aligned right but for the first."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join([row[0].ljust(widths[0]),
                       *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))]).rstrip()
            for row in rows]


def applied(results: Results) -> Iterable[str]:
    """(a) to (d)."""
    rows = [["system", "shape", "routes", "apply p50 ms", "p99 ms", "max ms", "samples",
             "first ms", "own part p50 ms", "CPU/change ms", "memory MB", "cold start s",
             "failed/requests"]]
    for (system, shape, routes), figures in results.applied.items():
        own, failures = own_part(figures), figures.get("failures")
        rows.append([
            system, shape, f"{routes:,}", *(f"{ms:.1f}" for ms in summary(figures).values()),
            str(len(apply_times(figures))), f"{median(figures['first_ms']):.1f}",
            f"<= {own['p50']:.2f}" if own else "-", f"{cpu_per_change(figures):.2f}",
            f"{figures['memory_mb']['now']:.0f}",
            f"{median(figures['cold_start_s']):.2f}",
            f"{failures['failed']}/{failures['requests']:,}" if failures else "-"])
    yield from columns(rows)
    for (system, shape, routes), figures in results.applied.items():
        if figures["unexpected_statuses"]:
            yield (f"{system}, shape {shape}, {routes:,} routes: answers that should not have come: "
                   f"{', '.join(figures['unexpected_statuses'])}")


def throughput(results: Results) -> Iterable[str]:
    """(e)."""
    if results.throughput is None:
        return
    rows = [["one Envoy worker", "requests/s", "busy", "p50 ms", "p99 ms", "CPU/request us", "saves us",
             "least to most"]]
    for name, of in rates(results.throughput).items():
        saves = "saves_us" in of
        rows.append([name, f"{of['per_second']:,.0f}", f"{of['busy']:.0%}", f"{of['p50_ms']:.2f}",
                     f"{of['p99_ms']:.2f}", f"{of['cpu_us']:.1f}",
                     f"{of['saves_us']:+.1f}" if saves else "-",
                     f"{of['saves_us_least']:+.1f} to {of['saves_us_most']:+.1f}" if saves else "-"])
        if of["failed"]:
            rows[-1][0] += f" ({of['failed']:.0f} FAILED)"
    yield ""
    yield from columns(rows)
    if results.throughput["settings_that_differ"]:
        yield ("settings in which the hand-written configuration is not Weft's: "
               + ", ".join(results.throughput["settings_that_differ"]))


def storm(results: Results) -> Iterable[str]:
    """(f)."""
    if results.storm is None:
        return
    rows = [["proxies that connect at once", "routes", "served", "MB each", "p50 s", "last s",
             "CPU s", "of the proxies", "memory MB before", "at most"]]
    for name, text in (("fresh", "with nothing"), ("back", "with all there is")):
        of = results.storm[name]
        seconds = of["seconds"] or [float("nan")]
        rows.append([f"{of['clients']} {text}", f"{results.storm['routes']:,}", str(of["served"]),
                     f"{of['bytes'] / 1e6:.1f}" if name == "fresh" else "0",
                     f"{percentile(seconds, 0.5):.2f}", f"{seconds[-1]:.2f}", f"{of['cpu_s']:.2f}",
                     f"{of['proxies_cpu_s']:.2f}",
                     f"{of['memory_before_mb']:.0f}", f"{of['memory_peak_mb']:.0f}"])
    yield ""
    yield from columns(rows)


def verdicts(results: Results) -> Iterable[str]:
    yield ""
    for one in (goal.judge(results) for goal in GOALS):
        if one["met"] is None:
            yield f"{'not measured':12}  {one['goal']}"
        else:
            verdict = "met" if one["met"] else "NOT MET"
            yield f"{verdict:12}  {one['goal']}: {one['measured']:.2f} {one['unit']}"


def text(results: Results) -> str:
    lines = applied(results) if results.applied else ()
    return "\n".join([*lines, *throughput(results), *storm(results), *verdicts(results)])
