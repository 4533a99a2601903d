"""What the auditor is measured against, each the way its documentation has it. `python -m tests.bench.peers KIND LIST DB`.

Kinds: `scrapy` fetches home pages only; `scrapy-same` makes the requests the auditor makes, reads and writes
nothing; `scrapy-soup` and `requests-soup` audit: BeautifulSoup on the page, the bare address, a row a domain.
"""

from __future__ import annotations

import argparse
import json
import socket
import sqlite3
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

CONCURRENCY = 100
BROAD: dict[str, Any] = {
    # docs.scrapy.org, "Broad crawls".
    "SCHEDULER_PRIORITY_QUEUE": "scrapy.pqueues.DownloaderAwarePriorityQueue",
    "CONCURRENT_REQUESTS": CONCURRENCY,
    "REACTOR_THREADPOOL_MAXSIZE": 20,
    "LOG_LEVEL": "ERROR",
    "COOKIES_ENABLED": False,
    "RETRY_ENABLED": False,
    "DOWNLOAD_TIMEOUT": 15,
    "REDIRECT_ENABLED": False,
    # And what would only make it slower, or listen.
    "TELNETCONSOLE_ENABLED": False,
    "DOWNLOAD_DELAY": 0,
    "HTTPERROR_ALLOW_ALL": True,
    "ROBOTSTXT_OBEY": False,
}
AGENT = "Mozilla/5.0 (compatible; bench)"


class Table:
    """One row a domain, written at once, as a script does it."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("CREATE TABLE sites (host PRIMARY KEY, address, status, bare, marks, links)")

    def write(self, *row: object) -> None:
        with self._lock, self._db:
            self._db.execute("INSERT OR REPLACE INTO sites VALUES (?, ?, ?, ?, ?, ?)", row)


def audit(body: bytes, parser: str) -> tuple[str, str]:
    """Marks by the auditor's own grammar in the text of a soup, and the links about filing."""
    from bs4 import BeautifulSoup

    from auditor.marks import find

    soup = BeautifulSoup(body, parser)
    for silent in soup(("script", "style")):
        silent.decompose()
    marks = [span.number for span in find(soup.get_text(" "))]
    links = [a["href"] for a in soup.find_all("a", href=True) if "beian" in a["href"]]
    return json.dumps(marks, ensure_ascii=False), json.dumps(links)


def requests_soup(hosts: list[str], scheme: str, db: Path, parser: str) -> None:
    """`requests`, 64 threads, BeautifulSoup."""
    import requests

    table = Table(db)

    def one(host: str) -> None:
        address = socket.gethostbyname(host)
        home = requests.get(f"{scheme}://{host}/", timeout=15, headers={"User-Agent": AGENT}, verify=CA_FILE)
        bare = requests.get(f"http://{address}/", timeout=15, headers={"User-Agent": AGENT})
        table.write(host, address, home.status_code, bare.status_code, *audit(home.content, parser))

    with ThreadPoolExecutor(64) as pool:
        list(pool.map(one, hosts))


CA_FILE: str | bool = True


def scrapy_peer(kind: str, hosts: list[str], scheme: str, db: Path, parser: str) -> None:
    """A spider with the settings for broad crawls, and a start that is lazy."""
    import scrapy
    from scrapy import signals
    from scrapy.crawler import AsyncCrawlerProcess

    table = Table(db) if kind == "scrapy-soup" else None

    class Home(scrapy.Spider):
        name = kind
        answers = 0

        def __init__(self, **given: Any) -> None:
            super().__init__(**given)
            self.asked: set[str] = set()

        async def start(self) -> AsyncIterator[Any]:
            for host in hosts:
                if self.crawler.engine.needs_backout():
                    await self.crawler.signals.wait_for(signals.scheduler_empty)
                yield self.home(host, "https" if kind == "scrapy-same" else scheme)

        def home(self, host: str, scheme: str) -> scrapy.Request:
            return scrapy.Request(
                f"{scheme}://{host}/", callback=self.page, errback=self.failed, cb_kwargs={"host": host}
            )

        def page(self, response: Any, host: str) -> Any:
            Home.answers += response.status == 200
            address = str(response.ip_address)
            if kind == "scrapy-same" and address not in self.asked:
                self.asked.add(address)
                for scheme in ("http", "https"):
                    yield self.probe(f"{scheme}://{address}/", {})
                yield self.probe(f"http://{address}/", {"Host": "x1234.invalid"})
            if kind == "scrapy-soup":
                row = (host, address, response.status, *audit(response.body, parser))
                yield scrapy.Request(
                    f"http://{address}/",
                    callback=self.bare,
                    errback=self.failed,
                    cb_kwargs={"row": row},
                    dont_filter=True,
                )

        def probe(self, url: str, headers: dict[str, str]) -> scrapy.Request:
            return scrapy.Request(url, headers=headers, callback=self.ended, errback=self.failed, dont_filter=True)

        def bare(self, response: Any, row: tuple[Any, ...]) -> Any:
            host, address, status, marks, links = row
            yield {"row": (host, address, status, response.status, marks, links)}

        def ended(self, response: Any) -> None:
            pass

        def failed(self, failure: Any) -> Any:
            request = failure.request
            host = request.cb_kwargs.get("host")
            if kind == "scrapy-same" and host and request.url.startswith("https:"):
                yield self.home(host, "http")

    class Write:
        def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
            assert table is not None
            table.write(*item["row"])
            return item

    settings = dict(BROAD, USER_AGENT=AGENT)
    if table is not None:
        settings["ITEM_PIPELINES"] = {Write: 1}
    process = AsyncCrawlerProcess(settings)
    process.crawl(Home)
    process.start()
    if kind != "scrapy-soup" and Home.answers < 0.85 * len(hosts):
        raise SystemExit(f"{kind}: only {Home.answers} of {len(hosts)} home pages came")


def main() -> None:
    """Run one peer to its end."""
    global CA_FILE
    options = argparse.ArgumentParser()
    options.add_argument("kind")
    options.add_argument("list", type=Path)
    options.add_argument("db", type=Path)
    options.add_argument("--scheme", default="http")
    options.add_argument("--parser", default="lxml")
    options.add_argument("--ca-file")
    given = options.parse_args()
    CA_FILE = given.ca_file or True
    hosts = given.list.read_text().split()
    if given.kind == "requests-soup":
        requests_soup(hosts, given.scheme, given.db, given.parser)
    else:
        scrapy_peer(given.kind, hosts, given.scheme, given.db, given.parser)
    if given.kind.endswith("soup"):
        rows = sqlite3.connect(given.db).execute("SELECT count(*) FROM sites").fetchone()[0]
        if rows < 0.85 * len(hosts):
            raise SystemExit(f"{given.kind}: only {rows} of {len(hosts)} rows")


if __name__ == "__main__":
    main()
