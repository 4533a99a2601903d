"""Name servers that lie, stall and stammer: real UDP and TCP on one loopback port, and messages made by hand."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from auditor.net.channel import NameServer

A, NS, CNAME, SOA, AAAA, OPT = 1, 2, 5, 6, 28, 41
NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED = range(6)
QR, AA, TC, RD, RA = 0x8000, 0x0400, 0x0200, 0x0100, 0x0080

SO_RCVBUFFORCE = 33

OURS = b"\xc0\x0c"
"""A pointer to the name that was asked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it arrived."""

    wire: bytes
    transport: str
    source: tuple[str, int]
    nth: int
    """Which message about this name and type it is, from 1."""

    @property
    def id(self) -> bytes:
        return self.wire[:2]

    @property
    def end(self) -> int:
        return self.wire.index(0, 12) + 5

    @property
    def question(self) -> bytes:
        return self.wire[12 : self.end]

    @property
    def rdtype(self) -> int:
        return int.from_bytes(self.question[-4:-2], "big")

    @property
    def name(self) -> str:
        return text_of(self.question[:-4])

    @property
    def edns(self) -> bool:
        return len(self.wire) > self.end


def text_of(wire: bytes) -> str:
    """An uncompressed name as text."""
    labels, at = [], 0
    while size := wire[at]:
        labels.append(wire[at + 1 : at + 1 + size].decode("latin-1"))
        at += 1 + size
    return ".".join(labels)


def wire_of(name: str) -> bytes:
    """A name in wire form, without compression."""
    return b"".join(bytes([len(label)]) + label.encode("latin-1") for label in name.split(".")) + b"\0"


def record(owner: bytes, rdtype: int, data: bytes, ttl: int = 60, rdclass: int = 1) -> bytes:
    return owner + struct.pack("!HHIH", rdtype, rdclass, ttl, len(data)) + data


def address(number: int = 0xCB007105, owner: bytes = OURS) -> bytes:
    """An A record, of 203.0.113.5 when nothing is said."""
    return record(owner, A, struct.pack("!I", number))


def alias(owner: bytes, target: bytes) -> bytes:
    return record(owner, CNAME, target)


def extended_error(code: int, words: bytes = b"") -> bytes:
    """An OPT record with an extended error (RFC 8914)."""
    option = struct.pack("!HHH", 15, 2 + len(words), code) + words
    return record(b"\0", OPT, option, ttl=0, rdclass=1232)


def reply(
    asked: Asked,
    *answer: bytes,
    rcode: int = NOERROR,
    flags: int = QR | RD | RA,
    authority: Iterable[bytes] = (),
    additional: Iterable[bytes] = (),
    question: bytes | None = None,
    number: bytes | None = None,
) -> bytes:
    sections = [list(answer), list(authority), list(additional)]
    asked_for = asked.question if question is None else question
    head = struct.pack("!HHHHH", flags | rcode, bool(asked_for), *map(len, sections))
    return (asked.id if number is None else number) + head + asked_for + b"".join(b"".join(s) for s in sections)


def resolves(asked: Asked) -> bytes:
    """A sound answer: one IPv4 address, no IPv6 address."""
    if asked.rdtype == A:
        return reply(asked, address())
    return reply(asked, authority=[record(OURS, SOA, b"\0\0" + bytes(20))])


def framed(message: bytes) -> bytes:
    """A message as it stands in a TCP stream."""
    return len(message).to_bytes(2, "big") + message


Udp = Callable[[Asked], Iterable[bytes]]
"""The datagrams sent back for one question, in order."""

Tcp = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]
"""What is done with one connection, the question read."""


async def stays_silent(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Hold the connection until the other side gives up."""
    await asyncio.sleep(60)


def writes(make: Callable[[Asked], bytes]) -> Tcp:
    """A connection on which these bytes are written, and which then ends."""

    async def converse(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(make(asked))
        await writer.drain()

    return converse


class Hostile(asyncio.DatagramProtocol):
    """One name server. Without `tcp` nothing listens there, and connections are refused."""

    def __init__(self, udp: Udp, tcp: Tcp | None = None) -> None:
        self._udp = udp
        self._tcp = tcp
        self._listener: asyncio.Server | None = None
        self._conversations: set[asyncio.Task[None]] = set()
        self._counts: Counter[tuple[str, int]] = Counter()
        self.asked: list[Asked] = []
        self.transport: asyncio.DatagramTransport

    @property
    def server(self) -> NameServer:
        return NameServer(*self.transport.get_extra_info("sockname")[:2])

    @property
    def most_asked(self) -> int:
        """Messages about the name and type there were most of, both transports together."""
        return max(self._counts.values(), default=0)

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        for _ in range(50):
            await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
            if self._tcp is None:
                break
            try:
                self._listener = await asyncio.start_server(self._converse, "127.0.0.1", self.server.port)
            except OSError:
                self.transport.close()
                continue
            break
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.transport.abort()
        if self._listener is not None:
            self._listener.close()
        for task in self._conversations:
            task.cancel()
        await asyncio.gather(*self._conversations, return_exceptions=True)
        await asyncio.sleep(0)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]
        # A thousand questions at once must not be lost here: what is lost would look like a fault of ours.
        with contextlib.suppress(OSError):
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 23)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        for datagram in self._udp(self._note(data, "udp", addr)):
            self.transport.sendto(datagram, addr)

    def _note(self, wire: bytes, transport: str, source: tuple[str, int]) -> Asked:
        asked = Asked(wire, transport, source, 0)
        key = (asked.name, asked.rdtype)
        self._counts[key] += 1
        asked = Asked(wire, transport, source, self._counts[key])
        self.asked.append(asked)
        return asked

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._conversations.add(task)
        task.add_done_callback(self._conversations.discard)
        try:
            with contextlib.suppress(OSError, EOFError):
                wire = await reader.readexactly(int.from_bytes(await reader.readexactly(2), "big"))
                assert self._tcp is not None
                await self._tcp(self._note(wire, "tcp", writer.get_extra_info("peername")), writer)
        finally:
            writer.close()
