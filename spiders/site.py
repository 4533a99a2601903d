"""The one spider: every pending target becomes one coroutine that ends in exactly one Evidence."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, UsageError
from scrapy.http import Response

from auditor.evidence import Evidence
from auditor.model import Observation, Outcome, Question
from auditor.origin import Atlas
from auditor.store import StoredTarget, StoreError, now
from spiders.middlewares import ResolvingMiddleware
from spiders.questions import Questions
from spiders.session import Session
from spiders.usage import session_from_arguments, user_agent

MAX_ATTEMPTS = 3
"""Times a target is begun. One that took the process down with it this often is given up, and said so."""
DRAIN_S = 30.0


class SiteSpider(Spider):
    """Gathers. `scrapy crawl site -a inventory=domains.txt -a db=auditor.db` works by itself."""

    name = "site"

    def __init__(self, session: Session, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.session = session
        self.opened_session = False
        """Whether nobody but the spider will close the session's database."""
        self._stopping = asyncio.Event()
        self._slots = asyncio.Semaphore(1)
        self._unsaved = 0
        self._all_saved = asyncio.Event()
        self._finished: asyncio.Queue[Evidence | None] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        *args: Any,
        session: Session | None = None,
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
        spider = super().from_crawler(crawler, *args, session=session, **kw)
        spider.opened_session = opened
        spider._slots = asyncio.Semaphore(crawler.settings.getint("AUDITOR_CONCURRENCY"))
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
        questions = self._questions()
        last = 0
        try:
            while not self._stopping.is_set():
                batch = self.session.store.pending(self.session.scan, limit=100, after=last)
                if not batch:
                    break
                for stored in batch:
                    await self._slots.acquire()
                    if self._stopping.is_set():
                        break
                    last = stored.id
                    self._unsaved += 1
                    task = asyncio.create_task(self._one(questions, stored))
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)
            await self._settle()
        except StoreError as error:
            self.fail(error)
        finally:
            self._finished.put_nowait(None)

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

    async def _one(self, questions: Questions, stored: StoredTarget) -> None:
        """One target, whatever it does: exactly one Evidence, or none when the scan is being stopped."""
        self.session.claimed[stored.target.key] = stored
        try:
            attempts = self.session.store.begin_attempt(stored)
        except StoreError as error:
            self.fail(error)
            self._give_back(stored.target.key)
            return
        if attempts > MAX_ATTEMPTS:
            evidence = _given_up(stored, f"given up: {MAX_ATTEMPTS} earlier attempts ended the auditor itself")
        else:
            try:
                evidence = await questions.gather(stored.target)
            except Exception as error:
                self.logger.exception("gathering %s failed", stored.target.key)
                evidence = _given_up(stored, f"{type(error).__name__}: {error}")
        networks = tuple(self.crawler.settings.getlist("AUDITOR_ALLOW_NETWORKS"))
        evidence = replace(evidence, own_networks=networks)
        for observation in evidence.observations:
            self.crawler.stats.inc_value(f"auditor/{observation.question}/{observation.outcome}")
        self._finished.put_nowait(evidence)

    def _saved(self, item: Evidence) -> None:
        """Called by Scrapy when a pipeline is through with an Evidence, well or not."""
        self._give_back(item.target.key)

    def _give_back(self, key: str) -> None:
        """A target is off the hands of the scan: another one may begin."""
        self.session.claimed.pop(key, None)
        self._slots.release()
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


def _given_up(stored: StoredTarget, detail: str) -> Evidence:
    failed = Observation(
        question=Question.HOME,
        subject=stored.target.host,
        outcome=Outcome.CRASHED,
        detail=detail[:500],
        asked_at=now(),
    )
    return Evidence(target=stored.target, observations=(failed,))
