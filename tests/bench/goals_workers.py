"""G7: a scan by two processes on two cores, and by one on one."""

from __future__ import annotations

import os
import shutil
import statistics

from tests.bench.ground import Ground, Row, Series
from tests.bench.names import hosts

WANTED = 1.8


def workers(ground: Ground) -> list[Row]:
    """Pinned as the goal says it, and not pinned as a user has it; the bed's servers run on the same cores."""
    if (os.cpu_count() or 1) < 2 or shutil.which("taskset") is None:
        return [Row("G7", "two processes on two cores ≥ 1.8× one", "", None, "needs two cores and taskset")]
    n = 200 if ground.quick else 3000
    names = ground.bed.list_of(hosts("m", n))
    ground.say("one process and two")

    def pinned(cores: str, workers: int) -> list[str]:
        # What the command starts is pinned with it.
        return ["taskset", "-c", cores, *ground.auditor(*ground.scan(names, "--workers", str(workers)))]

    series = ground.interleaved(
        {
            "one worker, one core": lambda: pinned("0", 1),
            "two workers, two cores": lambda: pinned("0,1", 2),
            "one worker, not pinned": lambda: ground.auditor(*ground.scan(names, "--workers", "1")),
        },
        n,
    )
    one, two, free = series.values()
    times = _faster(two, one)
    return [
        Row(
            "G7",
            "two processes on two cores ≥ 1.8× one on one core",
            f"{times:.2f}× wall",
            times >= WANTED,
            f"n = {n}, start-up included; CPU a domain {one.cpu_ms:.1f} ms by one, {two.cpu_ms:.1f} ms by two: "
            f"{2 * one.cpu_s / two.cpu_s:.2f}× were the cores all its own",
        ),
        Row(
            "G7",
            "for comparison: two workers, and one that is not pinned",
            f"{_faster(two, free):.2f}× wall",
            None,
            f"one worker judges on the second core already: {free.rate:.0f}/s against {one.rate:.0f}/s on one core "
            f"and {two.rate:.0f}/s by two workers",
        ),
    ]


def _faster(one: Series, other: Series) -> float:
    """By wall: the median of the ratios of runs that were made one after the other."""
    return statistics.median(b.wall_s / a.wall_s for a, b in zip(one.runs, other.runs, strict=True))
