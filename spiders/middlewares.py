"""Downloader middleware that resolves names and pins each request to permitted addresses."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from auditor.hostname import is_address
from auditor.model import Outcome
from auditor.net.channel import NameServer
from auditor.net.egress import Egress
from auditor.net.failure import QuestionFailed
from auditor.net.handler import Pin
from auditor.net.resolver import Resolved, Resolver, system_nameservers

ONE_SLOT = "all"
"""Scrapy's slots queue requests and count them. Ours are paced where they are dialled; see `auditor.net.pace`."""


class ToldResolver(Resolver):
    """A resolver that may be told what was answered to another process, so that no name is looked up twice."""

    def __init__(self, nameservers: Sequence[NameServer], timeout_s: float) -> None:
        super().__init__(nameservers, timeout_s)
        self._told: dict[str, tuple[Resolved, ...]] = {}

    async def resolve(self, host: str) -> tuple[Resolved, ...]:
        """One answer per name server. Never raises."""
        return self._told.get(host) or await super().resolve(host)

    def tell(self, host: str, answers: tuple[Resolved, ...]) -> None:
        """These are the answers about a name, until it is forgotten."""
        self._told[host] = answers

    def forget(self, host: str) -> None:
        """A name is to be looked up again."""
        self._told.pop(host, None)


def nameservers_of(settings: BaseSettings) -> tuple[NameServer, ...]:
    """The name servers a crawl asks."""
    return tuple(map(NameServer.parse, settings.getlist("AUDITOR_NAMESERVERS"))) or system_nameservers()


class ResolvingMiddleware:
    """Sets `meta["auditor_pin"]`, unless the request is pinned already for its host.

    Redirects are requests of their own and pass through here as well.
    """

    def __init__(self, resolver: ToldResolver, egress: Egress) -> None:
        self.resolver = resolver
        self.egress = egress

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read AUDITOR_NAMESERVERS, AUDITOR_DNS_TIMEOUT, AUDITOR_ALLOW_NETWORKS and AUDITOR_CONTACT."""
        settings = crawler.settings
        middleware = cls(
            ToldResolver(nameservers_of(settings), settings.getfloat("AUDITOR_DNS_TIMEOUT")),
            Egress.parse(settings.getlist("AUDITOR_ALLOW_NETWORKS"), only_allowed=not settings.get("AUDITOR_CONTACT")),
        )
        crawler.signals.connect(middleware.resolver.close, signals.spider_closed)
        return middleware

    async def process_request(self, request: Request) -> None:
        """Pin; raises QuestionFailed when there is no address, or none that may be dialled."""
        host = urlsplit(request.url).hostname or ""
        pin = request.meta.get("auditor_pin")
        # `meta` travels with a request's copies: what was resolved for another host is nobody's pin.
        if not isinstance(pin, Pin) or pin.host != host:
            begun = asyncio.get_running_loop().time()
            try:
                addresses = await self.permitted(host)
            except QuestionFailed as failure:
                failure.elapsed_s = asyncio.get_running_loop().time() - begun
                raise
            request.meta["auditor_pin"] = Pin(host, addresses, asyncio.get_running_loop().time() - begun)
        request.meta["download_slot"] = ONE_SLOT

    async def permitted(self, host: str) -> tuple[str, ...]:
        """Addresses of a host that may be dialled. Raises QuestionFailed when there is none."""
        if is_address(host):
            addresses: tuple[str, ...] = (host,)
        else:
            addresses = await self.resolver.addresses(host)
            if not addresses:
                answers = await self.resolver.resolve(host)
                raise QuestionFailed(Outcome.NO_ADDRESS, f"{host}: {answers[0].outcome.value}")
        refused = {address: self.egress.refusal(address) for address in addresses}
        if permitted := tuple(address for address in addresses if not refused[address]):
            return permitted
        raise QuestionFailed(Outcome.EGRESS_DENIED, refused[addresses[0]], addresses[0])
