"""One guarded question to one server: WHOIS over TCP, or an HTTP GET. Bounded in bytes, time and redirects.

Names are resolved by the project's own resolver, every numeric address passes the egress guard where it is dialled,
and TLS is verified or there is no answer: a request may carry a secret.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import certifi

from auditor import __version__
from auditor.hostname import ascii_host, is_address
from auditor.net.dial import dial
from auditor.net.egress import Egress
from auditor.net.exchange import exchange
from auditor.net.failure import QuestionFailed
from auditor.net.resolver import Resolver
from auditor.net.tls import Contexts
from auditor.outcome import Outcome

MAX_ADDRESSES = 2
MAX_REDIRECTS = 3
MAX_URL = 2000
_CONNECT_S = 5.0
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset((301, 302, 303, 307, 308))


class Unanswered(Exception):
    """A question got no answer; `reason` is a code of `auditor.registration.model.REASONS`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Fetched:
    """An HTTP answer."""

    url: str
    """Where it came from in the end."""
    status: int
    content_type: str
    body: bytes
    complete: bool


_REASON_OF = {
    Outcome.EGRESS_DENIED: "denied",
    Outcome.TIMEOUT: "timeout",
    Outcome.TLS: "tls",
    Outcome.NO_ADDRESS: "no-address",
    Outcome.BAD_HTTP: "unparseable",
}


def _unanswered(failure: QuestionFailed) -> Unanswered:
    return Unanswered(_REASON_OF.get(failure.outcome, "unreachable"), failure.detail)


