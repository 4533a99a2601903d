"""Judge, then store: the only way evidence leaves the crawl."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from auditor.evidence import Evidence
from auditor.judge_pool import Judged, JudgePool
from auditor.ruleset import FOLDER, SELECT, SKIP, Ruleset
from auditor.scan_rules import record
from auditor.store import StoreError
from spiders.site import SiteSpider


class JudgePipeline:
    """Evidence in, judged evidence out; pages are parsed in processes that can be killed."""

    def __init__(self, crawler: Crawler, ruleset: Ruleset) -> None:
        self._crawler = crawler
        self._ruleset = ruleset
        self._pool = JudgePool(ruleset, keep=True)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy. Raises CustomRuleError or SelectionError, one line each."""
        settings = crawler.settings
        folder = Path(settings[FOLDER]) if settings.get(FOLDER) else None
        return cls(crawler, Ruleset.read(folder, settings.getlist(SELECT), settings.getlist(SKIP)))

    def open_spider(self) -> None:
        """Write down by which rules this scan is judged; a database that takes no more ends it."""
        spider = self._crawler.spider
        if not isinstance(spider, SiteSpider):
            raise TypeError("JudgePipeline serves the site spider only")
        try:
            record(spider.session.store, spider.session.scan, self._ruleset)
        except StoreError as error:
            spider.fail(error)

    async def process_item(self, item: Evidence) -> Judged:
        """Judge one target."""
        return await self._pool.judge(item)

    def close_spider(self) -> None:
        """End the worker processes."""
        self._pool.close()


class StorePipeline:
    """One transaction per target. A database that cannot be written ends the scan, with nothing lost."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy."""
        return cls(crawler)

    def process_item(self, item: Judged) -> Judged:
        """Write one target; DropItem, and a scan that drains, when that fails."""
        spider = self._crawler.spider
        if not isinstance(spider, SiteSpider):
            raise TypeError("StorePipeline serves the site spider only")
        session = spider.session
        stored = session.claimed.get(item.target.key)
        if stored is None:
            raise DropItem(f"{item.target.key} is not at work")
        try:
            session.store.save(stored, session.scan, item.evidence, item.findings, item.packed)
        except StoreError as error:
            spider.fail(error)
            raise DropItem(str(error)) from error
        return item
