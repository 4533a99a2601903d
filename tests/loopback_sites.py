"""A few sites on loopback whose pages and addresses a test names itself, and a name server that knows them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import dns.name

from auditor.config import ScanSettings
from auditor.demo.nameserver import NameServer
from auditor.demo.site import Records
from auditor.demo.traffic import Traffic
from auditor.inventory import read_sources
from auditor.scan_ledger import asked, given
from auditor.scanning import crawl
from spiders.session import Session
from spiders.usage import scrapy_settings

OURS, ELSEWHERE = "127.0.1.0/28", "127.0.1.16/28"


@dataclass(slots=True)
class Page:
    """What one name answers, and where."""

    body: str | bytes = ""
    address: str = "127.0.1.1"
    status: int = 200
    location: str = ""
    is_down: bool = False
    """Whether the connection is reset instead of answered."""


@dataclass
class Sites:
    """The sites, served while the context lasts. `pages` may be changed meanwhile, the addresses may not."""

    pages: dict[str, Page]
    nameserver: str = ""
    port: int = 0
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def __aenter__(self) -> Self:
        records = {dns.name.from_text(host): Records(a=(page.address,)) for host, page in self.pages.items()}
        names = NameServer(records, Traffic())
        self._open.push_async_callback(names.close)
        self.nameserver = f"127.0.0.1:{await names.start('127.0.0.1')}"
        for address in sorted({page.address for page in self.pages.values()}):
            server = await asyncio.start_server(self._serve, address, self.port)
            self.port = server.sockets[0].getsockname()[1]
            self._open.callback(server.close)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()

    def moved(self, host: str, address: str) -> dict[str, Page]:
        """The same sites with one of them at another address."""
        page = self.pages[host]
        return {**self.pages, host: Page(page.body, address, page.status, page.location, page.is_down)}

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            first = await asyncio.wait_for(reader.readexactly(1), 10)
            if first == b"\x16":
                # A TLS handshake, at a server that was never set up for it.
                writer.write(b"HTTP/1.1 400 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                await writer.drain()
                return
            head = first + await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
            found = re.search(rb"(?im)^host:\s*([^\s:]+)", head)
            page = self.pages.get(found[1].decode("latin-1").lower() if found else "")
            if page is not None and page.is_down:
                writer.transport.abort()
                return
            if page is None or writer.get_extra_info("sockname")[0] != page.address:
                page = Page("<title>403</title>", status=403)
            body = page.body if isinstance(page.body, bytes) else page.body.encode()
            lines = [f"HTTP/1.1 {page.status} X", "Content-Type: text/html", f"Content-Length: {len(body)}"]
            if page.location:
                lines.append(f"Location: {page.location}")
            writer.write("\r\n".join([*lines, "Connection: close", "", ""]).encode() + body)
            await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, ConnectionError):
            pass
        finally:
            writer.close()

    def settings(self, own: Iterable[str] = (OURS,), **changes: Any) -> ScanSettings:
        """Of a scan that reaches these sites and nothing else."""
        return ScanSettings.model_validate(
            {
                "nameservers": (self.nameserver,),
                "allow_networks": ("127.0.1.0/24",),
                "own_networks": tuple(own),
                "per_ip_delay_s": 0.0,
                "timeout_s": 3.0,
                "connect_timeout_s": 2.0,
                "dns_timeout_s": 2.0,
                **changes,
            }
        )

    async def scan(
        self, path: Path, settings: ScanSettings, *, workers: int = 1, hosts: Iterable[str] = (), whois: bool = False
    ) -> int:
        """Scan the sites into a database whose ledger is used; the scan's id."""
        found = given(path, settings, use_ledger=True)
        settings = settings.model_copy(update={"own_networks": found.networks})
        names = [f"{host}:{self.port}" for host in hosts or self.pages]
        asks: Mapping[str, object] = scrapy_settings(settings) | asked(found, settings, whois=whois)
        session = Session.open(path, read_sources(names), asks, fresh=True)
        with session.store:
            await crawl(session, {**scrapy_settings(settings), "AUDITOR_WORKERS": workers})
            assert not session.failure
            assert session.store.scan()["state"] == "finished"
        return session.scan
