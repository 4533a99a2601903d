"""Look-up servers on loopback, each with one answer or one way to misbehave, and the client's end for tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from ssl import SSLContext

from auditor.net.egress import Egress
from auditor.registration.wire import Wire, verifying

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter, bytes], Awaitable[None]]


@dataclass
class Server:
    """Where it listens, and what it was asked."""

    port: int = 0
    questions: list[bytes] = field(default_factory=list)
    connections: int = 0
    most_at_once: int = 0
    open_now: int = 0

    @property
    def at(self) -> str:
        return f"127.0.0.1:{self.port}"


def said(answer: bytes) -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, question: bytes) -> None:
        writer.write(answer)
        await writer.drain()

    return talk


def http(
    body: bytes,
    *,
    status: str = "200 OK",
    content_type: str = "application/rdap+json",
    more: str = "",
    length: int | None = None,
) -> Talk:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{more}"
    head += f"Content-Length: {len(body) if length is None else length}\r\nConnection: close\r\n\r\n"
    return said(head.encode() + body)


async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, question: bytes) -> None:
    """Up to 100 MB of lines."""
    for _ in range(1600):
        writer.write(b"Domain Name: example.cn\r\n" * 2600)
        await writer.drain()


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, question: bytes) -> None:
    for letter in b"Domain Name: example.cn\r\n" * 100:
        writer.write(bytes([letter]))
        await writer.drain()
        await asyncio.sleep(0.05)


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, question: bytes) -> None:
    await asyncio.sleep(30)


@asynccontextmanager
async def serving(talk: Talk, *, end: bytes = b"\r\n", tls: SSLContext | None = None) -> AsyncIterator[Server]:
    """A server that reads one question up to `end`, and then talks."""
    server = Server()
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        server.connections += 1
        server.open_now += 1
        server.most_at_once = max(server.most_at_once, server.open_now)
        try:
            question = await reader.readuntil(end)
            server.questions.append(question)
            await talk(reader, writer, question)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            server.open_now -= 1
            writer.close()
            tasks.discard(task)

    listener = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # lets the transports close their sockets


def web(talk: Talk, tls: SSLContext | None = None) -> object:
    """A web server that says one thing."""
    return serving(talk, end=b"\r\n\r\n", tls=tls)


def wire(*, timeout_s: float = 3.0, allow: tuple[str, ...] = ("127.0.0.0/8",), ca_file: str | None = None) -> Wire:
    return Wire(None, Egress.parse(allow), _verifying(ca_file), timeout_s=timeout_s)


_verifying = cache(verifying)
