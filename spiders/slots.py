"""How many targets are at work: so many that get answers, and many more that only wait."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

LENT_AFTER_S = 0.1
"""A target that has waited so long for a server, or for its turn at one, is not what keeps the machine busy."""
MAX_WAITING = 1000
"""Targets that may wait without a slot. Each costs a task and at most a few open sockets."""

FILES_OF_A_TARGET = 4
"""What a waiting target may hold open: a connection by name, some by number, a page on the disk."""

T = TypeVar("T")


def room_to_wait(open_files: int) -> int:
    """How many targets may wait without a place where so many files may be open: half of them are for the others."""
    return max(0, min(MAX_WAITING, open_files // 2 // FILES_OF_A_TARGET))


class Slots:
    """Places for targets at work, lent to others while their holders wait.

    A name server that is silent, a host that drips, an address with hundreds of names before this one: none of
    them may keep the targets behind it from beginning.
    """

    def __init__(self, places: int, max_waiting: int = MAX_WAITING) -> None:
        self._free = asyncio.Semaphore(places)
        self._waiting_room = max_waiting

    async def acquire(self) -> Slot:
        """Wait for a place."""
        await self._free.acquire()
        return Slot(self)

    async def take(self) -> None:
        """Wait for a place that a slot had before."""
        await self._free.acquire()
        self._waiting_room += 1

    def lend(self) -> bool:
        """Give a slot's place to others for a while; False when too many wait already."""
        if not self._waiting_room:
            return False
        self._waiting_room -= 1
        self._free.release()
        return True

    def give_back(self, *, held: bool) -> None:
        """A slot is done with; `held` when it has its place."""
        if held:
            self._free.release()
        else:
            self._waiting_room += 1


class Slot:
    """One target's place."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._held = True

    async def waiting(self, answer: Awaitable[T]) -> T:
        """What `answer` gives or raises; the place is another's while it takes long."""
        task = asyncio.ensure_future(answer)
        try:
            await asyncio.wait((task,), timeout=LENT_AFTER_S)
            if not task.done() and self._held and self._slots.lend():
                self._held = False
                await asyncio.wait((task,))
                await self._slots.take()
                self._held = True
            return await task
        finally:
            task.cancel()

    def give_back(self) -> None:
        """The target is done with."""
        self._slots.give_back(held=self._held)
