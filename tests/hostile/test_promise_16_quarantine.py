"""Promise 16: a site that ends the auditor itself again and again is quarantined, said so, and costs only itself."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile.ground import Ground, page, query, standing
from tests.hostile.nursery import Nursery

POISON = "poison.test"


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("others", "most"), [(0, 3), (30, 5)], ids=["alone", "among others"])
async def test_a_poison_is_quarantined(
    anywhere: None, tmp_path: Path, figure: Callable[[str], None], others: int, most: int
) -> None:
    """The process dies whenever the poison is asked: after so many deaths the scan ends, and only the poison is left out."""
    ground = Ground(delay_s=lambda _: 0.05)
    pid = deaths = 0

    def kill(_: str) -> bytes:
        os.kill(pid, signal.SIGKILL)
        return page("too late")

    ground.pages[POISON] = kill
    names = [POISON, *(f"site-{number}.test" for number in range(others))]
    for number, name in enumerate(names):
        ground.names[name] = (f"11.2.0.{number}",)
    (tmp_path / "list.txt").write_text("\n".join(names))
    nursery = await Nursery.start(tmp_path)
    try:
        async with standing(ground):
            arguments = ["scan", "list.txt", "--db", "a.db", "--contact", "ops@example.cn", "--lang", "en"]
            arguments += ["--nameserver", ground.nameserver, "--per-ip-delay", "0"]
            while True:
                pid = await nursery.begin(arguments)
                code = await nursery.ended()
                if code >= 0:
                    break
                deaths += 1
                assert deaths <= most
    finally:
        await nursery.close()
    database = tmp_path / "a.db"
    done = "SELECT t.key FROM targets t WHERE t.state = 'done'"
    quarantined = "SELECT t.key FROM targets t JOIN observations o ON o.target = t.id WHERE o.outcome = 'quarantined'"
    assert {row[0] for row in query(database, done)} == set(names)
    assert query(database, quarantined) == [(POISON,)]
    verdicts = query(
        database, f"SELECT DISTINCT verdict FROM findings JOIN targets t ON t.id = target WHERE t.key = '{POISON}'"
    )
    assert verdicts == [("untested",)]
    assert "in quarantine" in (tmp_path / "out.txt").read_text()
    figure(f"a poison among {others} other sites: quarantined after {deaths} deaths, {len(names) - 1} others done")
