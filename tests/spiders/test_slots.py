"""Places for targets at work: bounded, lent while their holders wait, and never lost."""

from __future__ import annotations

import asyncio

import pytest

from spiders.slots import LENT_AFTER_S, MAX_WAITING, Slots, room_to_wait


async def test_no_more_are_at_work_than_there_are_places() -> None:
    slots = Slots(2)
    held = [await slots.acquire(), await slots.acquire()]
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(slots.acquire(), 0.05)
    held[0].give_back()
    assert await asyncio.wait_for(slots.acquire(), 1)


async def test_who_waits_long_lends_the_place_and_has_one_again_afterwards() -> None:
    slots = Slots(1)
    silent = asyncio.Event()
    waiting = asyncio.create_task((await slots.acquire()).waiting(silent.wait()))
    other = await asyncio.wait_for(slots.acquire(), LENT_AFTER_S + 1)
    silent.set()
    await asyncio.sleep(0.01)
    assert not waiting.done()
    other.give_back()
    assert await asyncio.wait_for(waiting, 1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(slots.acquire(), 0.05)


async def test_who_waits_a_moment_keeps_the_place() -> None:
    slots = Slots(1)
    slot = await slots.acquire()
    assert await slot.waiting(asyncio.sleep(0.01, "answer")) == "answer"
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(slots.acquire(), 0.05)


async def test_only_so_many_wait_without_a_place() -> None:
    """Beyond the bound, who waits keeps the place: a machine has only so many sockets."""
    slots = Slots(1, max_waiting=2)
    never = asyncio.Event()
    tasks = []
    for _ in range(3):
        slot = await asyncio.wait_for(slots.acquire(), LENT_AFTER_S + 1)
        tasks.append(asyncio.create_task(slot.waiting(never.wait())))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(slots.acquire(), LENT_AFTER_S + 0.2)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize("after_s", [0.0, LENT_AFTER_S + 0.1])
async def test_whoever_is_told_to_go_gives_the_place_back(after_s: float) -> None:
    """Cancelled before or after the place was lent, the places are as many as before, and the question is dropped."""
    slots = Slots(2)
    never = asyncio.get_running_loop().create_future()
    slot = await slots.acquire()
    task = asyncio.create_task(slot.waiting(never))
    await asyncio.sleep(after_s)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    slot.give_back()
    assert never.cancelled()
    taken = [await asyncio.wait_for(slots.acquire(), 1) for _ in range(2)]
    assert len(taken) == 2
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(slots.acquire(), 0.05)


async def test_an_error_passes_through() -> None:
    async def fails() -> None:
        raise OSError("nothing there")

    slots = Slots(1)
    slot = await slots.acquire()
    with pytest.raises(OSError, match="nothing there"):
        await slot.waiting(fails())


@pytest.mark.parametrize(("open_files", "room"), [(256, 32), (1024, 128), (1_000_000, MAX_WAITING), (0, 0)])
def test_few_wait_where_few_files_may_be_open(open_files: int, room: int) -> None:
    assert room_to_wait(open_files) == room
