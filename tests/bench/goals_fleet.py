"""G12: judging again and reporting, over databases as long as fleets, filled by scans without a network."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from pathlib import Path

from tests.bench.goals_scale import ANYWHERE
from tests.bench.ground import Ground, Row
from tests.bench.measure import Run
from tests.bench.names import hosts

FORMATS = ("html", "md", "json", "csv", "xlsx")

INDEX_S, GROWTH, RSS_MB = 30, 1.1, 150
"""What an index may take, what ten times the domains may add, and what a report may take in all."""


def reports(ground: Ground) -> list[Row]:
    """The report of 100,000 domains (10,000 without `--long`), and of a tenth of them."""
    wanted = f"report of 100,000 domains: index < {INDEX_S} s, memory flat and < {RSS_MB} MB"
    if ground.quick:
        return [Row("G12", wanted, "", None, "not part of --quick")]
    many = 100_000 if ground.long else 10_000
    few_db, many_db = _filled(ground, many // 10), _filled(ground, many)
    rows = []
    for name in FORMATS:
        few, _ = _report(ground, few_db, many // 10, name)
        run, index_s = _report(ground, many_db, many, name)
        growth = run.rss_mb / few.rss_mb
        rows.append(
            Row(
                "G12",
                wanted,
                f"{name}: index {index_s:.1f} s, {growth:.2f}× the memory at {many:,}",
                False
                if index_s >= INDEX_S or growth > GROWTH or run.rss_mb >= RSS_MB
                else (True if ground.long else None),
                f"{few.rss_mb:.0f} → {run.rss_mb:.0f} MB from {many // 10:,} to {many:,} domains; "
                f"with every site's report {run.wall_s:.0f} s, {1000 * run.cpu_s / many:.1f} ms CPU a domain",
            )
        )
    return rows


def rejudging(ground: Ground) -> list[Row]:
    """`auditor judge` over what a real scan of the bed stored, beside that scan."""
    n = 150 if ground.quick else 2_000
    names = ground.bed.list_of(hosts("m", n))
    db = ground.path(".db")
    scan = ground.run("auditor scan, to be judged again", ground.auditor(*ground.scan(names, db=db)), n)
    again = ground.run("auditor judge", ground.auditor("judge", str(db)), n)
    times = max(scan.wall_s / again.wall_s, scan.cpu_s / again.cpu_s)
    return [
        Row(
            "G12",
            "auditor judge ≥ 5× the scan's rate, 100,000 targets",
            f"{times:.1f}× at {n:,}",
            False if times < 5 else (True if n >= 2_000 else None),
            f"start-up of both included; CPU {1000 * scan.cpu_s / n:.1f} and {1000 * again.cpu_s / n:.1f} ms a target",
        )
    ]


def _filled(ground: Ground, names: int) -> Path:
    """A database with so many targets and their findings, written by the store."""
    db = ground.path(".db")
    scan = ground.scan(ground.bed.list_of(hosts("m", names)), db=db, pace=ANYWHERE)
    command = [sys.executable, "-m", "tests.bench.stubbed", str(ground.path(".fleet.json")), "unjudged", *scan]
    ground.run(f"a database of {names:,}", command, names, limit_s=3600)
    with contextlib.closing(sqlite3.connect(db)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return db


def _report(ground: Ground, db: Path, names: int, kind: str) -> tuple[Run, float]:
    """The run, and how long after the last site's report the index was there."""
    out = ground.path(".report")
    command = ground.auditor("report", str(db), "-o", str(out), "--format", kind)
    run = ground.run(f"auditor report --format {kind}", command, names, limit_s=3600)
    last = max((path.stat().st_mtime for path in (out / "sites").glob("*")), default=0.0)
    index = (out / f"index.{kind}").stat().st_mtime
    # A workbook has no files of its own for the sites: all of it is index.
    return run, index - last if last else run.wall_s
