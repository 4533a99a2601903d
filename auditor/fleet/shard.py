"""One crawl process of several: gathers and judges what it is handed, and writes nothing.

Whatever must be one thing for the whole scan is the leading process's (`auditor.fleet.leader`): the frontier, the
database, every turn at an address, who finds out about an address. It is asked over a socket. When it is gone, so is
this process: nothing here can go on at a pace of its own.
"""

from __future__ import annotations

import asyncio
import ctypes
import itertools
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerRunner

from auditor.evidence import AddressFacts
from auditor.fleet.link import Link, Message
from auditor.judge_pool import Judged
from auditor.net.pace import ask_elsewhere, until
from auditor.ruleset import Ruleset
from auditor.store import StoredTarget, StoreError
from spiders.session import Handed
from spiders.site import SiteSpider
from spiders.usage import project_settings

PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Brief:
    """What a crawl process is told when it starts."""

    leader: int
    """Process id of who leads."""
    path: Path
    scan: int
    settings: Mapping[str, object]
    log_levels: Mapping[str, int]
    """By name of the logger; the root's is the empty one."""


class _Turn:
    """A place among the connections to one address, which the leader gave."""

    def __init__(self, ask: Callable[[], asyncio.Future[float]], at: float) -> None:
        self._ask = ask
        self._at: float | None = at
        self.status: int | None = None
        self.elapsed_s = 0.0

    async def dial(self) -> None:
        """Wait until a connection may be started: the moment came with the place, or is asked for."""
        at, self._at = self._at, None
        await until(await self._ask() if at is None else at)

    def answered(self, status: int, elapsed_s: float) -> None:
        """Remember how it went; said when the place is given back."""
        self.status, self.elapsed_s = status, elapsed_s


class Shard:
    """This process's part of a scan, as the spider sees it (`spiders.session.Share`)."""

    def __init__(self, brief: Brief) -> None:
        self.scan = brief.scan
        self.failure = ""
        self.path = brief.path
        self.drain: Callable[[], None] = lambda: None
        self.closed = asyncio.Event()
        self._link: Link | None = None
        self._numbers = itertools.count()
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._at_work: set[str] = set()
        self._no_more = False
        self._ended = False

    async def connect(self, end: socket.socket) -> None:
        """Be at the leader's disposal."""
        self._link = await Link.over(end, self._heard, self._lost)

    def hang_up(self) -> None:
        """All is said."""
        self._ended = True
        self._say_nothing_more()

    def say(self, *message: object) -> None:
        """Tell the leader something."""
        if self._link is not None:
            self._link.send(*message)

    # what the spider asks for

    async def next_target(self) -> Handed | None:
        """Waits until the leader hands something over."""
        if self._no_more:
            return None
        handed: Handed | None = await self._asked("want")
        return handed

    def begin(self, stored: StoredTarget) -> None:
        """The leader counted the attempt before it handed the target over."""
        self._at_work.add(stored.target.key)

    async def known_address(self, address: str, port: int | None) -> AddressFacts | None:
        """What the scan knows; waits while another process finds it out."""
        known: AddressFacts | None = await self._asked("claim", address, port)
        return known

    def tell(self, address: str, port: int | None, facts: AddressFacts | None) -> None:
        """For the other processes."""
        self.say("told", address, port, facts)

    async def save(self, judged: Judged) -> bool:
        """The leader writes; this process waits until it is written, and holds what is on the disk until then."""
        error: str | None = await self._asked("save", judged)
        if error is not None:
            raise StoreError(error)
        self._at_work.discard(judged.target.key)
        return True

    def forget(self, key: str) -> None:
        """What was begun and is not written never will be, in this scan."""
        if key in self._at_work:
            self._at_work.discard(key)
            self.say("dropped", key)

    def judged_by(self, ruleset: Ruleset) -> None:
        """The leader wrote it down."""

    def close(self, reason: str, stats: Mapping[str, Any]) -> None:
        """Say how it went; the leader closes the scan's row."""
        kept = {name: value for name, value in stats.items() if isinstance(value, (int, float, str))}
        self.say("ended", reason, kept)

    def close_store(self) -> None:
        """There is none."""

    # turns

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[_Turn]:
        """A place among the connections to an address, of those the whole scan may have."""
        number = next(self._numbers)
        turn: _Turn | None = None
        granted = self._answer(number)
        self.say("turn", number, address)
        try:
            turn = _Turn(lambda: self._ask_again(number), await granted)
            yield turn
        finally:
            self._answers.pop(number, None)
            status, elapsed_s = (None, 0.0) if turn is None else (turn.status, turn.elapsed_s)
            self.say("done", number, status, elapsed_s)

    def _ask_again(self, number: int) -> asyncio.Future[float]:
        answer = self._answer(number)
        self.say("dial", number)
        return answer

    # the line to the leader

    async def _asked(self, word: str, *what: object) -> Any:
        number = next(self._numbers)
        answer = self._answer(number)
        self.say(word, number, *what)
        try:
            return await answer
        finally:
            self._answers.pop(number, None)

    def _answer(self, number: int) -> asyncio.Future[Any]:
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        return answer

    def _heard(self, message: Message) -> None:
        word, *rest = message
        if word == "answer":
            number, value = rest
            answer = self._answers.get(number)
            if answer is not None and not answer.done():
                answer.set_result(value)
        elif word == "no more":
            self._no_more = True
        elif word == "drain":
            self._no_more = True
            self.drain()

    def _say_nothing_more(self) -> None:
        if self._link is not None:
            self._link.close()

    def _lost(self) -> None:
        self.closed.set()
        if not self._ended:
            # The leader is gone: nobody would write what is found, and nobody keeps the pace.
            os._exit(1)


class _ToLeader(logging.Handler):
    """Gives records to the leader, whose terminal it is. Judging has threads of its own."""

    def __init__(self, say: Callable[..., None], loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._say = say
        self._loop = loop

    def emit(self, record: logging.LogRecord) -> None:
        """Called by logging."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._say, "log", record.name, record.levelno, self.format(record))


def be_shard(end: socket.socket, brief: Brief) -> None:
    """Entry point of a crawl process. It ends with its leader, whatever ends that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != brief.leader:
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        # Sent to the whole group or service: the leader got it too, and says what is to be done. Not SIG_IGN,
        # which the judging processes would inherit.
        signal.signal(number, lambda *_: None)
    asyncio.run(_crawl(end, brief))


async def _crawl(end: socket.socket, brief: Brief) -> None:
    shard = Shard(brief)
    await shard.connect(end)
    ask_elsewhere(shard.turn)
    for name, level in brief.log_levels.items():
        logging.getLogger(name).setLevel(level)
    logging.getLogger().addHandler(_ToLeader(shard.say, asyncio.get_running_loop()))
    runner = AsyncCrawlerRunner(project_settings(brief.settings))
    crawler = runner.create_crawler(SiteSpider)

    def drain() -> None:
        if isinstance(spider := crawler.spider, SiteSpider):
            spider.drain()

    shard.drain = drain
    await runner.crawl(crawler, session=shard)
    shard.hang_up()
    await shard.closed.wait()
