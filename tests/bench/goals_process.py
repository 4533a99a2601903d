"""G6, G8, G9, G12, G13, G7: what happens inside the process, and how it starts."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path

from tests.bench.ground import Ground, Row, Series
from tests.bench.names import hosts

CONCURRENCY = 100


def start_up(ground: Ground) -> list[Row]:
    """G13, by wall and CPU; the looser counts."""
    page = ground.bed.www / "s" / "0" / "index.html"
    rows = []
    ground.say("start-up")
    for limit_s, arguments in ((0.3, ["--help"]), (0.5, ["page", str(page)])):
        name = f"auditor {arguments[0]}"
        series = Series(1, [ground.run(name, ground.auditor(*arguments), 1) for _ in range(ground.reps)])
        imports = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "auditor", *arguments],
            capture_output=True,
            text=True,
            check=False,
        ).stderr
        scrapy = any(line.rpartition("|")[2].strip() == "scrapy" for line in imports.splitlines())
        rows.append(
            Row(
                "G13",
                f"{name} ≤ {limit_s} s",
                f"{series.wall_s:.2f} s wall, {series.cpu_s:.2f} s CPU",
                min(series.wall_s, series.cpu_s) <= limit_s,
                "imports Scrapy" if scrapy else "does not import Scrapy",
            )
        )
    return rows


def reading(ground: Ground) -> list[Row]:
    """G8."""
    ground.say("reading pages")
    compared = 200 if ground.quick else 1500
    runs = []
    for _ in range(ground.reps):
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.reading", str(compared)],
            cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True,
        )  # fmt: skip
        runs.append(json.loads(done.stdout))
        compared = 0 if runs else compared
    ground.kept.append({"name": "reading", "runs": runs})
    rows = []
    for letter in ("a", "s", "c"):
        ours, theirs, times = (statistics.median(r["ms"][letter][i] for r in runs) for i in range(3))
        size = {"a": 10, "s": 60, "c": 250}[letter]
        rows.append(
            Row(
                "G8",
                "reading ≥ 15× cheaper than bs4 + lxml (60 KB)" if letter == "s" else f"for comparison: {size} KB",
                f"{times:.1f}×",
                times >= 15 if letter == "s" else None,
                f"CPU {ours:.1f} ms a page, all rules; soup {theirs:.1f} ms",
            )
        )
    differing, pages = runs[0]["differences"], runs[0]["pages"]
    counted = sum(pages.values())
    rows.append(
        Row(
            "G8",
            "0 differences from the full bs4 oracle: corpus/dev, ≥ 1,000 generated and hostile pages",
            f"{len(differing)} of {counted:,} pages",
            False if differing else (True if pages.get("corpus") and counted >= 1000 else None),
            ", ".join(f"{number:,} {kind}" for kind, number in pages.items())
            + "; BeautifulSoup on html5lib's tree"
            + "".join(f"; {line}" for line in differing[:3]),
        )
    )
    return rows


def open_files(ground: Ground) -> list[Row]:
    """G9, where servers answer at once and where they are late."""
    rows = []
    n = 150 if ground.quick else 1500
    for letter, what in (("m", "at once"), ("l", "after 0.1-1 s")):
        names = ground.bed.list_of(hosts(letter, n))
        ground.say(f"open files, served {what}")
        run = ground.run("auditor, sampled", ground.auditor(*ground.scan(names)), n, sample=True)
        files = max(int(sample["files"]) for sample in run.samples)
        threads = [int(sample["threads"]) for sample in run.samples]
        rows.append(
            Row(
                "G9",
                f"open files ≤ concurrency + 50 = {CONCURRENCY + 50}; no thread a look-up",
                f"{files} files, {max(threads)} threads, served {what}",
                files <= CONCURRENCY + 50 and max(threads) < 30,
                "sampled every 50 ms, the main process; a waiting target lends its place (at most 1,000 do)",
            )
        )
    return rows


def event_loop(ground: Ground) -> list[Row]:
    """G6, and G12's share of the store: the same run has both instruments."""
    listed = 20_000 if ground.quick or ground.bed.names < 1_000_000 else 1_000_000
    names = ground.bed.list_of(hosts("m", listed))
    ground.say(f"the event loop, with a list of {listed}")
    stop_s = 8 if ground.quick else 30
    _, lag = ground.inside("auditor, event loop", ground.scan(names), listed, stop_s)
    n = 150 if ground.quick else 1500
    some = ground.bed.list_of(hosts("m", n))
    db = ground.path(".db")
    scan, noted = ground.inside("auditor, store timed", ground.scan(some, db=db), n)
    share = noted["store_cpu_s"] / scan.cpu_s
    return [
        Row(
            "G6",
            "event loop never blocked > 100 ms, list of 1,000,000",
            f"{1000 * lag['lag_max_s']:.0f} ms at most, {1000 * lag['lag_p99_s']:.0f} ms in 99 of 100",
            lag["lag_max_s"] <= 0.1 if listed >= 1_000_000 or lag["lag_max_s"] > 0.1 else None,
            f"list of {listed}, {stop_s} s of crawling, CPU time of the thread; {1000 * lag['lag_at_start_s']:.0f} ms while it starts",
        ),
        Row(
            "G12",
            "store + judge bookkeeping ≤ 5 % of CPU",
            f"{100 * share:.0f} % in the store alone",
            share <= 0.05,
            f"n = {n}; {1000 * noted['store_cpu_s'] / n:.2f} ms a domain",
        ),
    ]
