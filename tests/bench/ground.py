"""What every measurement stands on: the bed, how often, and commands as users type them."""

from __future__ import annotations

import contextlib
import itertools
import json
import sqlite3
import statistics
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.bed import Bed
from tests.bench.measure import Run, run
from tests.bench.names import KNOT

CONTACT = "bench@example.cn"
PACE = "36.110.0.0/16=10000:1000"
"""Politeness towards the bed's own servers: there, and as fast as the option takes. Nothing is switched off."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    goal: str
    wanted: str
    measured: str
    met: bool | None
    """None: not measured."""
    note: str = ""

    @property
    def verdict(self) -> str:
        """In words."""
        return {True: "met", False: "MISSED", None: "not measured"}[self.met]


@dataclass
class Ground:
    """Runs commands and remembers what they cost."""

    bed: Bed
    reps: int
    quick: bool
    long: bool
    kept: list[dict[str, Any]] = field(default_factory=list)
    _number: Any = field(default_factory=itertools.count)

    def say(self, text: str) -> None:
        """Progress, on standard error."""
        print(text, file=sys.stderr, flush=True)

    def path(self, suffix: str) -> Path:
        """A fresh path."""
        return self.bed.folder / f"run-{next(self._number)}{suffix}"

    def scan(
        self, names: Path, *more: str, nameserver: str = KNOT, db: Path | None = None, pace: str = PACE
    ) -> list[str]:
        """Arguments of `auditor` for a scan of a list."""
        return [
            *("scan", str(names), "--db", str(db or self.path(".db")), "--contact", CONTACT, "--new"),
            *("--nameserver", nameserver, "--pace", pace, "--ca-file", str(self.bed.ca_file), *more),
        ]

    def auditor(self, *arguments: str) -> list[str]:
        """The command a user types."""
        return [sys.executable, "-m", "auditor", *arguments]

    def peer(self, kind: str, names: Path, *more: str) -> list[str]:
        """A peer's command."""
        peer = [sys.executable, "-m", "tests.bench.peers", kind, str(names), str(self.path(".db"))]
        return [*peer, "--ca-file", str(self.bed.ca_file), *more]

    def run(
        self,
        name: str,
        command: list[str],
        n: int,
        *,
        sample: bool = False,
        whole: bool = True,
        limit_s: float = 900,
    ) -> Run:
        """One run. RuntimeError when it failed, and when a scan is not `whole`: a fast failure is no speed."""
        measured = run(
            command, self.path(".json"), cwd=self.bed.folder, log=self.path(".log"), sample=sample, limit_s=limit_s
        )
        self.kept.append({"name": name, "n": n, **asdict(measured)})
        if whole and "scan" in command:
            done = _stored(Path(command[command.index("--db") + 1]))
            if done != n:
                raise RuntimeError(f"{name}: {done} of {n} targets were audited")
        self.say(f"  {name}: {n} in {measured.wall_s:.2f} s, CPU {measured.cpu_s:.2f} s")
        return measured

    def inside(self, name: str, arguments: list[str], n: int, stop_s: float = 0) -> tuple[Run, dict[str, float]]:
        """One run of `auditor` with instruments in it."""
        result = self.path(".inside.json")
        command = [sys.executable, "-m", "tests.bench.inside", str(result), str(stop_s), *arguments]
        measured = self.run(name, command, n, whole=not stop_s)
        noted: dict[str, float] = json.loads(result.read_text())
        self.kept[-1]["inside"] = noted
        return measured, noted

    def interleaved(
        self, commands: Mapping[str, Callable[[], list[str]]], n: int, *, reps: int | None = None
    ) -> dict[str, Series]:
        """Every command in turn, again and again: A B C A B C …"""
        runs: dict[str, list[Run]] = {name: [] for name in commands}
        for _ in range(reps or self.reps):
            for name, command in commands.items():
                runs[name].append(self.run(name, command(), n))
        return {name: Series(n, done) for name, done in runs.items()}


@dataclass(frozen=True, slots=True)
class Series:
    """Runs of one command over n domains."""

    n: int
    runs: list[Run]

    @property
    def wall_s(self) -> float:
        """Median."""
        return statistics.median(r.wall_s for r in self.runs)

    @property
    def cpu_s(self) -> float:
        """Median, of the process and all it started."""
        return statistics.median(r.cpu_s for r in self.runs)

    @property
    def cpu_ms(self) -> float:
        """CPU a domain, start-up included."""
        return 1000 * self.cpu_s / self.n

    @property
    def rate(self) -> float:
        """Domains a second, start-up included."""
        return self.n / self.wall_s

    def times_faster_than(self, other: Series) -> tuple[float, float]:
        """(by wall, by CPU): medians of the ratios of runs that were made one after the other."""
        pairs = list(zip(self.runs, other.runs, strict=True))
        return (
            statistics.median(b.wall_s / a.wall_s for a, b in pairs),
            statistics.median(b.cpu_s / a.cpu_s for a, b in pairs),
        )


def _stored(path: Path) -> int:
    """Targets of a database that are done, each with its findings."""
    if not path.exists():
        return 0
    with contextlib.closing(sqlite3.connect(path)) as db:
        sql = "SELECT count(*) FROM targets t WHERE state = 'done' AND EXISTS (SELECT 1 FROM findings WHERE target = t.id)"
        return int(db.execute(sql).fetchone()[0])


def ratio_row(goal: str, wanted: float, what: str, ours: Series, theirs: Series) -> Row:
    """A row for "so many times as fast as"; the looser of wall and CPU counts."""
    wall, cpu = ours.times_faster_than(theirs)
    return Row(
        goal,
        f"≥ {wanted:g}× {what}",
        f"{wall:.2f}× wall, {cpu:.2f}× CPU",
        max(wall, cpu) >= wanted,
        f"n = {ours.n}; auditor {ours.rate:.0f}/s, {ours.cpu_ms:.1f} ms CPU; peer {theirs.rate:.0f}/s, {theirs.cpu_ms:.1f} ms",
    )
