"""The demo world's web servers: HTTP and TLS on one port of every loopback address.

HTTP/1.1 is written out by hand on purpose: these sites break the protocol in ways no library would.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial

from auditor.demo import pages
from auditor.demo.certificates import Certificates
from auditor.demo.exchange import TLS_RECORD, BadRequestError, Exchange, RequestHead, first_octet, reset
from auditor.demo.site import Address, Answer, Behaviour, Handshake, Site
from auditor.demo.traffic import Request, Traffic

MAX_CONNECTIONS = 1000
LIFE_S = 60.0
"""How long a connection may last, beyond the wait a slow site takes."""
BACKLOG = 200
BIND_TRIES = 50
MAX_USER_AGENTS = 1000

_SERVER = ("Server", "nginx")
_CLOSE = ("Connection", "close")
_PLAIN_TEXT = ("Content-Type", "text/plain; charset=utf-8")


class WebServer:
    """Serves all sites on all addresses. `start` binds, `close` leaves no socket and no task behind."""

    def __init__(
        self,
        addresses: Iterable[Address],
        sites: Iterable[Site],
        traffic: Traffic,
        *,
        slow_s: float,
        oversized_bytes: int,
    ) -> None:
        sites = tuple(sites)
        self._addresses = tuple(addresses)
        self._sites = {(site.address, name): site for site in sites for name in site.names}
        self._traffic = traffic
        self._slow_s = slow_s
        self._oversized_bytes = oversized_bytes
        self._port = 0
        self._listeners: list[socket.socket] = []
        self._acceptors: list[asyncio.Task[None]] = []
        self._connections: set[asyncio.Task[None]] = set()
        self.certificates = Certificates(sites)

    def start(self, preferred_port: int = 0) -> int:
        """Listen on the same port of every address and return it: the preferred one where it is free."""
        self._listeners = _listen([address.number for address in self._addresses], preferred_port)
        self._port = self._listeners[0].getsockname()[1]
        self._acceptors = [
            asyncio.create_task(self._accept(listener, address))
            for listener, address in zip(self._listeners, self._addresses, strict=True)
        ]
        return self._port

    async def close(self) -> None:
        """Stop serving; open connections are cut."""
        for tasks in (self._acceptors, self._connections):
            pending = list(tasks)
            for task in pending:
                task.cancel()
            await asyncio.gather(*pending, return_exceptions=True)
        for listener in self._listeners:
            listener.close()
        await asyncio.sleep(0)  # lets the transports call their protocols a last time

    async def _accept(self, listener: socket.socket, address: Address) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _ = await loop.sock_accept(listener)
            except OSError:
                await asyncio.sleep(0.05)  # out of descriptors, or the client left already
                continue
            if len(self._connections) >= MAX_CONNECTIONS:
                connection.close()
                continue
            task = asyncio.create_task(self._serve(connection, address))
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)
            # Here and not in the task: one that is cancelled before its first step never runs.
            task.add_done_callback(partial(_close, connection))

    async def _serve(self, connection: socket.socket, address: Address) -> None:
        self._traffic.opened(address.number)
        try:
            with contextlib.suppress(OSError, EOFError, TimeoutError):
                async with asyncio.timeout(LIFE_S + self._slow_s):
                    await self._converse(connection, address)
        finally:
            self._traffic.closed(address.number)

    async def _converse(self, connection: socket.socket, address: Address) -> None:
        octet = await first_octet(connection)
        if not octet:
            return
        hello = octet == TLS_RECORD
        if hello and address.handshake is Handshake.CUT:
            reset(connection)
            return
        tls = self.certificates.context(address.number) if hello and address.handshake is Handshake.TLS else None
        exchange = await Exchange.open(connection, tls, self._traffic)
        try:
            head = await exchange.head()
            await self._answer(exchange, head, address)
        except BadRequestError:
            await _refuse(exchange, 400)
        finally:
            await exchange.close()

    async def _answer(self, exchange: Exchange, head: RequestHead, address: Address) -> None:
        traffic = self._traffic
        traffic.requests.append(Request(address.number, head.headers.get("host", ""), head.path, exchange.scheme))
        agent = head.headers.get("user-agent", "")
        if agent in traffic.user_agents or len(traffic.user_agents) < MAX_USER_AGENTS:
            traffic.user_agents[agent] += 1
        site = self._sites.get((address.number, head.host))
        answer = site.answer_to(head.host, exchange.scheme) if site else _to_strangers(address, head.host)
        path = head.path.partition("?")[0]
        if head.method != "GET":
            await _refuse(exchange, 405)
        elif answer is None:
            await _refuse(exchange, 403)
        elif answer.behaviour in _EVERYWHERE or path == "/":
            await _BEHAVIOURS[answer.behaviour](self, exchange, head, answer)
        elif site is not None and path in site.paths:
            await self._page(exchange, head, site.paths[path])
        elif path == "/robots.txt" and site is not None and site.robots:
            await _send(exchange, 200, [_PLAIN_TEXT], site.robots.encode())
        else:
            await _refuse(exchange, 404)

    async def _page(self, exchange: Exchange, _: RequestHead, answer: Answer) -> None:
        await _send(exchange, answer.status, _headers(answer), pages.body(answer))

    async def _redirect(self, exchange: Exchange, head: RequestHead, answer: Answer) -> None:
        location = answer.location.format(scheme=exchange.scheme, host=head.host, port=self._port)
        await _send(exchange, 302, [("Location", location), ("Content-Type", "text/html")])

    async def _redirect_loop(self, exchange: Exchange, head: RequestHead, _: Answer) -> None:
        step = head.path.removeprefix("/hop/")
        following = int(step) + 1 if step.isdecimal() and len(step) < 9 else 1
        await _send(exchange, 302, [("Location", f"/hop/{following}"), ("Content-Type", "text/html")])

    async def _slow(self, exchange: Exchange, head: RequestHead, answer: Answer) -> None:
        try:
            async with asyncio.timeout(self._slow_s):
                await exchange.departure()
        except TimeoutError:
            await self._page(exchange, head, answer)

    async def _silent(self, exchange: Exchange, _: RequestHead, __: Answer) -> None:
        await exchange.departure()

    async def _reset(self, exchange: Exchange, _: RequestHead, __: Answer) -> None:
        exchange.reset()

    async def _truncated(self, exchange: Exchange, _: RequestHead, answer: Answer) -> None:
        octets = pages.body(answer)
        announced = ("Content-Length", str(len(octets) + 4096))
        await exchange.respond(200, [_SERVER, *_headers(answer), announced, _CLOSE], octets)

    async def _gzip_cut(self, exchange: Exchange, _: RequestHead, answer: Answer) -> None:
        await _send(exchange, 200, [*_headers(answer), ("Content-Encoding", "gzip")], pages.half_gzip(answer))

    async def _oversized(self, exchange: Exchange, _: RequestHead, answer: Answer) -> None:
        chunked = ("Transfer-Encoding", "chunked")
        await exchange.respond(200, [_SERVER, *_headers(answer), chunked, _CLOSE])
        for piece in pages.padded(answer, self._oversized_bytes):
            await exchange.send(b"%x\r\n%b\r\n" % (len(piece), piece))
        await exchange.send(b"0\r\n\r\n")


_BEHAVIOURS: Mapping[Behaviour, Callable[[WebServer, Exchange, RequestHead, Answer], Awaitable[None]]] = {
    Behaviour.PAGE: WebServer._page,
    Behaviour.REDIRECT: WebServer._redirect,
    Behaviour.REDIRECT_LOOP: WebServer._redirect_loop,
    Behaviour.SLOW: WebServer._slow,
    Behaviour.SILENT: WebServer._silent,
    Behaviour.RESET: WebServer._reset,
    Behaviour.TRUNCATED: WebServer._truncated,
    Behaviour.OVERSIZED: WebServer._oversized,
    Behaviour.GZIP_CUT: WebServer._gzip_cut,
}
_EVERYWHERE = {
    Behaviour.REDIRECT,
    Behaviour.REDIRECT_LOOP,
    Behaviour.SLOW,
    Behaviour.SILENT,
    Behaviour.RESET,
}
"""Behaviours of the whole server; the others are of its home page."""


def _close(connection: socket.socket, _: asyncio.Task[None]) -> None:
    connection.close()


def _to_strangers(address: Address, host: str) -> Answer | None:
    return address.bare if host == address.number else address.unknown


def _headers(answer: Answer) -> list[tuple[str, str]]:
    return [("Content-Type", answer.content_type), *answer.headers]


async def _send(exchange: Exchange, status: int, headers: list[tuple[str, str]], octets: bytes = b"") -> None:
    """A well-formed message, with the headers every server adds."""
    server = [] if any(name == "Server" for name, _ in headers) else [_SERVER]
    length = ("Content-Length", str(len(octets)))
    await exchange.respond(status, [*server, *headers, length, _CLOSE], octets)


async def _refuse(exchange: Exchange, status: int) -> None:
    page = f"<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>"
    await _send(exchange, status, [("Content-Type", "text/html")], page.encode())


def _listen(numbers: list[str], preferred_port: int) -> list[socket.socket]:
    """Listening sockets on one common port.

    OSError when an address is not to be had, or when no port is free on all of them.
    """
    ports = ([preferred_port] if preferred_port else []) + [0] * BIND_TRIES
    for port in ports:
        listeners: list[socket.socket] = []
        try:
            for number in numbers:
                # With the protocol named, asyncio sets TCP_NODELAY; without it each handshake waits 40 ms.
                listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
                listeners.append(listener)
                listener.setblocking(False)
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                listener.bind((number, listeners[0].getsockname()[1] if len(listeners) > 1 else port))
                listener.listen(BACKLOG)
        except OSError as error:
            for listener in listeners:
                listener.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise OSError(error.errno, f"the demo needs the loopback address {number}: {error.strerror}") from error
        else:
            return listeners
    raise OSError(errno.EADDRINUSE, f"no port is free on all of {numbers[0]}-{numbers[-1]}")
