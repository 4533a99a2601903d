"""One UDP socket to one name server, shared by every query in flight (RFC 1035, RFC 5452)."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from ipaddress import ip_address
from typing import cast

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype

EDNS_PAYLOAD_BYTES = 1232


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


class BadReply(Exception):
    """The server answered, but the answer cannot be read."""


class Channel(asyncio.DatagramProtocol):
    """Sends queries over one connected socket and gives each reply to the query it belongs to.

    A reply is accepted only from the connected peer, with the id and the question of a query in flight.
    """

    def __init__(self, server: NameServer, timeout_s: float, tries: int) -> None:
        self._server = server
        self._timeout_s = timeout_s
        self._tries = tries
        self._waiting: dict[int, tuple[dns.message.Message, asyncio.Future[dns.message.Message]]] = {}
        self._transport: asyncio.DatagramTransport | None = None
        self._opening = asyncio.Lock()

    async def ask(self, name: str, rdtype: dns.rdatatype.RdataType) -> dns.message.Message:
        """The reply to one question, over TCP when UDP truncates it.

        Raises TimeoutError when none came, BadReply for an unreadable one, OSError when it cannot be sent.
        """
        for attempt in range(self._tries):
            try:
                async with asyncio.timeout(self._timeout_s):
                    reply = await self._exchange(name, rdtype, edns=attempt < self._tries - 1 or attempt == 0)
                    if reply.rcode() == dns.rcode.FORMERR and reply.edns < 0:
                        reply = await self._exchange(name, rdtype, edns=False)
                    return reply
            except TimeoutError:
                continue
        raise TimeoutError(f"no answer from {self._server} in {self._tries} × {self._timeout_s:g} s")

    async def _exchange(self, name: str, rdtype: dns.rdatatype.RdataType, *, edns: bool) -> dns.message.Message:
        query = dns.message.make_query(
            name, rdtype, use_edns=0 if edns else None, payload=EDNS_PAYLOAD_BYTES if edns else None
        )
        query.id = self._free_id()
        transport = await self._open()
        future: asyncio.Future[dns.message.Message] = asyncio.get_running_loop().create_future()
        self._waiting[query.id] = (query, future)
        try:
            transport.sendto(query.to_wire())
            reply = await future
        finally:
            del self._waiting[query.id]
        if reply.flags & dns.flags.TC:
            try:
                reply = await dns.asyncquery.tcp(query, self._server.address, port=self._server.port)
            except (dns.exception.DNSException, EOFError) as error:
                raise BadReply(f"over TCP: {error or type(error).__name__}") from error
        return reply

    def _free_id(self) -> int:
        while True:
            number = secrets.randbits(16)
            if number not in self._waiting:
                return number

    async def _open(self) -> asyncio.DatagramTransport:
        async with self._opening:
            if self._transport is None or self._transport.is_closing():
                await asyncio.get_running_loop().create_datagram_endpoint(
                    lambda: self, remote_addr=(self._server.address, self._server.port)
                )
            return cast("asyncio.DatagramTransport", self._transport)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: object) -> None:  # noqa: ARG002 - asyncio's signature
        """Called by asyncio; `data` is hostile."""
        if len(data) < 2 or (waiting := self._waiting.get(int.from_bytes(data[:2], "big"))) is None:
            return
        query, future = waiting
        if future.done():
            return
        try:
            reply = dns.message.from_wire(data, ignore_trailing=True)
        except Exception as error:  # noqa: BLE001 - dnspython lets more than DNSException through on hostile bytes
            future.set_exception(BadReply(f"{type(error).__name__}: {error}"))
            return
        if query.is_response(reply):
            future.set_result(reply)

    def error_received(self, exc: Exception) -> None:
        """Called by asyncio: the network said the server cannot be reached. Fails all that wait."""
        for _, future in self._waiting.values():
            if not future.done():
                future.set_exception(exc)

    def close(self) -> None:
        """Close the socket; queries in flight fail."""
        if self._transport is not None:
            self._transport.close()
