"""Promise 22: the same stored bytes give the same findings, twice, on another day, in another process."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.audited import Audited
from tests.hostile.behaviours import CROWD, KINDS, listening, settle
from tests.hostile.ground import Ground, auditor, query, standing

FINDINGS = (
    "SELECT t.key, rule, verdict, severity, message, params, observations, f.ruleset FROM findings f JOIN targets t"
)
COLUMNS = f"{FINDINGS} ON t.id = f.target ORDER BY 1, 2"


async def judged_again(database: Path, copy: Path, **env: str) -> list[tuple[Any, ...]]:
    """The findings of a copy after `auditor judge` in a process with another hash seed, zone and language."""
    shutil.copy(database, copy)
    # So that nothing is left as it was: every finding is made anew.
    connection = sqlite3.connect(copy)
    connection.execute("UPDATE judgements SET findings = '[]', texts = '[]', judged_at = '1999-01-01'")
    connection.commit()
    connection.close()
    ran = await auditor("judge", copy.name, cwd=copy.parent, env=env)
    assert ran.code in (1, 3), ran.errors
    return query(copy, COLUMNS)


DAYS = (
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai"},
    {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LC_ALL": "C"},
)


async def test_the_demo_judges_the_same(audited: Audited, tmp_path: Path, figure: Callable[[str], None]) -> None:
    """All samples, judged twice more: not a verdict, a parameter or an observation differs."""
    original = tmp_path / "a.db"
    shutil.copy(audited.path, original)
    before = query(original, COLUMNS)
    again = [await judged_again(original, tmp_path / f"{number}.db", **env) for number, env in enumerate(DAYS)]
    assert again == [before, before]
    figure(f"{len(before)} findings of the sample sites, judged 3 times in 3 processes: 0 differences")


@pytest.mark.timeout(240)
async def test_hostile_sites_judge_the_same(anywhere: None, tmp_path: Path, figure: Callable[[str], None]) -> None:
    """Cut, broken and monstrous pages as well, also on a day years later by the clock of the machine."""
    ground = Ground()
    with listening():
        async with standing(ground, ports=()):
            names = settle(ground, [kind for kind in KINDS if kind not in CROWD], 1) + settle(ground, CROWD[:8], 1)
            (tmp_path / "list.txt").write_text("\n".join(names))
            arguments = ["scan", "list.txt", "--db", "a.db", "--contact", "ops@example.cn", "--timeout", "3"]
            await auditor(*arguments, "--budget", "8", "--nameserver", ground.nameserver, cwd=tmp_path)
    before = query(tmp_path / "a.db", COLUMNS)
    again = [await judged_again(tmp_path / "a.db", tmp_path / f"{number}.db", **env) for number, env in enumerate(DAYS)]
    assert again == [before, before]
    figure(f"{len(before)} findings of {len(names)} hostile sites, judged 3 times in 3 processes: 0 differences")
