"""Judge, then store: the only way evidence leaves the crawl."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.settings import BaseSettings

from auditor.evidence import Evidence
from auditor.judge_pool import Judged, JudgePool
from auditor.ruleset import FOLDER, SELECT, SKIP, Ruleset
from auditor.store import Store, StoreError
from spiders.site import SiteSpider


def ruleset_of(settings: BaseSettings) -> Ruleset:
    """The rules a crawl judges by. Raises CustomRuleError or SelectionError, one line each."""
    folder = Path(settings[FOLDER]) if settings.get(FOLDER) else None
    return Ruleset.read(folder, settings.getlist(SELECT), settings.getlist(SKIP))


def judges_of_one(workers: int) -> int:
    """Processes of the quick lane that each of so many crawl processes has: a core is left to each of these."""
    return max(1, (os.cpu_count() or 1) // workers - 1)


class Beside:
    """Gives evidence what the database knows beside the scan, in a thread of its own: the crawl does not wait."""

    def __init__(self, path: Path, scan: int) -> None:
        self._path = path
        self._scan = scan
        self._thread = ThreadPoolExecutor(1, "beside")
        self._store: Store | None = None
        self._is_empty: bool | None = None

    async def put(self, evidence: Evidence) -> Evidence:
        """The same evidence with its background. StoreError."""
        if self._is_empty:
            return evidence
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._put, evidence)

    def _put(self, evidence: Evidence) -> Evidence:
        if self._store is None:
            self._store = Store.open(self._path, write=False)
        backgrounds = self._store.backgrounds(self._scan)
        self._is_empty = backgrounds.is_empty
        return backgrounds.put(evidence)

    def close(self) -> None:
        """Close the database."""
        if self._store is not None:
            self._thread.submit(self._store.close)
        self._thread.shutdown()


class JudgePipeline:
    """Evidence in, judged evidence out; pages are parsed in processes that can be killed."""

    def __init__(self, crawler: Crawler, ruleset: Ruleset) -> None:
        self._crawler = crawler
        self._ruleset = ruleset
        self._beside: Beside | None = None
        self._pool = JudgePool(ruleset, judges_of_one(crawler.settings.getint("AUDITOR_WORKERS")), keep=True)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy. Raises CustomRuleError or SelectionError, one line each."""
        return cls(crawler, ruleset_of(crawler.settings))

    def open_spider(self) -> None:
        """Write down by which rules this scan is judged; a database that takes no more ends it."""
        spider = self._crawler.spider
        if not isinstance(spider, SiteSpider):
            raise TypeError("JudgePipeline serves the site spider only")
        self._beside = Beside(spider.session.path, spider.session.scan)
        try:
            spider.session.judged_by(self._ruleset)
        except StoreError as error:
            spider.fail(error)

    async def process_item(self, item: Evidence) -> Judged:
        """Judge one target; DropItem, and a scan that drains, when the database cannot be read."""
        if self._beside is not None:
            try:
                item = await self._beside.put(item)
            except StoreError as error:
                if isinstance(spider := self._crawler.spider, SiteSpider):
                    spider.fail(error)
                raise DropItem(str(error)) from error
        return await self._pool.judge(item)

    def close_spider(self) -> None:
        """End the worker processes."""
        if self._beside is not None:
            self._beside.close()
        self._pool.close()


class StorePipeline:
    """One transaction per target. A database that cannot be written ends the scan, with nothing lost."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy."""
        return cls(crawler)

    async def process_item(self, item: Judged) -> Judged:
        """Write one target; DropItem, and a scan that drains, when that fails."""
        spider = self._crawler.spider
        if not isinstance(spider, SiteSpider):
            raise TypeError("StorePipeline serves the site spider only")
        try:
            saved = await spider.session.save(item)
        except StoreError as error:
            spider.fail(error)
            raise DropItem(str(error)) from error
        if not saved:
            raise DropItem(f"{item.target.key} is not at work")
        return item
