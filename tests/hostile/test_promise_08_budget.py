"""Promise 8: no site costs more than its budget, however it goes about it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile.ground import SILENCE, Ground, auditor, page, query, redirect, standing

BUDGET_S = 6.0


async def test_no_site_takes_more_than_its_budget(
    anywhere: None, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    """Silent by name and by number, silent in the DNS, slow redirects to ever more names, slow to every question."""
    silent = {f"silent-{n}.test": (f"36.107.0.{n}",) for n in range(20)}
    chains = {f"chain-{n}.test": (f"36.107.1.{n}",) for n in range(20)}
    hops = {f"hop-{n}.chain.test": (f"36.107.2.{n}",) for n in range(20)}

    def delay_s(host: str) -> float:
        if host.startswith(("chain-", "hop-", "www.chain-", "36.107.1.")):
            return 1.5
        return 30.0 if host.startswith(("silent", "www.silent", "36.107.0.")) else 0.0

    ground = Ground(delay_s=delay_s, default=page("<p>hello"))
    ground.names |= silent | chains | hops
    ground.names |= {f"www.{name}": addresses for name, addresses in (silent | chains).items()}
    ground.names |= {f"lost-{n}.test": SILENCE for n in range(20)} | {f"www.lost-{n}.test": SILENCE for n in range(20)}
    for number in range(20):
        ground.pages[f"chain-{number}.test"] = redirect("http://hop-0.chain.test/")
        ground.pages[f"hop-{number}.chain.test"] = redirect(f"http://hop-{number + 1}.chain.test/")
    names = [*silent, *chains, *(f"lost-{n}.test" for n in range(20))]
    (tmp_path / "list.txt").write_text("\n".join(names))
    loop = asyncio.get_running_loop()
    ended: dict[str, float] = {}
    async with standing(ground):
        arguments = ["scan", "list.txt", "--db", "a.db", "--contact", "ops@example.cn", "--pace", "0.0.0.0/0=1000:64"]
        arguments += ["--budget", str(BUDGET_S), "--timeout", "3", "--nameserver", ground.nameserver]
        running = asyncio.create_task(auditor(*arguments, cwd=tmp_path))
        while not ground.queries and not running.done():
            await asyncio.sleep(0.01)
        begun = loop.time()
        while len(ended) < len(names) and not running.done():
            done = "SELECT key FROM targets WHERE state = 'done'"
            for (key,) in await asyncio.to_thread(query, tmp_path / "a.db", done):
                ended.setdefault(key, loop.time() - begun)
            await asyncio.sleep(0.05)
        ran = await running
    assert ran.code in (1, 3), ran.errors
    assert sorted(ended) == sorted(names)
    spent = "SELECT t.key, sum(o.elapsed_s) FROM observations o JOIN targets t ON t.id = o.target GROUP BY 1"
    network = dict(query(tmp_path / "a.db", spent))
    assert max(network.values()) <= BUDGET_S + 0.5
    # All began at once, so this is what each took by the clock, judging included.
    assert max(ended.values()) <= BUDGET_S + 4
    assert query(tmp_path / "a.db", "SELECT rule FROM findings WHERE message = 'crashed'") == []
    unasked = "SELECT count(*) FROM observations WHERE outcome = 'budget'"
    assert query(tmp_path / "a.db", unasked)[0][0] > 0
    figure(
        f"{len(names)} silent, slow and endless sites with a budget of {BUDGET_S:g} s: at most "
        f"{max(network.values()):.1f} s of network time, the last done after {max(ended.values()):.1f} s"
    )


@pytest.mark.parametrize("setting", ["0", "-1", "1e9", "x"])
async def test_a_budget_that_makes_no_sense_is_refused(tmp_path: Path, setting: str) -> None:
    """One line and exit code 2."""
    ran = await auditor("scan", "a.test", "--budget", setting, "--contact", "ops@example.cn", cwd=tmp_path)
    assert ran.code == 2
    assert "budget" in ran.errors
