"""One connection to the demo web server: a request in, bytes out, and three ways to end it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
from asyncio.trsock import TransportSocket
from dataclasses import dataclass, field
from http import HTTPStatus

from auditor.demo.traffic import Traffic

MAX_HEAD_BYTES = 64 * 1024
HEAD_S = 15.0
HANDSHAKE_S = 10.0
CLOSE_S = 1.0
TLS_RECORD = b"\x16"
"""First octet of a ClientHello (RFC 8446 section 5.1: content type handshake)."""

_RST_ON_CLOSE = struct.pack("ii", 1, 0)


class BadRequestError(Exception):
    """What came in is no HTTP request."""


@dataclass(frozen=True, slots=True)
class RequestHead:
    """What the server reads of a request."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    """Names in lower case; of repeated ones the last."""

    @property
    def host(self) -> str:
        """Name or number of the `Host` header: lower case, without port and trailing dot."""
        host, _, port = self.headers.get("host", "").lower().rpartition(":")
        return (host if host and port.isdecimal() else self.headers.get("host", "").lower()).rstrip(".")


def parse_head(head: bytes) -> RequestHead:
    """Request line and headers of RFC 9112; raises BadRequestError for anything else."""
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    parts = first.split(" ")
    if len(parts) != 3 or not parts[0].isalpha() or not parts[2].startswith("HTTP/1."):
        raise BadRequestError(first[:80])
    fields = (line.partition(":") for line in lines)
    return RequestHead(parts[0], parts[1], {name.strip().lower(): value.strip() for name, _, value in fields})


async def first_octet(connection: socket.socket) -> bytes:
    """Wait for the client's first octet and leave it unread; empty when the client just left."""
    loop = asyncio.get_running_loop()
    readable: asyncio.Future[None] = loop.create_future()
    loop.add_reader(connection, lambda: None if readable.done() else readable.set_result(None))
    try:
        await readable
    finally:
        loop.remove_reader(connection)
    return connection.recv(1, socket.MSG_PEEK)


def reset(connection: socket.socket | TransportSocket) -> None:
    """Make closing this connection send RST instead of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST_ON_CLOSE)


class Exchange:
    """Streams of one accepted connection, with or without TLS."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, traffic: Traffic) -> None:
        self.reader = reader
        self.writer = writer
        self.scheme = "http" if writer.get_extra_info("ssl_object") is None else "https"
        self._traffic = traffic

    @classmethod
    async def open(cls, connection: socket.socket, tls: ssl.SSLContext | None, traffic: Traffic) -> Exchange:
        """Take over an accepted socket; with a context, shake hands first. OSError when that fails."""
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=MAX_HEAD_BYTES, loop=loop)
        protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
        if tls is None:
            transport, _ = await loop.connect_accepted_socket(lambda: protocol, connection)
        else:
            transport, _ = await loop.connect_accepted_socket(
                lambda: protocol,
                connection,
                ssl=tls,
                ssl_handshake_timeout=HANDSHAKE_S,
                ssl_shutdown_timeout=CLOSE_S,
            )
        return cls(reader, asyncio.StreamWriter(transport, protocol, reader, loop), traffic)

    async def head(self) -> RequestHead:
        """Read one request head.

        Raises BadRequestError, TimeoutError, and OSError or EOFError when the client leaves.
        """
        async with asyncio.timeout(HEAD_S):
            start = await self.reader.readexactly(1)
            if not start.isalpha():
                # All there is must be read: closing on unread bytes would turn the answer into a reset.
                await self.reader.read(MAX_HEAD_BYTES)
                raise BadRequestError(repr(start))
            try:
                head = start + await self.reader.readuntil(b"\r\n\r\n")
            except asyncio.LimitOverrunError as error:
                raise BadRequestError("head too long") from error
        self._traffic.bytes_in += len(head)
        return parse_head(head)

    async def send(self, octets: bytes) -> None:
        """Write, and wait while the client is slow to read."""
        self._traffic.bytes_out += len(octets)
        self.writer.write(octets)
        await self.writer.drain()

    async def respond(self, status: int, headers: list[tuple[str, str]], octets: bytes = b"") -> None:
        """Status line, headers as given, and octets. Nothing is added or checked: sites may lie."""
        lines = [
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
            *(f"{name}: {value}" for name, value in headers),
        ]
        await self.send("\r\n".join([*lines, "", ""]).encode("latin-1") + octets)

    async def departure(self) -> None:
        """Wait until the client leaves."""
        while await self.reader.read(MAX_HEAD_BYTES):
            pass

    def reset(self) -> None:
        """End with RST."""
        reset(self.writer.get_extra_info("socket"))
        self.writer.transport.abort()

    async def close(self) -> None:
        """End in good order where the client allows it, at once otherwise. Never raises."""
        try:
            self.writer.close()
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(CLOSE_S):
                    await self.writer.wait_closed()
        finally:
            self.writer.transport.abort()
