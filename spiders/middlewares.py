"""Downloader middleware that resolves names and pins each request to permitted addresses."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler

from auditor.hostname import is_address
from auditor.model import Outcome
from auditor.net.channel import NameServer
from auditor.net.egress import Egress
from auditor.net.failure import QuestionFailed
from auditor.net.resolver import Resolver, system_nameservers


class ResolvingMiddleware:
    """Sets `meta["auditor_addresses"]` (unless the request is pinned already) and the download slot.

    Redirects are requests of their own and pass through here as well.
    """

    def __init__(self, resolver: Resolver, egress: Egress) -> None:
        self.resolver = resolver
        self.egress = egress

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read AUDITOR_NAMESERVERS, AUDITOR_DNS_TIMEOUT, AUDITOR_ALLOW_NETWORKS and AUDITOR_CONTACT."""
        settings = crawler.settings
        servers = tuple(NameServer.parse(text) for text in settings.getlist("AUDITOR_NAMESERVERS"))
        middleware = cls(
            Resolver(servers or system_nameservers(), timeout_s=settings.getfloat("AUDITOR_DNS_TIMEOUT")),
            Egress.parse(settings.getlist("AUDITOR_ALLOW_NETWORKS"), only_allowed=not settings.get("AUDITOR_CONTACT")),
        )
        crawler.signals.connect(middleware.resolver.close, signals.spider_closed)
        return middleware

    async def process_request(self, request: Request) -> None:
        """Pin; raises QuestionFailed when there is no address, or none that may be dialled."""
        addresses = request.meta.get("auditor_addresses")
        if addresses is None:
            addresses = await self.permitted(urlsplit(request.url).hostname or "")
            request.meta["auditor_addresses"] = addresses
        request.meta["download_slot"] = slot_of(addresses[0])

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


def slot_of(address: str) -> str:
    """The unit of politeness an address belongs to: itself, or its /64 for IPv6."""
    numeric = ip_address(address.partition("%")[0])
    if isinstance(numeric, IPv6Address):
        return f"{IPv6Address(int(numeric) >> 64 << 64)}/64"
    return str(numeric)
