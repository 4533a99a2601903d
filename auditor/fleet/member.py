"""A crawl process as the leader of a scan sees it: what it holds, what is meant for it, and how it is ended."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from multiprocessing.context import SpawnProcess

from auditor.fleet.link import Link
from auditor.net.pace import Turn, Waiting
from auditor.store import StoredTarget
from spiders.session import Handed


@dataclass(eq=False, slots=True)
class Member:
    """A crawl process, as the leader sees it, and what is meant for it."""

    number: int
    process: SpawnProcess | None = None
    link: Link | None = None
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    wants: deque[int] = field(default_factory=deque)
    """Places for a target that are free there."""
    again: deque[Handed] = field(default_factory=deque)
    """Handed out first: what was at work when a process died."""
    queue: deque[Handed] = field(default_factory=deque)
    at_work: dict[str, StoredTarget] = field(default_factory=dict)
    alone: bool = False
    """What is at work is a suspect, and is joined by nothing."""
    turns: dict[int, Waiting | Turn] = field(default_factory=dict)
    done: int = 0
    """Targets this process ended, since it was started."""
    ended: bool = False
    """It said that it has ended, and how."""
    idle_deaths: int = 0
    barren_deaths: int = 0
    written_before: int = 0
    """Targets of all processes that were written when its last process died."""

    @property
    def load(self) -> int:
        """Targets it has or will have."""
        return len(self.again) + len(self.queue) + len(self.at_work)

    def say(self, *message: object) -> None:
        """Tell it something; nothing where there is nobody."""
        if self.link is not None:
            self.link.send(*message)

    def nothing_more(self) -> None:
        """Tell it that its free places stay free."""
        while self.wants:
            self.say("answer", self.wants.popleft(), None)


def give_back_turn(entry: Waiting | Turn) -> None:
    """Leave a place, or the queue for one."""
    if isinstance(entry, Turn):
        entry.give_back()
    else:
        entry.leave()


def kill(shard: Member) -> None:
    """End it at once, and wait until it is gone."""
    if shard.process is None:
        return
    shard.process.kill()
    shard.process.join()
    shard.process.close()
    shard.process = None
