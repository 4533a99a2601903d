"""Questions to one name server over few sockets, whatever comes back (RFC 1035, RFC 5452, RFC 7766)."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address

from auditor.model import Outcome
from auditor.net.dnswire import BadReply, Query, Rcode, RdataType, Reply, rcode_text, read
from auditor.net.failure import QuestionFailed

UDP_SOCKETS = 4
"""Sockets, each with a random port of its own, that are open to one server at a time."""

TCP_CONNECTIONS = 4
"""Connections to one server at a time, for answers that do not fit into a datagram."""

QUESTIONS_PER_SOCKET = 100
"""After so many questions a socket gets no more and is closed when its last answer is in: ports change."""

IN_FLIGHT = 4_096
"""Questions to one server at a time; more wait for their turn. One in sixteen ids of a socket at most is taken."""

MAX_DATAGRAM_BYTES = 65_535
DATAGRAMS_A_TURN = 256
"""Read at most of one socket before the loop sees to others."""

RECEIVE_BUFFER_BYTES = 1024 * 1024
"""Asked of the system, so that answers to many questions at once are not lost before they are read."""

_ORDINALS = {2: "2nd", 3: "3rd"}

PAUSE_S = 0.1
"""Rest before a server that failed at once is asked again."""

_ANSWERS = (Rcode.NOERROR, Rcode.NXDOMAIN)

_WITHOUT_EDNS = (Rcode.FORMERR, Rcode.NOTIMP, Rcode.BADVERS)
"""What servers that do not know EDNS answer to it (RFC 6891, section 7)."""


@dataclass(frozen=True, slots=True)
class NameServer:
    """Numeric address and port of a name server."""

    address: str
    port: int = 53

    def __str__(self) -> str:
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"

    @classmethod
    def parse(cls, text: str) -> NameServer:
        """From `1.2.3.4`, `1.2.3.4:5300`, `2001:db8::1` or `[2001:db8::1]:5300`; ValueError otherwise."""
        text = text.strip()
        host, port = text, "53"
        if text.startswith("["):
            host, closed, rest = text[1:].partition("]")
            if not closed:
                raise ValueError(f"{text!r} has no closing bracket")
            port = rest.removeprefix(":") or "53"
        elif text.count(":") == 1:
            host, _, port = text.partition(":")
        address = str(ip_address(host))
        if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
            raise ValueError(f"{port!r} is no port")
        return cls(address, int(port))


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply, and in fixed words what it took to get it; no words when it came at once."""

    reply: Reply
    note: str = ""


