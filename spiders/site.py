"""The one spider: every pending target becomes one coroutine that ends in exactly one Evidence."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, UsageError
from scrapy.http import Response

from auditor.evidence import Evidence
from auditor.judge_pool import Judged
from auditor.model import Observation, Outcome, Question
from auditor.origin import Atlas
from auditor.process import keep_little_memory, open_many_files
from auditor.store import StoredTarget, StoreError, now
from spiders.middlewares import ResolvingMiddleware
from spiders.questions import Questions
from spiders.session import Handed, Share
from spiders.slots import Slot, Slots, room_to_wait
from spiders.usage import session_from_arguments, user_agent

MAX_ATTEMPTS = 3
"""Times a target is begun. One that took the process down with it so often, the last time alone, is quarantined."""
MAX_UNSAVED = 100
"""Targets that were gathered and wait to be judged and stored. Beyond that, no further one begins."""
DRAIN_S = 30.0


class SiteSpider(Spider):
    """Gathers. `scrapy crawl site -a inventory=domains.txt -a db=auditor.db` works by itself."""

    name = "site"

    def __init__(self, session: Share, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.session = session
        self.opened_session = False
        """Whether nobody but the spider will close the session's database."""
        self._stopping = asyncio.Event()
        self._slots = Slots(1)
        self._backlog = asyncio.Semaphore(MAX_UNSAVED)
        self._asking: Questions | None = None
        self._unsaved = 0
        self._all_saved = asyncio.Event()
        self._finished: asyncio.Queue[Evidence | None] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        *args: Any,
        session: Share | None = None,
        inventory: str = "",
        db: str = "",
        **kw: Any,
    ) -> Self:
        """Make the spider; without a `session` one is opened from the arguments, as `scrapy crawl` needs it."""
        opened = session is None
        if session is None:
            if not inventory:
                raise UsageError("name the list of domains: scrapy crawl site -a inventory=domains.txt")
            session = session_from_arguments(crawler.settings, inventory, db)
        headers = dict(crawler.settings.getdict("DEFAULT_REQUEST_HEADERS"))
        headers["User-Agent"] = user_agent(crawler.settings.get("AUDITOR_CONTACT"))
        crawler.settings.set("DEFAULT_REQUEST_HEADERS", headers, priority="spider")
        if not crawler.settings.get("AUDITOR_SPOOL_FOLDER"):
            # Beside the database: there is room, or the scan ends anyway; /tmp may be memory.
            crawler.settings.set("AUDITOR_SPOOL_FOLDER", str(session.path.absolute().parent), priority="spider")
        spider = super().from_crawler(crawler, *args, session=session, **kw)
        spider.opened_session = opened
        keep_little_memory()
        waiting = room_to_wait(open_many_files()) // crawler.settings.getint("AUDITOR_WORKERS")
        spider._slots = Slots(crawler.settings.getint("AUDITOR_CONCURRENCY"), waiting)
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(spider._saved, signal)
        return spider

    def drain(self) -> None:
        """Begin no further target; those at work may end, for at most `DRAIN_S`."""
        self._stopping.set()

    def fail(self, error: StoreError) -> None:
        """The database cannot be used any more: remember why, and begin no further target."""
        self.session.failure = self.session.failure or str(error)
        self.drain()

    async def start(self) -> AsyncIterator[Evidence]:
        """Evidence as it is ready. The scheduler is not used: targets wait in the database, not in memory."""
        feeder = asyncio.create_task(self._feed())
        try:
            while (evidence := await self._finished.get()) is not None:
                yield evidence
            await feeder
        finally:
            await self._cancel({feeder, *self._tasks})
        if self._stopping.is_set():
            raise CloseSpider("interrupted")

    async def _feed(self) -> None:
        questions = self._asking = self._questions()
        try:
            while (handed := await self._begin_next(questions)) is not None:
                if handed.alone:
                    await self._settle()
            await self._settle()
        except StoreError as error:
            self.fail(error)
        finally:
            self._finished.put_nowait(None)

    async def _begin_next(self, questions: Questions) -> Handed | None:
        """Begin the next target as soon as there is a place for it; None at the end, and when told to stop."""
        slot = await self._slots.acquire()
        handed = None
        try:
            if not self._stopping.is_set():
                handed = await self.session.next_target()
        finally:
            if handed is None:
                slot.give_back()
        if handed is None:
            return None
        if handed.answers:
            questions.resolver.tell(handed.stored.target.host, handed.answers)
        self._unsaved += 1
        task = asyncio.create_task(self._one(questions, handed.stored, slot))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return handed

    async def _settle(self) -> None:
        """Wait for the targets at work, and until all that was gathered is written."""
        while self._unsaved:
            self._all_saved.clear()
            try:
                # Asked to stop, those at work get a last while; otherwise they take the time they need.
                async with asyncio.timeout(DRAIN_S if self._stopping.is_set() else None):
                    await self._until_saved_or_stopping()
            except TimeoutError:
                return

    async def _until_saved_or_stopping(self) -> None:
        waits = [asyncio.create_task(self._all_saved.wait())]
        if not self._stopping.is_set():
            waits.append(asyncio.create_task(self._stopping.wait()))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await self._cancel(set(waits))

    async def _one(self, questions: Questions, stored: StoredTarget, slot: Slot) -> None:
        """One target, whatever it does: exactly one Evidence, or none when the scan is being stopped."""
        try:
            try:
                self.session.begin(stored)
            except StoreError as error:
                self.fail(error)
                self._saved_one()
                return
            evidence = await self._evidence(questions, stored, slot)
            # A place is given back only when there is room for what was found: judging sets the pace, not memory.
            await self._backlog.acquire()
        finally:
            slot.give_back()
        self._finished.put_nowait(evidence)

    async def _evidence(self, questions: Questions, stored: StoredTarget, slot: Slot) -> Evidence:
        if stored.strikes and stored.attempts >= MAX_ATTEMPTS:
            words = f"{stored.attempts} attempts ended the auditor itself, the last with no other site at work"
            evidence = _given_up(stored, Outcome.QUARANTINED, words)
        else:
            try:
                evidence = await questions.gather(stored.target, slot)
            except Exception as error:
                self.logger.exception("gathering %s failed", stored.target.key)
                evidence = _given_up(stored, Outcome.CRASHED, f"{type(error).__name__}: {error}")
        for observation in evidence.observations:
            self.crawler.stats.inc_value(f"auditor/{observation.question}/{observation.outcome}")
            if self.logger.isEnabledFor(logging.DEBUG):
                self.logger.debug(
                    "%s %s: %s%s", observation.question, _asked(observation), observation.outcome, _detail(observation)
                )
        return replace(evidence, own_networks=tuple(self.crawler.settings.getlist("AUDITOR_ALLOW_NETWORKS")))

    def _saved(self, item: Evidence | Judged) -> None:
        """Called by Scrapy when a pipeline is through with an Evidence, well or not."""
        self.session.forget(item.target.key)
        if self._asking is not None:
            self._asking.stored((item.evidence if isinstance(item, Judged) else item).addresses)
            self._asking.resolver.forget(item.target.host)
        self._backlog.release()
        self._saved_one()

    def _saved_one(self) -> None:
        """A target is off the hands of the scan."""
        self._unsaved -= 1
        if not self._unsaved:
            self._all_saved.set()

    def _questions(self) -> Questions:
        settings = self.crawler.settings
        resolving = self.crawler.get_downloader_middleware(ResolvingMiddleware)
        if resolving is None or self.crawler.engine is None:
            raise RuntimeError("ResolvingMiddleware is switched off: nothing may be fetched without it")
        engine = self.crawler.engine

        async def download(request: Request) -> Response:
            return await engine.download_async(request)

        atlas = Atlas.open(settings.getlist("AUDITOR_OWN_NETWORKS"), settings.get("AUDITOR_GEO_FILE"))
        self.crawler.signals.connect(atlas.close, signals.spider_closed, weak=False)
        return Questions(
            download=download,
            resolving=resolving,
            atlas=atlas,
            known_address=self.session.known_address,
            tell=self.session.tell,
            timeout_s=settings.getfloat("DOWNLOAD_TIMEOUT"),
            budget_s=settings.getfloat("AUDITOR_BUDGET"),
            obey_robots=settings.getbool("AUDITOR_OBEY_ROBOTS"),
            user_agent=user_agent(settings.get("AUDITOR_CONTACT")),
        )

    @staticmethod
    async def _cancel(tasks: set[asyncio.Task[Any]]) -> None:
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)


def _given_up(stored: StoredTarget, outcome: Outcome, detail: str) -> Evidence:
    failed = Observation(
        question=Question.HOME,
        subject=stored.target.host,
        outcome=outcome,
        detail=detail[:500],
        asked_at=now(),
    )
    return Evidence(target=stored.target, observations=(failed,))


def _asked(observation: Observation) -> str:
    """What was asked, hop by hop."""
    hops = observation.http.hops if observation.http is not None else ()
    return (
        " → ".join(f"{hop.url} [{hop.address}] {hop.status}" for hop in hops) or observation.url or observation.subject
    )


def _detail(observation: Observation) -> str:
    return f" ({observation.detail})" if observation.detail else ""
