"""Opens and closes the scan's row, and keeps page bodies out of the log."""

from __future__ import annotations

from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.logformatter import LogFormatter
from scrapy.utils.log import get_scrapy_root_handler

from auditor.store import StoreError
from reports.logline import CleanFormatter
from spiders.site import SiteSpider


class ScanRecord:
    """Closes the scan's row with the reason and the stats, and the database with it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy."""
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        """Called by Scrapy before anything is asked. Under `scrapy crawl` the log is Scrapy's own and names URLs."""
        settings = self._crawler.settings
        if (handler := get_scrapy_root_handler()) is not None:
            handler.setFormatter(CleanFormatter(settings.get("LOG_FORMAT"), settings.get("LOG_DATEFORMAT")))

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Called by Scrapy when the crawl is over, for whatever reason."""
        if isinstance(spider, SiteSpider):
            stats = self._crawler.stats.get_stats() if self._crawler.stats else {}
            try:
                spider.session.close(reason, stats)
            except StoreError as error:
                # The row stays as it was, `running`: the next scan sees that this one did not end.
                spider.session.failure = spider.session.failure or str(error)
            finally:
                if spider.opened_session:
                    spider.session.close_store()


class KeyedLogFormatter(LogFormatter):
    """Logs an item by its target: an Evidence holds whole pages of strangers."""

    def scraped(self, item: Any, response: Any, spider: Spider) -> Any:
        """Called by Scrapy for an item that is written."""
        return super().scraped(item.target.key, response, spider)

    def dropped(self, item: Any, exception: BaseException, response: Any, spider: Spider) -> Any:
        """Called by Scrapy for an item a pipeline refused."""
        return super().dropped(item.target.key, exception, response, spider)

    def item_error(self, item: Any, exception: BaseException, response: Any, spider: Spider) -> Any:
        """Called by Scrapy for an item a pipeline failed on."""
        return super().item_error(item.target.key, exception, response, spider)