class Channel:
    """Asks one name server.

    At most `tries` messages are sent for one question, and one more where the server asks for it: truncation
    (then over TCP), SERVFAIL (once more), EDNS not understood (then without). Each has `timeout_s`, TCP included.
    """

    def __init__(self, server: NameServer, timeout_s: float, tries: int) -> None:
        self._server = server
        self._timeout_s = timeout_s
        self._tries = tries
        self._closed = False
        self._sockets: list[_Socket] = []
        self._opening = asyncio.Lock()
        self._turns = asyncio.Semaphore(IN_FLIGHT)
        self._connections = asyncio.Semaphore(TCP_CONNECTIONS)

    @property
    def worst_s(self) -> float:
        """No question takes longer."""
        return (self._tries + 1) * self._timeout_s

    async def ask(self, host: str, rdtype: RdataType) -> Answered:
        """The reply to one question. Raises nothing but QuestionFailed (and CancelledError)."""
        try:
            query = Query.about(host, rdtype)
        except ValueError as error:
            raise QuestionFailed(Outcome.DNS_BAD, str(error)) from error
        edns, tcp, rest = True, False, False
        events: list[str] = []
        failure: QuestionFailed | None = None
        said: Reply | None = None
        for sent in range(1, self._tries + 2):
            try:
                reply = await self._send(query, edns=edns, tcp=tcp, rest=rest)
            except QuestionFailed as error:
                failure = error
                events.append(error.detail)
                if tcp or sent >= self._tries:
                    break
                # The last try goes without EDNS: there are boxes on the way that drop what they do not know.
                edns, rest = sent + 1 < self._tries, error.outcome is Outcome.DNS_UNREACHABLE
                continue
            if reply.truncated:
                tcp, rest = True, False
                continue
            said = reply
            if edns and not tcp and reply.rcode in _WITHOUT_EDNS:
                edns, rest = False, False
                continue
            if reply.rcode in _ANSWERS:
                break
            events.append(rcode_text(reply.rcode))
            if reply.rcode != Rcode.SERVFAIL or events.count(Rcode.SERVFAIL.name) > 1:
                break
            rest = True
        if said is None:
            assert failure is not None  # noqa: S101 - only a failure leaves the loop without a reply
            raise QuestionFailed(failure.outcome, _joined(events))
        return Answered(said, _note(said, events, tcp=tcp))

    def close(self) -> None:
        """Close the sockets; questions in flight fail."""
        self._closed = True
        for each in self._sockets:
            each.close()
        self._sockets.clear()

    async def _send(self, query: Query, *, edns: bool, tcp: bool, rest: bool) -> Reply:
        """One message and its reply, within `timeout_s`."""
        waiting = _Waiting(query, asyncio.get_running_loop().create_future())
        way = "truncated; over TCP: " if tcp else ""
        try:
            async with asyncio.timeout(self._timeout_s):
                if rest:
                    await asyncio.sleep(min(PAUSE_S, self._timeout_s / 4))
                if tcp:
                    async with self._connections:
                        return await self._over_tcp(query)
                async with self._turns:
                    chosen = await self._socket()
                    return _said(await chosen.exchange(waiting, edns=edns), way)
        except TimeoutError as error:
            if waiting.reply.done() and not waiting.reply.cancelled():
                # It came in time, and we were too busy to look: no fault of the server's.
                return _said(waiting.reply.result(), way)
            if waiting.unreadable:
                raise QuestionFailed(Outcome.DNS_BAD, waiting.unreadable) from error
            strange = ", only one to another question" if waiting.strange else ""
            raise QuestionFailed(Outcome.DNS_TIMEOUT, f"{way}no answer in {self._timeout_s:g} s{strange}") from error
        except BadReply as error:
            raise QuestionFailed(Outcome.DNS_BAD, f"{way}unreadable: {error}") from error
        except OSError as error:
            raise QuestionFailed(Outcome.DNS_UNREACHABLE, f"{way}{_words(error)}") from error

    async def _over_tcp(self, query: Query) -> Reply:
        reader, writer = await asyncio.open_connection(self._server.address, self._server.port)
        number = secrets.randbits(16)
        try:
            message = query.wire(number, edns=True)
            writer.write(len(message).to_bytes(2, "big") + message)
            size = int.from_bytes(await reader.readexactly(2), "big")
            wire = await reader.readexactly(size)
        except asyncio.IncompleteReadError as error:
            raise BadReply(f"closed after {len(error.partial)} of {error.expected} bytes") from error
        finally:
            writer.transport.abort()
        reply = read(wire, query) if wire[:2] == number.to_bytes(2, "big") else None
        if reply is None:
            raise BadReply("an answer to another question")
        if reply.truncated:
            raise BadReply("truncated there as well")
        return reply

    async def _socket(self) -> _Socket:
        """One of few sockets, by chance. Its caller must use it before it waits for anything."""
        async with self._opening:
            if self._closed:
                raise _closed()
            for worn in [s for s in self._sockets if s.closed or (s.is_worn and not s.waiting)]:
                worn.close()
                self._sockets.remove(worn)
            if len(self._sockets) < UDP_SOCKETS:
                self._sockets.append(_Socket(self._server))
                return self._sockets[-1]
            return secrets.choice([s for s in self._sockets if not s.is_worn] or self._sockets)


@dataclass(slots=True)
class _Waiting:
    """A question in flight, and what came for it that was no answer."""

    query: Query
    reply: asyncio.Future[Reply | OSError]
    unreadable: str = ""
    strange: bool = False


