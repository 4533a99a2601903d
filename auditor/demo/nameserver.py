"""The demo world's name server: UDP and TCP on one loopback port (RFC 1035, RFC 7766)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Mapping
from typing import cast

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from auditor.demo.site import Records, Site
from auditor.demo.traffic import DnsQuestion, Traffic

TTL_S = 60
UDP_PAYLOAD_BYTES = 1232
TCP_IDLE_S = 10.0
MAX_TCP_CONNECTIONS = 100
BIND_TRIES = 50
ANY_PORT = 0

Zone = Mapping[dns.name.Name, Records]


def zone(sites: Iterable[Site]) -> Zone:
    """Records of every name the sites bring into the DNS."""
    records: dict[str, Records] = {}
    for site in sites:
        if site.address:
            records |= dict.fromkeys(site.names, Records(a=(site.address,)))
        records |= site.records
    return {dns.name.from_text(name): of_name for name, of_name in records.items()}


def answer(query: dns.message.Message, records: Zone) -> dns.message.Message | None:
    """Reply to a query as a recursive server that knows the zone and nothing else; None to stay silent."""
    reply = dns.message.make_response(query, recursion_available=True)
    if query.opcode() != 0 or len(query.question) != 1:
        reply.set_rcode(dns.rcode.NOTIMP if query.opcode() != 0 else dns.rcode.FORMERR)
        return reply
    question = query.question[0]
    asked, name, seen = question.rdtype, question.name, set[dns.name.Name]()
    while name not in seen:
        seen.add(name)
        found = records.get(name)
        if found is None:
            reply.set_rcode(dns.rcode.NXDOMAIN)
            return reply
        if found.silent:
            return None
        reply.set_rcode(dns.rcode.from_text(found.rcode))
        if found.cname and asked is not dns.rdatatype.CNAME:
            target = found.cname + "."
            reply.answer.append(dns.rrset.from_text(name, TTL_S, "IN", "CNAME", target))
            name = dns.name.from_text(target)
            continue
        values = {
            dns.rdatatype.A: found.a,
            dns.rdatatype.AAAA: found.aaaa,
            dns.rdatatype.CNAME: (found.cname + ".",) if found.cname else (),
        }.get(asked, ())
        if values:
            reply.answer.append(dns.rrset.from_text(name, TTL_S, "IN", dns.rdatatype.to_text(asked), *values))
    return reply


class NoQueryError(Exception):
    """What came in is no DNS query."""


class NameServer:
    """Serves one zone. `start` binds, `close` leaves no socket and no task behind."""

    def __init__(self, records: Zone, traffic: Traffic) -> None:
        self._records = records
        self._traffic = traffic
        self._udp: asyncio.DatagramTransport | None = None
        self._tcp: asyncio.Server | None = None
        self._conversations: set[asyncio.Task[None]] = set()

    async def start(self, host: str) -> int:
        """Bind UDP and TCP to one free port of `host` and return it. OSError when there is none."""
        for attempt in range(BIND_TRIES):
            tcp = await asyncio.start_server(self._converse, host, ANY_PORT)
            port: int = tcp.sockets[0].getsockname()[1]
            try:
                self._udp, _ = await asyncio.get_running_loop().create_datagram_endpoint(
                    lambda: _Udp(self), local_addr=(host, port)
                )
            except OSError:
                tcp.close()
                if attempt == BIND_TRIES - 1:
                    raise
                continue
            self._tcp = tcp
            return port
        raise AssertionError("unreachable")

    async def close(self) -> None:
        """Stop serving."""
        if self._udp is not None:
            self._udp.abort()
        if self._tcp is not None:
            self._tcp.close()
        for task in tuple(self._conversations):
            task.cancel()
        await asyncio.gather(*tuple(self._conversations), return_exceptions=True)
        if self._tcp is not None:
            await self._tcp.wait_closed()
        await asyncio.sleep(0)  # lets the transports close their sockets

    def reply(self, wire: bytes, transport: str) -> bytes | None:
        """Reply to one message; None for a silent name. NoQueryError where nothing was asked."""
        try:
            query = dns.message.from_wire(wire)
        except (dns.exception.DNSException, ValueError) as error:
            raise NoQueryError(str(error)) from error
        if query.flags & dns.flags.QR:
            raise NoQueryError("a response")
        for question in query.question:
            name = question.name.to_text(omit_final_dot=True).lower()
            self._traffic.questions.append(DnsQuestion(name, dns.rdatatype.to_text(question.rdtype), transport))
        reply = answer(query, self._records)
        if reply is None:
            return None
        size = 65535 if transport == "tcp" else max(512, min(query.payload, UDP_PAYLOAD_BYTES))
        # In the order of the table: the same world gives the same answers every time.
        return reply.to_wire(max_size=size, prefer_truncation=True, want_shuffle=False)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - start_server runs this in a task
        self._conversations.add(task)
        try:
            if len(self._conversations) <= MAX_TCP_CONNECTIONS:
                with contextlib.suppress(OSError, TimeoutError, EOFError, NoQueryError):
                    await self._answer_all(reader, writer)
        finally:
            self._conversations.discard(task)
            writer.transport.abort()

    async def _answer_all(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            async with asyncio.timeout(TCP_IDLE_S):
                size = int.from_bytes(await reader.readexactly(2), "big")
                wire = await reader.readexactly(size)
            reply = self.reply(wire, "tcp")
            if reply is not None:
                writer.write(len(reply).to_bytes(2, "big") + reply)
                await writer.drain()


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, server: NameServer) -> None:
        self._server = server
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # asyncio's own class is no subclass of the one it promises before Python 3.12.
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        with contextlib.suppress(NoQueryError):
            reply = self._server.reply(data, "udp")
            if reply is not None and self._transport is not None:
                self._transport.sendto(reply, addr)
