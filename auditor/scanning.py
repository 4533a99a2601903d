"""Running a crawl as an ordinary coroutine, with signals that drain it and progress on standard error."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from scrapy import signals
from scrapy.crawler import AsyncCrawlerRunner

from auditor.config import ScanSettings
from auditor.fleet.leader import Fleet, workers_of
from spiders.session import Session
from spiders.site import SiteSpider
from spiders.usage import project_settings, scrapy_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PLAIN_EVERY_S = 10.0
Done = Callable[[], None]


async def crawl(session: Session, settings: Mapping[str, object], done: Done = lambda: None) -> None:
    """Gather, judge and store every pending target of a session; `done` is called after each.

    The first Ctrl-C or SIGTERM begins no further target and lets those at work end; the second one stops.
    The session's store is left open; its scan's row is closed.
    """
    project = project_settings(settings)
    if (workers := workers_of(project)) > 1:
        fleet = Fleet(session, project, workers, done)
        leading = asyncio.ensure_future(fleet.run())
        with _draining(asyncio.get_running_loop(), fleet.drain, leading):
            try:
                await leading
            except asyncio.CancelledError:
                raise KeyboardInterrupt from None
        return
    project.set("AUDITOR_WORKERS", 1, priority="cmdline")
    runner = AsyncCrawlerRunner(project)
    crawler = runner.create_crawler(SiteSpider)
    crawler.signals.connect(lambda **_: done(), signals.item_scraped, weak=False)
    running = asyncio.ensure_future(runner.crawl(crawler, session=session))

    def drain() -> bool:
        if isinstance(spider := crawler.spider, SiteSpider):
            spider.drain()
            return True
        return False

    with _draining(asyncio.get_running_loop(), drain, running):
        try:
            await running
        except asyncio.CancelledError:
            await runner.stop()
            raise KeyboardInterrupt from None


@contextmanager
def _draining(
    loop: asyncio.AbstractEventLoop, drain: Callable[[], bool], running: asyncio.Future[None]
) -> Iterator[None]:
    """Handle SIGINT and SIGTERM while the crawl runs; `drain` is False while there is nothing that could end well."""
    asked = False

    def stop() -> None:
        nonlocal asked
        if asked or not drain():
            running.cancel()
            return
        asked = True
        sys.stderr.write("Stopping: targets at work may end. Press Ctrl-C again to stop at once.\n")

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


@contextmanager
def progress(total: int, done: int, what: str, console: Console) -> Iterator[Done]:
    """A progress bar on a terminal, a line now and then elsewhere; gives the function that counts one on."""
    if console.is_terminal:
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
        ) as bar:
            task = bar.add_task(what, total=total, completed=done)
            yield lambda: bar.advance(task)
        return
    count, last = done, time.monotonic()

    def advance() -> None:
        nonlocal count, last
        count += 1
        if time.monotonic() - last >= PLAIN_EVERY_S:
            last = time.monotonic()
            console.print(f"{what}: {count}/{total}", highlight=False)

    yield advance


def run(
    session: Session,
    settings: ScanSettings,
    what: str,
    console: Console,
    rules: Mapping[str, object] = MappingProxyType({}),
) -> None:
    """Run a session to its end from a program without an event loop. KeyboardInterrupt when stopped at once.

    `rules` are the settings by which the crawl finds custom rules and the selection (`auditor.ruleset`).
    """
    done, total = session.store.progress(session.scan)
    with progress(total, done, what, console) as advance:
        asyncio.run(crawl(session, {**scrapy_settings(settings), **rules}, advance))