class _Socket:
    """One connected UDP socket, shared by the questions in flight on it.

    A reply counts only when it comes from the connected peer, with the id and the question of a query in flight.
    Everything else is noted and changes nothing: the right answer may still come, and whoever guesses ids cannot
    put an end to a question.

    asyncio's own datagram transports read one datagram a turn of the loop. Behind a busy loop answers would pile
    up until they look late; here all that has come is read in one turn.
    """

    def __init__(self, server: NameServer) -> None:
        """Open it. OSError when there is no way to the server."""
        self.waiting: dict[int, _Waiting] = {}
        self.closed = False
        self._asked = 0
        family = socket.AF_INET6 if ":" in server.address else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        try:
            self._socket.setblocking(False)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
            self._socket.connect((server.address, server.port))
            self._loop = asyncio.get_running_loop()
            self._loop.add_reader(self._socket.fileno(), self._readable)
        except BaseException:
            self._socket.close()
            raise

    @property
    def is_worn(self) -> bool:
        """Whether it has carried its share of questions."""
        return self._asked >= QUESTIONS_PER_SOCKET

    async def exchange(self, waiting: _Waiting, *, edns: bool) -> Reply | OSError:
        """Send a question and wait for its answer, or what the network said. OSError when it cannot be sent."""
        number = secrets.randbits(16)
        while number in self.waiting:  # IN_FLIGHT leaves most of them free
            number = secrets.randbits(16)
        self._asked += 1
        self.waiting[number] = waiting
        try:
            with suppress(BlockingIOError):  # a full buffer loses a datagram, as the network may
                self._socket.send(waiting.query.wire(number, edns=edns))
            return await waiting.reply
        finally:
            del self.waiting[number]

    def close(self) -> None:
        """Close the socket; questions in flight fail."""
        if not self.closed:
            self.closed = True
            self._loop.remove_reader(self._socket.fileno())
            self._socket.close()
        self._failed(_closed())

    def _readable(self) -> None:
        """Called by the loop."""
        for _ in range(DATAGRAMS_A_TURN):
            try:
                data = self._socket.recv(MAX_DATAGRAM_BYTES)
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:
                # The network said that the server cannot be reached.
                self._failed(error)
                return
            self._received(data)

    def _received(self, data: bytes) -> None:
        """One datagram, which is hostile."""
        waiting = self.waiting.get(int.from_bytes(data[:2], "big")) if len(data) >= 2 else None
        if waiting is None or waiting.reply.done():
            return
        try:
            reply = read(data, waiting.query)
        except BadReply as error:
            waiting.unreadable = f"unreadable: {error}"
            return
        if reply is None:
            waiting.strange = True
        else:
            waiting.reply.set_result(reply)

    def _failed(self, error: OSError) -> None:
        """Fails all that wait here."""
        for waiting in self.waiting.values():
            if not waiting.reply.done():
                waiting.reply.set_result(error)


def _said(reply: Reply | OSError, way: str) -> Reply:
    """A reply, or the failure that stands in its place."""
    if isinstance(reply, OSError):
        raise QuestionFailed(Outcome.DNS_UNREACHABLE, f"{way}{_words(reply)}") from reply
    return reply


def _note(said: Reply, events: Sequence[str], *, tcp: bool) -> str:
    """How an answer was come by: flaky servers and detours are named."""
    if said.rcode not in _ANSWERS:
        return _joined(events)
    tried = len(events) + 1
    flaky = f"answered at the {_ORDINALS.get(tried, f'{tried}th')} try, after {_joined(events)}" if events else ""
    return "; ".join(filter(None, (flaky, "over TCP" if tcp else "")))


def _joined(events: Sequence[str]) -> str:
    """What happened, in order; what happened every time is said once."""
    if len(events) > 1 and len(set(events)) == 1:
        return f"{events[0]} ({len(events)}×)"
    return ", then ".join(events)


def _words(error: OSError) -> str:
    """An operating-system error in words, without its number."""
    return os.strerror(error.errno).lower() if error.errno else str(error) or type(error).__name__


def _closed() -> OSError:
    return ConnectionAbortedError("the resolver was closed")
