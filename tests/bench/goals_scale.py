"""G4, G5, G6 at the length of fleets: memory, cost and the event loop, with the network in memory (`tests.bench.stubbed`)."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import Any

from tests.bench.ground import Ground, Row
from tests.bench.names import hosts

WHAT = "the wire in memory"
ANYWHERE = "36.0.0.0/8=10000:1000"


@dataclass(frozen=True, slots=True)
class Fleet:
    """One run without a network, and what it noted on its way."""

    names: int
    noted: dict[str, Any]

    def at(self, share: float) -> dict[str, float]:
        """The first note at or behind this share of the list."""
        return next(note for note in self.noted["notes"] if note["served"] >= share * self.names)

    def cpu_ms(self, begin: float = 0.0, end: float = 1.0) -> float:
        """CPU a domain between two shares of the list, of the process and those it started; no start-up."""
        first, last = self.at(begin), self.at(end)
        return 1000 * (last["cpu_s"] - first["cpu_s"]) / (last["served"] - first["served"])

    def wall_ms(self, begin: float, end: float) -> float:
        """Time a domain between two shares of the list."""
        first, last = self.at(begin), self.at(end)
        return 1000 * (last["at_s"] - first["at_s"]) / (last["served"] - first["served"])

    @property
    def evenness(self) -> float:
        """The last decile's rate in those of the second's, by wall or CPU, whichever is looser."""
        by_cpu = self.cpu_ms(0.1, 0.2) / self.cpu_ms(0.9, 1.0)
        return max(by_cpu, self.wall_ms(0.1, 0.2) / self.wall_ms(0.9, 1.0))

    @property
    def growth(self) -> float:
        """Resident memory at the end in that at a tenth."""
        return self.at(1.0)["rss_mb"] / self.at(0.1)["rss_mb"]

    @property
    def ending_s(self) -> float:
        """CPU after the last page was served: storing what was at work, closing the scan, the summary."""
        return float(self.noted["notes"][-1]["cpu_s"] - self.at(1.0)["cpu_s"])

    @property
    def lag_s(self) -> float:
        """How long the event loop was busy at a stretch, the start included."""
        return max(self.noted["lag_max_s"], self.noted["lag_at_start_s"])


def fleets(ground: Ground) -> list[Row]:
    """Lists of 1,000 and 100,000 and, with `--long`, 1,000,000, unread, and 100,000 read; shorter with `--quick`."""
    few = _fleet(ground, 300 if ground.quick else 1_000)
    many = _fleet(ground, 1_500 if ground.quick else 100_000)
    rows = _rows(many, few, "not read")
    if not ground.quick:
        late = _fleet(ground, 100_000, "late")
        rows += _rows(late, _fleet(ground, 1_000, "late"), "not read, served after 0.1-1 s")
    if ground.long:
        rows += _rows(_fleet(ground, 1_000_000), few, "not read")
        read = _fleet(ground, 100_000, judged=True)
        rows += _rows(read, _fleet(ground, 1_000, judged=True), "read")
    return rows


def _fleet(ground: Ground, names: int, *words: str, judged: bool = False) -> Fleet:
    kind = [*words] if judged else [*words, "unjudged"]
    ground.say(f"{names} names, {WHAT}: {' '.join(kind)}")
    result = ground.path(".fleet.json")
    scan = ground.scan(ground.bed.list_of(hosts("m", names)), pace=ANYWHERE)
    command = [sys.executable, "-m", "tests.bench.stubbed", str(result), ",".join(kind) or "judged", *scan]
    ground.run(f"auditor, {WHAT}, {' '.join(kind)}", command, names, limit_s=4 * 3600)
    noted: dict[str, Any] = json.loads(result.read_text())
    ground.kept[-1]["inside"] = noted
    return Fleet(names, noted)


def _rows(fleet: Fleet, few: Fleet, what: str) -> list[Row]:
    n = fleet.names
    whole = n >= 100_000
    peak = max(fleet.noted["peak_mb"], max(note["worker_rss_mb"] for note in fleet.noted["notes"]))
    growth = fleet.cpu_ms() / few.cpu_ms()
    note = f"{WHAT}, {what}"
    return [
        Row(
            "G4",
            "≤ 150 MB a process, RSS at 100 % ≤ 1.1× that at 10 %",
            f"{peak:.0f} MB at most, {fleet.growth:.2f}× at {n:,}",
            peak <= 150 and fleet.growth <= 1.1 if whole else None,
            f"{note}; reading the list is in it; the workers' {max(s['worker_rss_mb'] for s in fleet.noted['notes']):.0f} MB",
        ),
        Row(
            "G5",
            "cost at 100,000 ≤ 1.1× that at 1,000; last decile ≥ 0.9× the second",
            f"{growth:.2f}× at {n:,}, last decile {fleet.evenness:.2f}×",
            growth <= 1.1 and fleet.evenness >= 0.9 if whole else None,
            f"{note}; {few.cpu_ms():.2f} → {fleet.cpu_ms():.2f} ms CPU a domain, "
            f"start-up not counted, nor {fleet.ending_s:.1f} s for the end and its summary",
        ),
        Row(
            "G6",
            "event loop never blocked > 100 ms, list of 1,000,000",
            f"{1000 * fleet.lag_s:.0f} ms at most at {n:,}",
            False if fleet.lag_s > 0.1 else (True if n >= 1_000_000 else None),
            f"{note}; collecting garbage {1000 * fleet.noted['collecting_max_s']:.0f} ms at most; "
            f"{1000 * fleet.noted['lag_at_start_s']:.0f} ms while it starts",
        ),
    ]
