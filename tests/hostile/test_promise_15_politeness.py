"""Promise 15: few connections to one address, and fewer where it is strained; counted where they arrive."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.hostile.ground import Ground, auditor, page, query, standing

pytestmark = pytest.mark.usefixtures("anywhere")

Figure = Callable[[str], None]
SHARED = "11.3.0.1"


def most_within(times: Sequence[float], seconds: float) -> int:
    """The most that began within any so many seconds."""
    ordered = sorted(times)
    return max(bisect_right(ordered, at + seconds) - number for number, at in enumerate(ordered))


async def watched(ground: Ground, folder: Path, for_s: float, *options: str) -> None:
    """Scan all names for a while, then stop looking."""
    (folder / "list.txt").write_text("\n".join(ground.names))
    arguments = ["scan", "list.txt", "--db", "a.db", "--contact", "ops@example.cn"]
    try:
        await auditor(*arguments, "--nameserver", ground.nameserver, *options, cwd=folder, timeout_s=for_s)
    except TimeoutError:
        return


async def test_two_hundred_names_on_one_address(tmp_path: Path, figure: Figure) -> None:
    """At most 4 in flight and 5 a second, all hosts, schemes and bare-address questions together; others go on."""
    ground = Ground(delay_s=lambda host: 0.7 if host.startswith(("shared", SHARED)) else 0.0)
    ground.names |= {f"shared-{n}.test": (SHARED,) for n in range(200)}
    ground.names |= {f"other-{n}.test": (f"11.3.1.{n}",) for n in range(20)}
    async with standing(ground):
        await watched(ground, tmp_path, 16)
    times = [c.at for c in ground.connections if c.address == SHARED]
    assert len(times) > 20
    rate = (len(times) - 1) / (max(times) - min(times))
    assert ground.most_open_at[SHARED] == 4
    assert rate <= 5.05
    # Two cores and two processes: what was sent apart may arrive together.
    assert most_within(times, 1.0) <= 7
    done = "SELECT count(*) FROM targets WHERE state = 'done' AND key LIKE 'other-%'"
    assert query(tmp_path / "a.db", done) == [(20,)]
    figure(
        f"200 names on one address: {ground.most_open_at[SHARED]} in flight at most, {rate:.2f} a second over "
        f"{max(times) - min(times):.0f} s; 20 names on other addresses behind them in the list: all done"
    )


async def test_a_network_with_a_pace_of_its_own(tmp_path: Path, figure: Figure) -> None:
    """A provider's own shared-hosting address is asked as fast as the provider says, and a night is enough."""
    ground = Ground(delay_s=lambda _: 0.02)
    ground.names |= {f"{www}shared-{n}.test": (SHARED,) for n in range(150) for www in ("", "www.")}
    async with standing(ground):
        (tmp_path / "list.txt").write_text("\n".join(name for name in ground.names if not name.startswith("www.")))
        arguments = ["scan", "list.txt", "--db", "a.db", "--contact", "ops@example.cn", "--pace", "11.3.0.0/24=40:16"]
        ran = await auditor(*arguments, "--nameserver", ground.nameserver, cwd=tmp_path)
    assert ran.code in (0, 1, 3), ran.errors
    times = [c.at for c in ground.connections if c.address == SHARED]
    rate = (len(times) - 1) / (max(times) - min(times))
    per_name = len(times) / 150
    hours = 50_000 * per_name / rate / 3600
    assert ground.most_open_at[SHARED] <= 16
    assert 10 < rate <= 40.5
    assert hours < 8
    figure(
        f"--pace …=40:16: {rate:.1f} a second, {ground.most_open_at[SHARED]} in flight at most, {per_name:.1f} "
        f"connections a name: 50,000 names on one address in {hours:.1f} hours"
    )


@pytest.mark.parametrize("strain", ["429", "503", "slower"])
async def test_a_strained_address_is_asked_more_slowly(tmp_path: Path, figure: Figure, strain: str) -> None:
    """Answering 429 or 503, or ever more slowly, an address gets one connection at a time and ever fewer of them."""
    strained, good = "11.3.2.1", "11.3.2.2"
    answered = 0

    def delay_s(host: str) -> float:
        nonlocal answered
        if strain != "slower" or not host.startswith(("bad", strained)):
            return 0.05
        answered += 1
        return min(0.05 * 1.1**answered, 6.0)

    ground = Ground(delay_s=delay_s)
    for number in range(300):
        ground.names[f"bad-{number}.test"], ground.names[f"good-{number}.test"] = (strained,), (good,)
        if strain != "slower":
            ground.pages[f"bad-{number}.test"] = page("busy", status=f"{strain} Busy")
    async with standing(ground):
        await watched(ground, tmp_path, 12, "--pace", "11.3.2.0/24=30:8")
    times = {address: sorted(c.at for c in ground.connections if c.address == address) for address in (strained, good)}
    late = {address: [at for at in seen if at > seen[-1] - 4] for address, seen in times.items()}
    assert ground.most_open_at[good] > 1
    assert len(late[strained]) * 3 < len(late[good])
    figure(
        f"{strain}: in the last 4 s {len(late[strained])} connections to the strained address, "
        f"{len(late[good])} to its neighbour"
    )


async def test_a_wish_to_be_asked_later_is_granted_within_the_budget(tmp_path: Path, figure: Figure) -> None:
    """A 503 with Retry-After is asked again then, once; one that wishes for years is not waited for."""
    ground = Ground(names={"later.test": ("11.3.3.1",), "never.test": ("11.3.3.2",)})
    asked: list[float] = []

    def later(_: str) -> bytes:
        asked.append(asyncio.get_running_loop().time())
        return page("<p>busy", "Retry-After: 2", status="503 Busy") if len(asked) == 1 else page("<p>hello")

    ground.pages["later.test"] = later
    ground.pages["never.test"] = page("<p>busy", "Retry-After: 99999999", status="503 Busy")
    async with standing(ground):
        (tmp_path / "list.txt").write_text("later.test\nnever.test\n")
        begun = asyncio.get_running_loop().time()
        arguments = ["scan", "list.txt", "--db", "a.db", "--contact", "ops@example.cn"]
        await auditor(*arguments, "--nameserver", ground.nameserver, cwd=tmp_path)
        took = asyncio.get_running_loop().time() - begun
    assert len(asked) == 2
    assert asked[1] - asked[0] >= 2
    assert sum(c.host == "never.test" for c in ground.connections) == 1
    (seen,) = query(tmp_path / "a.db", "SELECT status, detail FROM observations WHERE url = 'http://later.test/'")
    assert seen == (200, "at the second try; at the first: HTTP 503")
    assert took < 30
    figure(
        f"Retry-After: 2 was asked again after {asked[1] - asked[0]:.1f} s; Retry-After: 99999999 was not waited for"
    )
