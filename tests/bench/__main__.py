"""`python -m tests.bench [--quick] [--long] [--json FILE] [GOAL …]`: the table of `docs/performance.md`, measured now."""

from __future__ import annotations

import argparse
import json
import platform
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench import goals_fleet, goals_process, goals_scale, goals_speed, goals_workers
from tests.bench.bed import BedRefused, bed
from tests.bench.ground import Ground, Row

MEASUREMENTS: tuple[tuple[frozenset[str], Callable[[Ground], list[Row]]], ...] = (
    (frozenset(("G13",)), goals_process.start_up),
    (frozenset(("G8",)), goals_process.reading),
    (frozenset(("G1", "G2", "G3")), goals_speed.side_by_side),
    (frozenset(("G9",)), goals_process.open_files),
    (frozenset(("G6", "G12")), goals_process.event_loop),
    (frozenset(("G12",)), goals_fleet.rejudging),
    (frozenset(("G12",)), goals_fleet.reports),
    (frozenset(("G10",)), goals_speed.slow_dns),
    (frozenset(("G11",)), goals_speed.dead_hosts),
    (frozenset(("G4", "G5", "G6")), goals_scale.fleets),
    (frozenset(("G4", "G5")), goals_speed.flatness),
    (frozenset(("G7",)), goals_workers.workers),
)
GOALS = tuple(f"G{number}" for number in range(1, 14))


def main() -> int:
    """Measure and print. 0, or 2 when the bed cannot be made."""
    options = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    options.add_argument("--quick", action="store_true", help="under three minutes: few names, medians of 3")
    options.add_argument("--long", action="store_true", help="hours: lists of 100,000 and 1,000,000")
    options.add_argument("--json", type=Path, metavar="FILE", help="keep every run")
    options.add_argument("--reps", type=int, help="runs of each command [5; 3 with --quick]")
    options.add_argument("goals", nargs="*", metavar="GOAL", help="G1 … G13; all of them without")
    given = options.parse_args()
    wanted = {goal.upper() for goal in given.goals} or set(GOALS)
    if unknown := wanted - set(GOALS):
        options.error(f"no goal is called {', '.join(sorted(unknown))}")
    names = 1_000_000 if given.long else 20_000
    rows: list[Row] = []
    begun = time.monotonic()
    # An end asked for from outside brings the bed down as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        try:
            with bed(Path(folder), names) as here:
                ground = Ground(here, given.reps or (3 if given.quick else 5), given.quick, given.long)
                for goals, measure in MEASUREMENTS:
                    if goals & wanted:
                        rows += _measured(ground, goals & wanted, measure)
        except BedRefused as refused:
            print(refused, file=sys.stderr)
            return 2
    rows += [Row(goal, "", "", None) for goal in GOALS if goal in wanted and all(r.goal != goal for r in rows)]
    rows = sorted((r for r in rows if r.goal in wanted), key=lambda row: int(row.goal[1:]))
    print(_table(rows))
    print(
        f"\n{_machine()}; {time.monotonic() - begun:.0f} s; medians of {ground.reps}, interleaved; the looser of wall and CPU counts."
    )
    print("Absolute times are of this machine and what else it did; only ratios of one run compare.")
    if given.json:
        record = {"machine": _machine(), "rows": [vars_of(row) for row in rows], "runs": ground.kept}
        given.json.write_text(json.dumps(record, ensure_ascii=False, indent=1))
    return 0


def _measured(ground: Ground, goals: set[str] | frozenset[str], measure: Callable[[Ground], list[Row]]) -> list[Row]:
    """A measurement's rows; one that fails says so, and the others are made all the same."""
    try:
        return measure(ground)
    except (RuntimeError, OSError, ValueError, IndexError) as error:
        ground.say(f"{error}")
        reason = re.sub(r"\s+", " ", str(error))[:200]
        return [Row(goal, "", "", None, f"failed: {reason}") for goal in sorted(goals)]


def vars_of(row: Row) -> dict[str, object]:
    """A row for JSON."""
    return {"goal": row.goal, "wanted": row.wanted, "measured": row.measured, "verdict": row.verdict, "note": row.note}


def _table(rows: list[Row]) -> str:
    lines = ["| # | goal | measured | | |", "| --- | --- | --- | --- | --- |"]
    lines += [f"| {r.goal} | {r.wanted} | {r.measured} | {r.verdict} | {r.note} |" for r in rows]
    return "\n".join(lines)


def _machine() -> str:
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    with Path("/proc/loadavg").open() as load:
        return f"{model}, Python {platform.python_version()}, load {load.read().split()[0]}"


if __name__ == "__main__":
    raise SystemExit(main())
