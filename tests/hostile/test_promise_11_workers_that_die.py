"""Promises 1, 11, 14 and 16, with several workers: whoever of them dies, every name is done once and nobody is left."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from auditor.rule import load
from tests.hostile.crew import crew_of, ended, memory_of, no_process_left, scanning
from tests.hostile.ground import SILENCE, Fault, Ground, auditor, page, query, standing

pytestmark = pytest.mark.usefixtures("anywhere")

Figure = Callable[[str], None]
FAST = ("--per-ip-delay", "0", "--per-ip-concurrency", "100")
DONE = "SELECT count(*) FROM targets WHERE state = 'done'"


def public(number: int) -> str:
    return f"36.105.{number >> 8}.{number & 255}"


def with_names(ground: Ground, count: int) -> Ground:
    for number in range(count):
        ground.names[f"site-{number}.test"] = ground.names[f"www.site-{number}.test"] = (public(number),)
    return ground


def done(folder: Path) -> int:
    try:
        return int(query(folder / "a.db", DONE)[0][0])
    except sqlite3.OperationalError:
        return 0


async def until_done(folder: Path, wanted: int, process: asyncio.subprocess.Process) -> None:
    """Wait until so many targets are written."""
    async with asyncio.timeout(60):
        while await asyncio.to_thread(done, folder) < wanted:
            assert process.returncode is None, (await process.communicate())[1].decode()
            await asyncio.sleep(0.02)


def assert_every_name_once(folder: Path, names: int) -> None:
    """One scan, all of it; every target with all its findings; no observation twice; a sound file."""
    database = folder / "a.db"
    assert query(database, "SELECT state FROM scans") == [("finished",)]
    assert query(database, "SELECT count(*), sum(state = 'done'), sum(begun AND state <> 'done') FROM targets") == [
        (names, names, 0)
    ]
    # Without a ledger and look-ups there is nothing to say by their rules.
    rules = len([rule for rule in load() if not {"filing", "registration"}.intersection(rule.needs)])
    assert query(database, "SELECT count(*), count(DISTINCT target) FROM findings") == [(names * rules, names)]
    twice = "SELECT target, address, key FROM observations GROUP BY 1, 2, 3 HAVING count(*) > 1"
    assert query(database, twice) == []
    assert query(database, "PRAGMA integrity_check") == [("ok",)]
    assert query(database, "PRAGMA foreign_key_check") == []


async def test_a_thousand_names_by_three_workers(tmp_path: Path, figure: Figure) -> None:
    """Every name ends in one verdict, every address is asked by number once, and no process is large."""
    ground = with_names(Ground(), 700)
    for number in range(700, 850):
        # Two of twenty addresses each: whoever has such a name needs what another process may be finding out.
        ground.names[f"site-{number}.test"] = (f"36.106.0.{number % 20}", f"36.106.0.{(number + 7) % 20}")
    ground.names |= {f"site-{number}.test": Fault("SERVFAIL") for number in range(850, 900)}
    ground.names |= {f"site-{number}.test": SILENCE for number in range(900, 920)}
    names = [f"site-{number}.test" for number in range(1000)]
    (tmp_path / "list.txt").write_text("\n".join(names))
    most: dict[str, float] = {}
    # Nothing listens for TLS: a connection that waits in a handshake takes 256 KiB, with one worker as with three.
    async with standing(ground, ports=(80,)), scanning(tmp_path, ground, "--workers", "3", *FAST) as process:

        async def watch() -> None:
            while True:
                for who, megabytes in memory_of(process.pid).items():
                    most[who] = max(most.get(who, 0), megabytes)
                await asyncio.sleep(0.2)

        watching = asyncio.create_task(watch())
        code, errors = await ended(process, 110)
        watching.cancel()
    assert code == 1, errors
    assert_every_name_once(tmp_path, 1000)
    by_number = Counter(c.address for c in ground.connections if c.host == c.address)
    assert set(by_number.values()) == {1}
    # On a busy machine a name server may be late, and an address be never known.
    known = query(tmp_path / "a.db", "SELECT DISTINCT address FROM addresses")
    assert set(by_number) == {row[0] for row in known}
    assert len(by_number) > 500
    assert max(most["leader"], most["crawl"]) <= 150
    assert await no_process_left(tmp_path)
    megabytes = ", ".join(f"{who} {value:.0f} MB" for who, value in most.items())
    figure(f"1,000 names, 3 workers: all once; {len(by_number)} addresses asked by number once each; {megabytes}")


async def test_workers_that_are_killed_are_replaced(tmp_path: Path, figure: Figure) -> None:
    """kill -9 of a crawl process, again and again, also while it starts: the scan ends as if nothing had been."""
    chance = random.Random(11)
    ground = with_names(Ground(delay_s=lambda _: chance.uniform(0, 0.1)), 250)
    kills = 0
    async with standing(ground), scanning(tmp_path, ground, "--workers", "3", "--concurrency", "30", *FAST) as process:
        for wanted in range(30, 180, 30):
            await until_done(tmp_path, wanted, process)
            crew = crew_of(process.pid)
            # The youngest is the one that took the last victim's place.
            for victim in {chance.choice(crew).pid, crew[-1].pid}:
                os.kill(victim, signal.SIGKILL)
                kills += 1
        code, errors = await ended(process)
    assert code == 1, errors
    assert errors.count("a worker process ended by itself (signal 9)") == kills
    assert_every_name_once(tmp_path, 250)
    assert query(tmp_path / "a.db", "SELECT count(*) FROM observations WHERE outcome = 'quarantined'") == [(0,)]
    assert await no_process_left(tmp_path)
    figure(f"{kills} kills of a worker in one scan of 250 names: 0 lost, 0 twice, 0 quarantined")


@dataclass
class Poisoned(Ground):
    """Whoever connects to one address dies of it."""

    poison: str = ""
    deaths: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if writer.get_extra_info("sockname")[0] == self.poison:
            port = writer.get_extra_info("peername")[1]
            connections = psutil.net_connections("tcp")
            if victim := next((c.pid for c in connections if c.laddr and c.laddr.port == port and c.pid), None):
                self.deaths += 1
                os.kill(victim, signal.SIGKILL)
        await super().serve(reader, writer)


async def test_a_poison_is_quarantined_while_the_scan_goes_on(tmp_path: Path, figure: Figure) -> None:
    """A site that ends whichever process asks it is tried alone, then left out; one run of the command does it."""
    ground = with_names(Poisoned(delay_s=lambda _: 0.05), 60)
    ground.poison = public(17)
    async with standing(ground), scanning(tmp_path, ground, "--workers", "2", *FAST) as process:
        _, errors = await ended(process)
    assert_every_name_once(tmp_path, 60)
    quarantined = "SELECT t.key FROM targets t JOIN observations o ON o.target = t.id WHERE o.outcome = 'quarantined'"
    assert query(tmp_path / "a.db", quarantined) == [("site-17.test",)]
    assert 3 <= ground.deaths <= 5, errors
    figure(
        f"a poison among 59 other sites, 2 workers: quarantined after {ground.deaths} deaths of a worker, in one run"
    )


async def test_workers_that_cannot_start_end_the_scan_with_a_word(tmp_path: Path) -> None:
    """Killed as soon as they are there, before anything is done: the scan gives up, says so, and can be gone on with."""
    ground = with_names(Ground(), 20)
    async with standing(ground), scanning(tmp_path, ground, "--workers", "2") as process:

        async def kill_all() -> None:
            while True:
                for victim in crew_of(process.pid):
                    try:
                        victim.kill()
                    except psutil.NoSuchProcess:
                        continue
                await asyncio.sleep(0.01)

        killing = asyncio.create_task(kill_all())
        code, errors = await ended(process)
        killing.cancel()
        assert code == 3
        assert "worker processes do not stay alive (signal 9)" in errors
        assert query(tmp_path / "a.db", "SELECT state FROM scans") == [("interrupted",)]
        async with scanning(tmp_path, ground, "--workers", "2", *FAST) as again:
            assert (await ended(again))[0] == 1
    assert_every_name_once(tmp_path, 20)


@asynccontextmanager
async def in_the_middle(folder: Path) -> AsyncIterator[tuple[Ground, asyncio.subprocess.Process]]:
    """A scan by three workers, each at one target at a time; some is done, most is not."""
    ground = with_names(Ground(delay_s=lambda _: 0.07), 120)
    async with standing(ground), scanning(folder, ground, "--workers", "3", "--concurrency", "3", *FAST) as process:
        await until_done(folder, 5, process)
        yield ground, process


@pytest.mark.parametrize("whom", ["leader", "all"])
async def test_ctrl_c_lets_what_is_at_work_end(tmp_path: Path, whom: str) -> None:
    """SIGINT, to the command or, as a terminal does, to all of its processes: it ends soon, and goes on later."""
    async with in_the_middle(tmp_path) as (ground, process):
        everybody = [process.pid, *(one.pid for one in crew_of(process.pid))]
        for pid in everybody if whom == "all" else everybody[:1]:
            os.kill(pid, signal.SIGINT)
        code, errors = await ended(process, 45)
        assert code == 3, errors
        assert "Stopping: targets at work may end" in errors
        assert "ended by itself" not in errors
        assert await no_process_left(tmp_path)
        # What was at work was ended, not dropped.
        assert query(tmp_path / "a.db", "SELECT count(*) FROM targets WHERE begun AND state = 'pending'") == [(0,)]
        assert 5 <= done(tmp_path) < 120
        async with scanning(tmp_path, ground, "--workers", "2", *FAST) as again:
            code, errors = await ended(again)
    assert (code, "Resuming scan 1" in errors) == (1, True)
    assert_every_name_once(tmp_path, 120)


async def test_a_second_ctrl_c_stops_at_once(tmp_path: Path) -> None:
    """Nobody is waited for, nobody is left, and what was at work is asked again."""
    ground = with_names(Ground(delay_s=lambda _: 8.0), 30)
    async with standing(ground), scanning(tmp_path, ground, "--workers", "3", *FAST) as process:
        async with asyncio.timeout(30):
            while not ground.connections and not ground.open_at:
                await asyncio.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        code, errors = await ended(process, 8)
        assert code == 3, errors
        assert await no_process_left(tmp_path)
        assert query(tmp_path / "a.db", "SELECT state FROM scans") == [("interrupted",)]


async def test_a_killed_leader_leaves_nobody_and_the_scan_goes_on(tmp_path: Path, figure: Figure) -> None:
    """kill -9 of the command itself, three times; its crawl and judging processes are gone soon after."""
    kept: set[object] = set()
    judged = "SELECT target, rule, judged_at FROM findings"
    kills = 0
    ground = with_names(Ground(delay_s=lambda _: 0.02), 160)
    async with standing(ground):
        for wanted in (30, 60, 90):
            async with scanning(tmp_path, ground, "--workers", "3", "--concurrency", "20", *FAST) as process:
                await until_done(tmp_path, wanted, process)
                process.kill()
                await process.communicate()
                kills += 1
            assert await no_process_left(tmp_path)
            now = set(query(tmp_path / "a.db", judged))
            assert kept <= now, "something that was committed is gone, or was done again"
            kept = now
        # With one worker as well: how many there are is no part of what is asked.
        async with scanning(tmp_path, ground, *FAST) as process:
            code, errors = await ended(process)
    assert code == 1, errors
    assert kept <= set(query(tmp_path / "a.db", judged))
    assert_every_name_once(tmp_path, 160)
    figure(f"{kills} kills of the command with 3 workers: no process left, 0 lost, 0 twice")


async def test_a_second_scan_is_refused_while_workers_are_at_work(tmp_path: Path) -> None:
    """One scan a database, however many processes."""
    async with in_the_middle(tmp_path) as (ground, process):
        arguments = ("scan", "list.txt", "--db", "a.db", "--contact", "ops@example.cn", "--workers", "2")
        second = await auditor(*arguments, "--nameserver", ground.nameserver, cwd=tmp_path)
        assert process.returncode is None
    assert second.code == 75


async def test_pages_that_lie_on_the_disk_reach_the_leader(tmp_path: Path) -> None:
    """What is too large for memory is stored byte for byte, though the process that read it may not write."""
    body = "<p>京ICP备2024012345号-1" + "甲" * 300_000
    ground = Ground(names={f"site-{n}.test": (public(n),) for n in range(6)}, default=page(body))
    async with standing(ground), scanning(tmp_path, ground, "--workers", "2", *FAST) as process:
        code, errors = await ended(process)
    assert code in (1, 3), errors
    assert_every_name_once(tmp_path, 6)
    sizes = {row[0] for row in query(tmp_path / "a.db", "SELECT size_bytes FROM bodies")}
    assert len(body.encode()) in sizes
