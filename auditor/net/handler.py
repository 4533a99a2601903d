"""The Scrapy download handler: dials only addresses the egress guard permits, and keeps what it saw.

A request tells it by `meta`: `auditor_addresses`, the numeric addresses to dial in order (the resolving
middleware sets them), and `auditor_ports`, ports that are permitted besides 80 and 443. It hands back a plain
Response whose `meta["auditor_answer"]` is the `Answer`.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from auditor.model import Outcome
from auditor.net.egress import Egress
from auditor.net.exchange import Answer, exchange
from auditor.net.failure import QuestionFailed
from auditor.net.tls import Contexts

DEFAULT_PORTS = {"http": 80, "https": 443}
_NEXT_ADDRESS = (Outcome.REFUSED, Outcome.UNREACHABLE, Outcome.TIMEOUT, Outcome.EGRESS_DENIED)
"""Failures after which another address of the same name may still answer."""


class GuardedDownloadHandler(BaseDownloadHandler):
    """One connection a request, to a pinned address, within the limits of `exchange`."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self._egress = Egress.parse(
            settings.getlist("AUDITOR_ALLOW_NETWORKS"),
            only_allowed=not settings.get("AUDITOR_CONTACT"),
        )
        self._contexts = Contexts.make(settings.get("AUDITOR_CA_FILE") or None)
        self._timeout_s = settings.getfloat("DOWNLOAD_TIMEOUT")
        self._connect_timeout_s = settings.getfloat("AUDITOR_CONNECT_TIMEOUT")
        self._max_body_bytes = settings.getint("DOWNLOAD_MAXSIZE")

    async def download_request(self, request: Request) -> Response:
        """Fetch; raises QuestionFailed when no address gave an answer."""
        answer = await self._dial_each(request)
        request.meta["auditor_answer"] = answer
        headers = Headers()
        for name, value in answer.headers:
            headers.appendlist(name, value)
        return Response(
            request.url,
            status=answer.status,
            headers=headers,
            body=answer.body,
            request=request,
            ip_address=ip_address(answer.address.partition("%")[0]),
        )

    async def _dial_each(self, request: Request) -> Answer:
        parts = urlsplit(request.url)
        port = parts.port or DEFAULT_PORTS[parts.scheme]
        timeout_s = min(self._timeout_s, float(request.meta.get("download_timeout", self._timeout_s)))
        failure = QuestionFailed(Outcome.NO_ADDRESS, "the name has no address")
        message = request_bytes(request)
        for address in request.meta.get("auditor_addresses", ()):
            try:
                self._egress.check(address, port, request.meta.get("auditor_ports", ()))
                return await exchange(
                    address,
                    port,
                    message,
                    tls=self._contexts if parts.scheme == "https" else None,
                    server_name=parts.hostname or "",
                    timeout_s=timeout_s,
                    connect_timeout_s=min(timeout_s, self._connect_timeout_s),
                    max_body_bytes=self._max_body_bytes,
                )
            except QuestionFailed as error:
                failure = error
                if error.outcome not in _NEXT_ADDRESS:
                    break
        raise failure


def request_bytes(request: Request) -> bytes:
    """The request as it goes over the wire: HTTP/1.1, one request a connection."""
    parts = urlsplit(request.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"{request.method} {path} HTTP/1.1".encode(), b"Host: " + parts.netloc.encode()]
    lines += [name + b": " + value for name, values in request.headers.items() for value in values]
    lines += [b"Connection: close", b"", b""]
    return b"\r\n".join(lines)
