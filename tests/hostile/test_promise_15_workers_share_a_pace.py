"""Promise 15, with several workers: an address sees one scan, however many processes it has."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from auditor.net.pace import unit_of
from tests.hostile.crew import crew_of, scanning
from tests.hostile.ground import Ground, page, redirect, standing

pytestmark = pytest.mark.usefixtures("anywhere")

Figure = Callable[[str], None]
SHARED = "11.3.0.1"
NETWORK = "2408:8000:1:2"
STARTING_S = 45.0
"""A busy machine takes its time to start seven processes."""


@dataclass
class Counted(Ground):
    """Counts what is open at what is one machine: an address, or an IPv6 /64."""

    open_unit: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    most_open_unit: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        unit = unit_of(writer.get_extra_info("sockname")[0])
        self.open_unit[unit] += 1
        self.most_open_unit[unit] = max(self.most_open_unit[unit], self.open_unit[unit])
        try:
            await super().serve(reader, writer)
        finally:
            self.open_unit[unit] -= 1

    def times(self, unit: str) -> list[float]:
        """When connections began there."""
        return sorted(c.at for c in self.connections if unit_of(c.address) == unit)


def most_within(times: Sequence[float], seconds: float) -> int:
    """The most that began within any so many seconds."""
    return max(bisect_right(times, at + seconds) - number for number, at in enumerate(times))


async def asked(ground: Counted, unit: str, times: int) -> None:
    """Wait until a machine was connected to so many times."""
    async with asyncio.timeout(STARTING_S):
        while len(ground.times(unit)) < times:
            await asyncio.sleep(0.1)


def own(number: int) -> str:
    return f"11.4.{number >> 8}.{number & 255}"


def in_one_network(number: int) -> str:
    return f"{NETWORK}::{number + 1:x}"


def prepare(way: str, ground: Counted) -> str:
    """Lay out thirty names of which every process needs one machine; that machine."""
    for number in range(30):
        name = f"site-{number}.test"
        addresses: tuple[str, ...] = (own(number),)
        if way == "network":
            addresses = (in_one_network(number),)
        elif way == "redirect":
            ground.pages[name] = redirect(f"http://there-{number}.elsewhere/")
            ground.names[f"www.there-{number}.elsewhere"] = ground.names[f"there-{number}.elsewhere"] = (SHARED,)
        ground.names[name] = addresses
        if way == "sibling":
            ground.names[f"www.{name}"] = (SHARED,)
    return f"{NETWORK}::/64" if way == "network" else SHARED


@pytest.mark.parametrize("way", ["sibling", "redirect", "network"])
async def test_three_workers_ask_an_address_no_more_than_one_would(tmp_path: Path, figure: Figure, way: str) -> None:
    """At most 4 in flight and 5 a second, where the names belong to different processes and the address to all."""
    ground = Counted(delay_s=lambda host: 0.7)
    unit = prepare(way, ground)
    listed = [name for name in ground.names if name.startswith("site-")]
    (tmp_path / "list.txt").write_text("\n".join(listed))
    async with standing(ground), scanning(tmp_path, ground, "--workers", "3") as process:
        await asked(ground, unit, 30)
        crew = len(crew_of(process.pid))
    times = ground.times(unit)
    rate = (len(times) - 1) / (times[-1] - times[0])
    assert crew == 3
    assert rate <= 5.05
    assert ground.most_open_unit[unit] <= 4
    # What was sent apart may arrive together.
    assert most_within(times, 1.0) <= 7
    figure(
        f"{way}: 3 workers, names of all of them on one machine: {ground.most_open_unit[unit]} in flight at most, "
        f"{rate:.2f} a second over {times[-1] - times[0]:.0f} s"
    )


async def test_strain_that_one_worker_sees_slows_all_of_them(tmp_path: Path, figure: Figure) -> None:
    """An address that says 429 gets one connection at a time, whoever asks."""
    ground = Counted(delay_s=lambda host: 0.1)
    busy = page("busy", status="429 Too Many Requests")
    for number in range(60):
        name = f"site-{number}.test"
        ground.names[name], ground.names[f"www.{name}"] = (own(number),), (SHARED,)
        ground.pages[f"www.{name}"] = busy
    ground.pages[SHARED] = busy
    options = ("--workers", "3", "--pace", "11.3.0.0/24=40:8")
    async with standing(ground), scanning(tmp_path, ground, *options):
        await asked(ground, SHARED, 1)
        await asyncio.sleep(7)
    times = ground.times(SHARED)
    late = [at for at in times if at > times[-1] - 3]
    assert len(times) > 3
    # Ten times as slowly as every 50 ms: two a second; unstrained it would be forty.
    assert len(late) <= 3 * 2 + 2
    figure(f"429 seen by 3 workers: {len(late)} connections in the last 3 s, of 120 that the pace would allow")
