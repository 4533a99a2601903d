"""Promises 1, 6 and 8 on whole scans: every name ends in one verdict, in bounded memory, and delays no other."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from auditor.model import Outcome
from auditor.rule import load
from tests.hostile.behaviours import (
    BEHAVIOURS,
    CROWD,
    CROWD_ENDS,
    GOOD_ONES,
    KINDS,
    Memory,
    address_of_good,
    kind_of,
    listening,
    settle,
)
from tests.hostile.ground import Ground, auditor, query, standing

pytestmark = pytest.mark.usefixtures("anywhere", "sites")

Figure = Callable[[str], None]
FAST = ("--per-ip-delay", "0", "--per-ip-concurrency", "64")


@pytest.fixture(scope="module")
def sites(anywhere: None) -> Iterator[None]:
    """The web servers of all behaviours."""
    with listening():
        yield


def memory_of(folder: Path) -> Memory:
    """Of all processes that were started in a folder."""

    def ours(process: psutil.Process) -> bool:
        with suppress(psutil.Error):
            return process.cwd() == str(folder)
        return False

    return Memory(ours)


async def scan(ground: Ground, folder: Path, names: list[str], *options: str) -> tuple[int, float]:
    """Exit code and seconds."""
    (folder / "list.txt").write_text("\n".join(names))
    loop = asyncio.get_running_loop()
    begun = loop.time()
    arguments = ["scan", "list.txt", "--db", "a.db", "--contact", "ops@example.cn", "--nameserver", ground.nameserver]
    # This test's name server shares two cores with everything else: its silence would prove nothing.
    ran = await auditor(*arguments, *FAST, *options, cwd=folder, timeout_s=280, env={"AUDITOR_DNS_TIMEOUT_S": "8"})
    assert ran.code in (1, 3), ran.errors[-2000:]
    return ran.code, loop.time() - begun


@pytest.mark.timeout(300)
async def test_a_thousand_names_over_all_hostile_behaviours(tmp_path: Path, figure: Figure) -> None:
    """Each ends in exactly one Evidence and one headline, with the outcome its behaviour must have."""
    # What is slow to judge is slow a thousand times; a few of each show as much.
    dear = {"many-attributes", "deep", *CROWD}
    ground = Ground()
    names = settle(ground, KINDS, 30)
    names = [name for name in names if kind_of(name) not in dear or name.endswith(("-0.test", "-1.test"))][:1000]
    async with standing(ground, ports=()):
        code, seconds = await scan(ground, tmp_path, names, "--timeout", "4", "--budget", "12")
    database = tmp_path / "a.db"
    assert code == 1
    assert query(database, "SELECT state, count(*) FROM scans GROUP BY 1") == [("finished", 1)]
    done = dict(query(database, "SELECT key, headline FROM targets WHERE state = 'done'"))
    assert sorted(done) == sorted(names)
    assert len(names) == 1000
    # Without a ledger and look-ups there is nothing to say by their rules.
    rules = len([rule for rule in load() if not {"filing", "registration"}.intersection(rule.needs)])
    per_target = "SELECT count(*) FROM findings GROUP BY target"
    assert {row[0] for row in query(database, per_target)} == {rules}
    ended: dict[str, set[str]] = {}
    homes = (
        "SELECT t.key, o.outcome FROM targets t JOIN observations o ON o.target = t.id WHERE o.question = 'home' "
        "AND (o.url LIKE 'http://%')"
    )
    for key, outcome in query(database, homes):
        ended.setdefault(kind_of(key), set()).add(outcome)
    known = {outcome.value for outcome in Outcome}
    expected = {kind: BEHAVIOURS[kind].ends if kind in BEHAVIOURS else CROWD_ENDS for kind in KINDS}
    assert {kind: wrong for kind, outcomes in ended.items() if (wrong := outcomes - expected[kind])} == {}
    assert set(ended) == {kind_of(name) for name in names}
    assert set().union(*ended.values()) <= known - {"crashed", "quarantined"}
    assert query(database, "SELECT rule FROM findings WHERE message = 'crashed'") == []
    headlines = Counter(done.values())
    assert sum(headlines.values()) == 1000
    figure(
        f"1,000 names over {len(ended)} behaviours: 1,000 Evidence, 1,000 headlines "
        f"({json.dumps(headlines)}), {len(set().union(*ended.values()))} outcomes, {seconds:.0f} s"
    )


@pytest.mark.timeout(300)
async def test_a_hundred_at_once_that_fill_memory(tmp_path: Path, figure: Figure) -> None:
    """Bombs, endless heads, bodies and framings, noise, a hundred in parallel: all processes together stay small."""
    ground = Ground()
    names = settle(ground, (*CROWD, "many-attributes", "deep"), 10)[:100]
    with memory_of(tmp_path) as memory:
        async with standing(ground, ports=()):
            await scan(ground, tmp_path, names)
    assert query(tmp_path / "a.db", "SELECT count(*) FROM targets WHERE state = 'done'") == [(100,)]
    parts = " + ".join(f"{size / 1e6:.0f}" for _, size in sorted(memory.at_peak.items()))
    figure(
        f"100 hostile sites in parallel: {memory.peak / 1e6:.0f} MB at most in all processes together ({parts}), "
        f"{memory.peak_of_one / 1e6:.0f} MB in the largest"
    )
    ends = "SELECT DISTINCT outcome FROM observations WHERE question = 'home' AND url LIKE 'http://%'"
    assert {"too-large", "bad-http", "partial"} <= {row[0] for row in query(tmp_path / "a.db", ends)} <= CROWD_ENDS
    assert memory.peak <= 400e6


SILENT = ("silent-dns",)
SLOW = ("silent-dns", "silent", "drips-head", "drips-body", "deaf-port", "many-attributes", "deep")


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("kinds", "factor", "more_s"), [(SILENT, 2.0, 0.0), (SLOW, 2.0, 1.0)], ids=["dns", "all"])
async def test_hostile_sites_do_not_delay_good_ones(
    tmp_path: Path, figure: Figure, kinds: tuple[str, ...], factor: float, more_s: float
) -> None:
    """50 good sites behind 100 silent, dripping, deaf or slow-to-read ones take at most twice as long as alone.

    Where the hundred are dear to fetch and to read as well, the machine itself is shared: a second more in all.
    """
    good = {f"good-{number}.test": (address_of_good(number),) for number in range(GOOD_ONES)}
    slowest: dict[str, list[float]] = {"alone": [], "beside": []}
    # Two rounds, and the better of each: the machine has other things to do as well.
    for case in ("alone", "beside", "alone", "beside"):
        folder = tmp_path / f"{case}-{len(slowest[case])}"
        folder.mkdir()
        ground = Ground()
        hostile = settle(ground, kinds, 100)[:100] if case == "beside" else []
        ground.names |= good
        async with standing(ground, ports=()):
            running = asyncio.create_task(scan(ground, folder, [*hostile, *good], "--timeout", "5", "--budget", "10"))
            seconds = await done_after(folder / "a.db", ground, running)
            await running
        assert len(seconds) == GOOD_ONES
        slowest[case].append(max(seconds))
    alone, beside = min(slowest["alone"]), min(slowest["beside"])
    figure(f"50 good sites: slowest after {alone:.2f} s alone, {beside:.2f} s behind 100 of {', '.join(kinds)}")
    assert beside <= factor * alone + more_s


async def done_after(database: Path, ground: Ground, running: asyncio.Task[tuple[int, float]]) -> list[float]:
    """How long after the scan's first question each good site was done."""
    loop = asyncio.get_running_loop()
    while not ground.queries and not running.done():
        await asyncio.sleep(0.005)
    begun = loop.time()
    done: dict[str, float] = {}
    sql = "SELECT key FROM targets WHERE state = 'done' AND key LIKE 'good-%'"
    while len(done) < 50:
        for (key,) in await asyncio.to_thread(query, database, sql):
            done.setdefault(key, loop.time() - begun)
        if running.done():
            break
        await asyncio.sleep(0.02)
    return list(done.values())