def verifying(ca_file: str | None = None) -> Contexts:
    """Contexts that verify both times. OSError for a file of authorities that cannot be read."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    if ca_file:
        context.load_verify_locations(ca_file)
    context.set_alpn_protocols(["http/1.1"])
    return Contexts(context, context)


def split_server(text: str, port: int) -> tuple[str, int]:
    """`HOST`, `HOST:PORT` or `[ADDRESS]:PORT` → host in A-labels or numeric address, and port. ValueError."""
    try:
        parts = urlsplit(f"//{text.strip()}")
        given = parts.port
    except ValueError:
        raise ValueError(f"{text!r} is no HOST[:PORT]") from None
    host = parts.hostname or ""
    if not host or given == 0 or parts.path or parts.query or parts.fragment or parts.username is not None:
        raise ValueError(f"{text!r} is no HOST[:PORT]")
    name = host if is_address(host) else ascii_host(host)
    if name is None:
        raise ValueError(f"{text!r} is no HOST[:PORT]")
    return name, given or port


class _Collector(asyncio.Protocol):
    """Sends a line and keeps what comes, up to a limit."""

    def __init__(self, question: bytes, limit: int) -> None:
        self.done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.taken = bytearray()
        self._question = question
        self._limit = limit
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - asyncio's contract
        self._transport = transport
        transport.write(self._question)

    def data_received(self, data: bytes) -> None:
        self.taken += data[: self._limit + 1 - len(self.taken)]
        if len(self.taken) > self._limit:
            self._end(complete=False)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(complete=exc is None)

    def _end(self, *, complete: bool) -> None:
        if not self.done.done():
            self.done.set_result(complete)
        self.close()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()


class Wire:
    """What all look-ups of a run share."""

    def __init__(
        self,
        resolver: Resolver | None,
        egress: Egress,
        contexts: Contexts,
        *,
        contact: str = "",
        timeout_s: float = 10.0,
    ) -> None:
        self._resolver = resolver
        self._egress = egress
        self._contexts = contexts
        self._agent = f"beian-auditor/{__version__}" + (f" (+{contact})" if contact else "")
        self.timeout_s = timeout_s

    async def close(self) -> None:
        """Close the resolver's sockets."""
        if self._resolver is not None:
            await self._resolver.close()

    async def _addresses(self, host: str) -> Sequence[str]:
        if is_address(host):
            return (host.strip("[]"),)
        found = await self._resolver.addresses(host) if self._resolver is not None else ()
        if not found:
            raise Unanswered("no-address")
        return found[:MAX_ADDRESSES]

    async def whois(self, host: str, port: int, question: str, max_bytes: int) -> tuple[bytes, bool]:
        """What a WHOIS server answers, and whether it closed the connection by itself. Raises Unanswered.

        What came within the time is given back, marked as not complete; nothing came is no answer.
        """
        line = question.encode("ascii") + b"\r\n"
        last = Unanswered("unreachable")
        try:
            async with asyncio.timeout(self.timeout_s):
                addresses = await self._addresses(host)
        except TimeoutError:
            raise Unanswered("timeout", "name resolution") from None
        for address in addresses:
            try:
                self._egress.check(address, port, (port,))
                collector = await dial(
                    lambda: _Collector(line, max_bytes),
                    address,
                    port,
                    context=None,
                    server_name="",
                    timeout_s=min(_CONNECT_S, self.timeout_s),
                )
            except QuestionFailed as failure:
                last = _unanswered(failure)
                continue
            try:
                await asyncio.wait((collector.done,), timeout=self.timeout_s)
                if collector.done.done():
                    return bytes(collector.taken), collector.done.result()
                if not collector.taken:
                    raise Unanswered("timeout")
                return bytes(collector.taken), False
            finally:
                collector.close()
        raise last

    async def get(
        self,
        url: str,
        max_bytes: int,
        *,
        headers: Mapping[str, str] | None = None,
        max_redirects: int = 0,
        timeout_s: float | None = None,
    ) -> Fetched:
        """The answer to a GET. Raises Unanswered.

        A redirect is followed where `max_redirects` allows it, never from https to http, to another port than a
        web port or the first one, and without `headers` where the host changes.
        """
        try:
            first = urlsplit(url)
            extra = (first.port,) if first.port else ()
            async with asyncio.timeout(timeout_s or self.timeout_s):
                for hop in range(max_redirects + 1):
                    same = urlsplit(url).netloc == first.netloc
                    fetched, location = await self._get_once(url, max_bytes, (headers or {}) if same else {}, extra)
                    if fetched.status not in _REDIRECTS or not location:
                        return fetched
                    url = urljoin(url, location[: MAX_URL + 1])
                    if (
                        hop == max_redirects
                        or len(url) > MAX_URL
                        or (urlsplit(url).scheme, first.scheme) == ("http", "https")
                    ):
                        break
        except TimeoutError:
            raise Unanswered("timeout") from None
        except (ValueError, UnicodeError):
            raise Unanswered("redirects", "no usable address") from None
        raise Unanswered("redirects")

    async def _get_once(
        self, url: str, max_bytes: int, headers: Mapping[str, str], extra: tuple[int, ...]
    ) -> tuple[Fetched, str]:
        parts = urlsplit(url)
        host = parts.hostname or ""
        name = host if is_address(host) else ascii_host(host)
        if parts.scheme not in _PORTS or name is None or parts.username is not None:
            raise ValueError(url)
        port = parts.port or _PORTS[parts.scheme]
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        given = {
            "Host": parts.netloc if parts.netloc.isascii() else name,
            "User-Agent": self._agent,
            "Accept-Encoding": "gzip",
            **headers,
        }
        text = f"GET {path} HTTP/1.1\r\n" + "".join(f"{key}: {value}\r\n" for key, value in given.items())
        if any(c in "".join((path, *given, *given.values())) for c in "\r\n\0") or " " in path:
            raise ValueError(url)
        request = (text + "Connection: close\r\n\r\n").encode("latin-1")
        last = Unanswered("unreachable")
        for address in await self._addresses(name):
            try:
                self._egress.check(address, port, extra)
                answer = await exchange(
                    address,
                    port,
                    request,
                    tls=self._contexts if parts.scheme == "https" else None,
                    server_name=name,
                    timeout_s=self.timeout_s,
                    connect_timeout_s=min(_CONNECT_S, self.timeout_s),
                    max_body_bytes=max_bytes,
                )
            except QuestionFailed as failure:
                last = _unanswered(failure)
                continue
            if answer.outcome is Outcome.TOO_LARGE:
                raise Unanswered("too-large")
            if answer.outcome in (Outcome.BAD_ENCODING, Outcome.BAD_HTTP):
                raise Unanswered("unparseable", answer.outcome.value)
            values = {key.lower(): value.decode("latin-1").strip() for key, value in reversed(answer.headers)}
            body = answer.body
            fetched = Fetched(url, answer.status, values.get(b"content-type", ""), body, answer.outcome is Outcome.OK)
            return fetched, values.get(b"location", "")
        raise last
