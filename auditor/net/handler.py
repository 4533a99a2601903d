"""The Scrapy download handler: dials only addresses the egress guard permits, and keeps what it saw.

A request tells it by `meta`: `auditor_pin`, the numeric addresses to dial in order (the resolving middleware sets
it), `auditor_ports`, ports that are permitted besides 80 and 443, and `auditor_max_bytes`, where less than the usual is
enough. The answer is `meta["auditor_answer"]`; the
Response it hands back to Scrapy has neither headers nor body, because what strangers sent has no business in
Scrapy's memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult, urlsplit
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings

from auditor.model import Outcome
from auditor.net.egress import Egress
from auditor.net.exchange import Answer, exchange
from auditor.net.failure import QuestionFailed
from auditor.net.pace import SLOW_S, Limit, Pace
from auditor.net.tls import Contexts

DEFAULT_PORTS = {"http": 80, "https": 443}
_NEXT_ADDRESS = (Outcome.REFUSED, Outcome.UNREACHABLE, Outcome.TIMEOUT, Outcome.EGRESS_DENIED)
"""Failures after which another address of the same name may still answer."""


@dataclass(frozen=True, slots=True)
class Pin:
    """The numeric addresses a host's requests go to, and no others. Made once, checked at every dial."""

    host: str
    addresses: tuple[str, ...]
    resolving_s: float = 0.0
    """How long it took to find them."""


@dataclass(frozen=True, slots=True)
class Wire:
    """What all connections of a crawl share."""

    egress: Egress
    pace: Pace
    contexts: Contexts

    @classmethod
    def make(cls, settings: BaseSettings) -> Self:
        """From the AUDITOR_ settings. ValueError for networks or paces that cannot be read."""
        return cls(
            Egress.parse(settings.getlist("AUDITOR_ALLOW_NETWORKS"), only_allowed=not settings.get("AUDITOR_CONTACT")),
            Pace.parse(
                Limit(settings.getint("AUDITOR_PER_IP_CONCURRENCY"), settings.getfloat("AUDITOR_PER_IP_DELAY")),
                settings.getlist("AUDITOR_PACE"),
            ),
            Contexts.make(settings.get("AUDITOR_CA_FILE") or None),
        )


_WIRES: WeakKeyDictionary[Crawler, Wire] = WeakKeyDictionary()


class GuardedDownloadHandler(BaseDownloadHandler):
    """One connection a request, to a pinned address, in its turn and within the limits of `exchange`."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        # Scrapy makes a handler for each scheme; an address is one, whatever it is spoken to in.
        self._wire = _WIRES.get(crawler) or _WIRES.setdefault(crawler, Wire.make(settings))
        self._timeout_s = settings.getfloat("DOWNLOAD_TIMEOUT")
        self._connect_timeout_s = settings.getfloat("AUDITOR_CONNECT_TIMEOUT")
        self._max_body_bytes = settings.getint("DOWNLOAD_MAXSIZE")
        folder = settings.get("AUDITOR_SPOOL_FOLDER")
        self._spool_folder = Path(folder) if folder else None

    async def download_request(self, request: Request) -> Response:
        """Fetch; raises QuestionFailed when no address gave an answer."""
        answer = await self._dial_each(request)
        request.meta["auditor_answer"] = answer
        if self.crawler.stats is not None:
            self.crawler.stats.inc_value("auditor/body_bytes", len(answer.content))
        return Response(request.url, status=answer.status, request=request, ip_address=_numeric(answer.address))

    async def _dial_each(self, request: Request) -> Answer:
        """The first answer any of the pinned addresses gives, all of them together within the request's time."""
        parts = urlsplit(request.url)
        port = parts.port or DEFAULT_PORTS[parts.scheme]
        left_s = min(self._timeout_s, float(request.meta.get("download_timeout", self._timeout_s)))
        pin: Pin = request.meta["auditor_pin"]
        spent_s = pin.resolving_s
        failure = QuestionFailed(Outcome.NO_ADDRESS, "the name has no address")
        for address in pin.addresses:
            try:
                self._wire.egress.check(address, port, request.meta.get("auditor_ports", ()))
                answer = await self._in_turn(request, parts, address, port, left_s)
            except QuestionFailed as error:
                failure = error
                spent_s += error.elapsed_s
                left_s -= error.elapsed_s
                if error.outcome not in _NEXT_ADDRESS or left_s <= 0:
                    break
            else:
                answer.elapsed_s += spent_s
                return answer
        failure.elapsed_s = spent_s
        raise failure

    async def _in_turn(self, request: Request, parts: SplitResult, address: str, port: int, timeout_s: float) -> Answer:
        async with self._wire.pace.turn(address) as turn:
            try:
                answer = await exchange(
                    address,
                    port,
                    request_bytes(request),
                    tls=self._wire.contexts if parts.scheme == "https" else None,
                    server_name=parts.hostname or "",
                    timeout_s=timeout_s,
                    connect_timeout_s=min(timeout_s, self._connect_timeout_s),
                    max_body_bytes=min(
                        self._max_body_bytes, request.meta.get("auditor_max_bytes", self._max_body_bytes)
                    ),
                    before_dial=turn.dial,
                    spool_folder=self._spool_folder,
                )
            except QuestionFailed as failure:
                if failure.outcome is Outcome.TIMEOUT or failure.elapsed_s > SLOW_S:
                    turn.answered(0, failure.elapsed_s)
                raise
            turn.answered(answer.status, answer.elapsed_s)
            return answer


@lru_cache(maxsize=4096)
def _numeric(address: str) -> IPv4Address | IPv6Address:
    return ip_address(address.partition("%")[0])


def request_bytes(request: Request) -> bytes:
    """The request as it goes over the wire: HTTP/1.1, one request a connection."""
    parts = urlsplit(request.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"{request.method} {path} HTTP/1.1".encode(), b"Host: " + parts.netloc.encode()]
    lines += [name + b": " + value for name, values in request.headers.items() for value in values]
    lines += [b"Connection: close", b"", b""]
    return b"\r\n".join(lines)
