"""Promise 11: kill -9 at any moment loses nothing that was committed and does nothing twice."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from auditor.rule import load
from tests.hostile.ground import Ground, page, query, standing
from tests.hostile.nursery import Nursery

KILLS = 100
NAMES = 1_000
FRAMED = "<iframe src=/footer.html></iframe><p>京ICP备2024012345号-1"


def public(number: int) -> str:
    return f"36.105.{number >> 8}.{number & 255}"


def committed(path: Path) -> dict[object, object]:
    """What is written of every target that is done: enough to see whether it was written again."""
    return dict(
        query(
            path,
            "SELECT t.id, t.headline || ' ' || group_concat(o.id || o.asked_at || o.outcome) FROM targets t "
            "JOIN observations o ON o.target = t.id WHERE t.state = 'done' GROUP BY t.id",
        )
    )


@pytest.mark.timeout(600)
async def test_a_hundred_kills(anywhere: None, tmp_path: Path, figure: Callable[[str], None]) -> None:
    """After every kill the file is whole, what was committed stays as it was, and the totals are right at the end."""
    chance = random.Random(11)
    ground = Ground(default=page(FRAMED), delay_s=lambda _: chance.uniform(0.0, 0.05))
    for number in range(NAMES):
        ground.names[f"site-{number}.test"] = ground.names[f"www.site-{number}.test"] = (public(number),)
    (tmp_path / "list.txt").write_text("\n".join(f"site-{n}.test" for n in range(NAMES)))
    database = tmp_path / "a.db"
    arguments = ["scan", "list.txt", "--db", "a.db", "--contact", "ops@example.cn", "--per-ip-delay", "0"]
    kills = later = 0
    nursery = await Nursery.start(tmp_path)
    try:
        async with standing(ground):
            arguments += ["--nameserver", ground.nameserver, "--concurrency", "40"]
            before: dict[object, object] = {}
            while kills < KILLS:
                pid = await nursery.begin(arguments)
                wanted = len(before) + chance.randint(1, 10)
                while await asyncio.to_thread(progress, database) < wanted:
                    assert psutil.pid_exists(pid), (tmp_path / "errors.txt").read_text()[-2000:]
                    await asyncio.sleep(0.01)
                await asyncio.sleep(chance.uniform(0, 0.05))
                os.kill(pid, signal.SIGKILL)
                assert await nursery.ended() == -signal.SIGKILL
                kills += 1
                after = await asyncio.to_thread(committed, database)
                assert before.items() <= after.items(), "a committed target was lost or written again"
                later += len(after) - len(before)
                before = after
                if kills % 10 == 0:
                    assert query(database, "PRAGMA integrity_check") == [("ok",)]
            await nursery.begin(arguments)
            code = await nursery.ended()
    finally:
        await nursery.close()
    assert code == 1, (tmp_path / "errors.txt").read_text()[-2000:]
    final = committed(database)
    assert before.items() <= final.items()
    assert len(final) == NAMES
    assert query(database, "SELECT count(*) FROM scans") == [(1,)]
    assert query(database, "SELECT state FROM scans") == [("finished",)]
    assert query(database, "PRAGMA foreign_key_check") == []
    # Without a ledger and look-ups there is nothing to say by their rules.
    rules = len([rule for rule in load() if not {"filing", "registration"}.intersection(rule.needs)])
    assert query(database, "SELECT count(*), count(DISTINCT target) FROM findings") == [(NAMES * rules, NAMES)]
    twice = "SELECT target, key FROM observations WHERE target IS NOT NULL GROUP BY 1, 2 HAVING count(*) > 1"
    assert query(database, twice) == []
    assert query(database, "SELECT DISTINCT outcome FROM observations WHERE outcome = 'quarantined'") == []
    assert await no_orphans(tmp_path)
    requests = sum(bool(c.host) for c in ground.connections)
    figure(
        f"{kills} kills, each after new commits ({later} in all) over {NAMES} names and {requests} requests: "
        f"{NAMES - len(final)} lost, 0 written twice, 0 quarantined"
    )


def progress(path: Path) -> int:
    """Targets that are done; 0 while there is no database yet."""
    try:
        return int(str(query(path, "SELECT count(*) FROM targets WHERE state = 'done'")[0][0]))
    except sqlite3.OperationalError:
        return 0


async def no_orphans(folder: Path) -> bool:
    """Whether every process that was started there is gone, the workers of killed scans as well."""
    for _ in range(100):
        left = []
        for process in psutil.process_iter(["cwd"]):
            if process.info["cwd"] == str(folder) and process.status() != psutil.STATUS_ZOMBIE:
                left.append(process.pid)
        if not left:
            return True
        await asyncio.sleep(0.1)
    return False
