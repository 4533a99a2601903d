"""A whole internet in one namespace: a name server, and web servers that answer at every address.

Every connection is noted with the address and port it was made to, so that what a scan reached is measured where it
arrives and not where it was sent.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

ROOT = Path(__file__).resolve().parents[2]

Addresses = Sequence[str]
Lookup = Callable[[int], Addresses]
"""The addresses a name has, given how often (from 0 on) it was asked for before with this type."""


@dataclass(frozen=True)
class Fault:
    """A name with a broken answer: a response code, an alias, or silence."""

    rcode: str = ""
    alias: str = ""


SILENCE = Fault()
Page = bytes | Callable[[str], bytes]
"""A whole answer, head and body, or what makes one of a path."""


def page(body: str, *headers: str, status: str = "200 OK") -> bytes:
    """An HTTP answer."""
    content = body.encode()
    head = (f"HTTP/1.1 {status}", "Content-Type: text/html", f"Content-Length: {len(content)}", *headers)
    return "\r\n".join((*head, "", "")).encode() + content


def redirect(location: str) -> bytes:
    """A 302 to somewhere."""
    return page("", f"Location: {location}", status="302 Found")


@dataclass(frozen=True)
class Connection:
    """One connection that arrived."""

    address: str
    """What it was made to."""
    port: int
    at: float
    host: str = ""
    path: str = ""
    agent: str = ""
    cookie: str = ""
    referer: str = ""


@dataclass
class Ground:
    """What there is, and what came. `names` and `pages` may be changed while it stands."""

    names: dict[str, Addresses | Lookup | Fault] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    default: Page = field(default_factory=lambda: page("<title>here</title><p>hello</p>"))
    delay_s: Callable[[str], float] = lambda _: 0.0
    """How long the answer to a host takes, or to an address where there is no TLS to be had."""
    connections: list[Connection] = field(default_factory=list)
    queries: Counter[tuple[str, str]] = field(default_factory=Counter)
    open_at: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    most_open_at: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    nameserver: str = ""

    def reached(self) -> set[tuple[str, int]]:
        """Addresses and ports that were connected to."""
        return {(c.address, c.port) for c in self.connections}

    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Called for each connection. Its task is ours, so that it can be ended without a word."""
        task = asyncio.create_task(self.serve(reader, writer))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: note it, read a request, answer, close."""
        address, port = writer.get_extra_info("sockname")[:2]
        loop = asyncio.get_running_loop()
        at = loop.time()
        self.open_at[address] += 1
        self.most_open_at[address] = max(self.most_open_at[address], self.open_at[address])
        host = path = ""
        headers: dict[str, str] = {}
        try:
            if port == 443:
                # No certificate here: the scan goes on with http.
                return await asyncio.sleep(self.delay_s(address))
            with contextlib.suppress(
                asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, TimeoutError
            ):
                head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)).decode("latin-1")
                request, *lines = head.split("\r\n")
                headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
                host, path = headers.get("host", ""), request.split(" ")[1]
                await asyncio.sleep(self.delay_s(host))
                answer = self.pages.get(host, self.default)
                writer.write(answer(path) if callable(answer) else answer)
                await writer.drain()
        finally:
            self.open_at[address] -= 1
            agent, cookie, referer = (headers.get(name, "") for name in ("user-agent", "cookie", "referer"))
            self.connections.append(Connection(address, port, at, host, path, agent, cookie, referer))
            writer.close()

    def reply(self, query: dns.message.Message) -> dns.message.Message | None:
        """As a recursive server that knows `names`; nothing where it keeps silent."""
        reply = dns.message.make_response(query, recursion_available=True)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        found = self.names.get(name)
        if found is None:
            reply.set_rcode(dns.rcode.NXDOMAIN)
            return reply
        if isinstance(found, Fault):
            if found.alias:
                reply.answer.append(dns.rrset.from_text(question.name, 0, "IN", "CNAME", f"{found.alias}."))
            elif found.rcode:
                reply.set_rcode(dns.rcode.from_text(found.rcode))
            return reply if found.alias or found.rcode else None
        kind = dns.rdatatype.to_text(question.rdtype)
        seen = self.queries[name, kind]
        self.queries[name, kind] += 1
        wanted = [a for a in (found(seen) if callable(found) else found) if (":" in a) == (kind == "AAAA")]
        if wanted and kind in ("A", "AAAA"):
            reply.answer.append(dns.rrset.from_text(question.name, 0, "IN", kind, *wanted))
        return reply


class _Names(asyncio.DatagramProtocol):
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if (reply := self._ground.reply(dns.message.from_wire(data))) is not None:
            self._transport.sendto(reply.to_wire(), addr)


@asynccontextmanager
async def standing(ground: Ground, ports: Sequence[int] = (80, 443, 22, 8443, 9999)) -> AsyncIterator[Ground]:
    """The ground with its servers up; needs a namespace in which every address leads here."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: _Names(ground), local_addr=("127.0.0.1", 0))
    ground.nameserver = f"127.0.0.1:{transport.get_extra_info('sockname')[1]}"
    servers = []
    try:
        for port in ports:
            for family, wildcard in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
                servers.append(await asyncio.start_server(ground.accept, wildcard, port, family=family, backlog=1024))
        yield ground
    finally:
        for server in servers:
            server.close()
        transport.close()
        for task in list(ground.tasks):
            task.cancel()
        await asyncio.gather(*ground.tasks, return_exceptions=True)


@dataclass(frozen=True)
class Ran:
    """A command that was run to its end."""

    code: int
    out: str
    errors: str


async def auditor(*arguments: str, cwd: Path, env: Mapping[str, str] | None = None, timeout_s: float = 110) -> Ran:
    """Run the command as a user would, in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "auditor",
        *arguments,
        cwd=cwd,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "COLUMNS": "200", **(env or {})},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, errors = await asyncio.wait_for(process.communicate(), timeout_s)
    except BaseException:
        process.kill()
        await process.wait()
        raise
    return Ran(process.returncode or 0, out.decode(), errors.decode())


def query(path: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a database that others may be writing to."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()
