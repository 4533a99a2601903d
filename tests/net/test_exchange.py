"""One exchange with a real server on loopback that says exactly what a test tells it to."""

from __future__ import annotations

import asyncio
import gzip
import resource
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import brotli
import pytest

from auditor.model import Outcome
from auditor.net import exchange as module
from auditor.net.exchange import Answer, exchange
from auditor.net.failure import QuestionFailed
from auditor.spool import MEMORY_BYTES

REQUEST = b"GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n"
Script = Callable[[asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(script: Script) -> AsyncIterator[int]:
    """A server that reads one request head and then runs `script`; gives its port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await script(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def ask(script: Script, *, timeout_s: float = 2.0, max_body_bytes: int = 1000) -> Answer:
    async with serving(script) as port:
        return await asked(port, timeout_s=timeout_s, max_body_bytes=max_body_bytes)


async def asked(port: int, *, timeout_s: float = 2.0, **more: Any) -> Answer:
    return await exchange(
        "127.0.0.1",
        port,
        REQUEST,
        tls=None,
        server_name="a.test",
        timeout_s=timeout_s,
        connect_timeout_s=1.0,
        **more,
    )


def says(*parts: bytes) -> Script:
    async def script(writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()

    return script


async def forever(writer: asyncio.StreamWriter, part: bytes) -> None:
    for _ in range(100_000):
        writer.write(part)
        await writer.drain()


@pytest.mark.parametrize(
    ("wire", "status", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", 200, b"hi"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", 200, b"hi"),
        (b"HTTP/1.1 200 OK\r\n\r\nhi until the end", 200, b"hi until the end"),
        (b"HTTP/1.0 404 No\r\n\r\n", 404, b""),
        (b"HTTP/1.1 204 No\r\n\r\n", 204, b""),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", 200, b"hi"),
        (b"HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", 200, b"hi"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi and more", 200, b"hi"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"hi", mtime=0), 200, b"hi"),
    ],
)
async def test_an_answer_is_read_whole(wire: bytes, status: int, body: bytes) -> None:
    answer = await ask(says(wire))
    assert (answer.outcome, answer.status, answer.body) == (Outcome.OK, status, body)
    assert answer.address == "127.0.0.1"


@pytest.mark.parametrize(
    "wire",
    [
        b"<html>HTTP/0.9</html>",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 999 Odd\r\n\r\nhi",
        b"HTTP/1.1 000 Odd\r\n\r\nhi",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nhello",
        b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_said_so(wire: bytes) -> None:
    with pytest.raises(QuestionFailed) as failed:
        await ask(says(wire))
    assert failed.value.outcome is Outcome.BAD_HTTP


@pytest.mark.parametrize(
    ("wire", "outcome"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhi", Outcome.PARTIAL),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhi", Outcome.PARTIAL),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\nzz\r\n", Outcome.PARTIAL),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"hi" * 99, mtime=0)[:-9],
            Outcome.PARTIAL,
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nhi", Outcome.BAD_ENCODING),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nhi", Outcome.BAD_ENCODING),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5000, Outcome.TOO_LARGE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + b"x" * 5000, Outcome.TOO_LARGE),
    ],
)
async def test_a_body_that_is_not_all_there_is_kept_and_named(wire: bytes, outcome: Outcome) -> None:
    answer = await ask(says(wire))
    assert (answer.outcome, answer.status) == (outcome, 200)
    assert len(answer.body) <= 1000


async def test_endless_headers_end_at_the_cap() -> None:
    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        await forever(writer, b"X-Padding: " + b"x" * 1000 + b"\r\n")

    with pytest.raises(QuestionFailed, match=str(module.MAX_HEAD_BYTES)):
        await ask(script)


async def test_endless_interim_answers_end_at_the_cap() -> None:
    async def script(writer: asyncio.StreamWriter) -> None:
        await forever(writer, b"HTTP/1.1 100 Continue\r\n\r\n")

    with pytest.raises(QuestionFailed, match="interim"):
        await ask(script)


async def test_an_endless_body_ends_at_the_cap() -> None:
    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await forever(writer, b"x" * 1000)

    assert (await ask(script)).outcome is Outcome.TOO_LARGE


async def test_silence_is_a_timeout() -> None:
    async def script(_: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    with pytest.raises(QuestionFailed) as failed:
        await ask(script, timeout_s=0.2)
    assert failed.value.outcome is Outcome.TIMEOUT


async def test_a_dripping_body_is_kept_as_far_as_it_came() -> None:
    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n<title>slow</title>")
        await writer.drain()
        await asyncio.sleep(5)

    answer = await ask(script, timeout_s=0.3)
    assert (answer.outcome, answer.body) == (Outcome.PARTIAL, b"<title>slow</title>")


@pytest.mark.parametrize("size", [0, 10, MEMORY_BYTES, MEMORY_BYTES + 1])
async def test_a_body_is_bytes_while_small_and_a_spool_beyond(size: int, tmp_path: Path) -> None:
    """Whichever it is, the digest and the first bytes are those of the body, and no name is left on the disk."""
    body = b"0123456789abcdef" * (size // 16 + 1)
    async with serving(says(b"HTTP/1.1 200 OK\r\n\r\n" + body[:size])) as port:
        answer = await asked(port, spool_folder=tmp_path, max_body_bytes=1_000_000)
    assert isinstance(answer.content, bytes) is (size <= MEMORY_BYTES)
    assert answer.body == body[:size]
    assert answer.head(3) == body[: min(3, size)]
    assert answer.body_sha256 == (sha256(body[:size]).hexdigest() if size else "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("coding", ["", "gzip", "br"])
async def test_a_full_disk_ends_the_body_and_breaks_nothing(coding: str, tmp_path: Path) -> None:
    """The kernel refuses to let a file grow: what fits into memory is kept, and the reason is said."""
    body = Random(1).randbytes(800_000)
    wire = {"": bytes, "gzip": partial(gzip.compress, mtime=0), "br": partial(brotli.compress, quality=1)}[coding](body)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: " + coding.encode() + b"\r\n\r\n"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    async with serving(says(head + wire)) as port:
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, before[1]))
        try:
            answer = await asked(port, spool_folder=tmp_path, max_body_bytes=1_000_000)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (answer.outcome, answer.status) == (Outcome.PARTIAL, 200)
    assert "no room on the disk to keep the body" in answer.detail
    assert body.startswith(answer.body)
    assert answer.body_sha256 == (sha256(answer.body).hexdigest() if answer.body else "")
    assert answer.body or coding == "br"


async def test_the_wait_for_leave_to_dial_is_not_the_server_s() -> None:
    """Time in `before_dial` moves the deadline, and is in no elapsed time."""

    async def leave() -> None:
        await asyncio.sleep(0.6)

    async def script(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.1)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\nhi")

    async with serving(script) as port:
        answer = await asked(port, timeout_s=0.5, before_dial=leave)
    assert (answer.outcome, answer.body) == (Outcome.OK, b"hi")
    assert 0.1 <= answer.elapsed_s < 0.5

    async def silence(_: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    async with serving(silence) as port:
        with pytest.raises(QuestionFailed) as failed:
            await asked(port, timeout_s=0.3, before_dial=leave)
    assert failed.value.outcome is Outcome.TIMEOUT
    assert 0.3 <= failed.value.elapsed_s < 0.9


async def test_what_leave_to_dial_raises_goes_to_the_caller() -> None:
    async def leave() -> None:
        raise QuestionFailed(Outcome.BUDGET, "spent")

    async with serving(says()) as port:
        with pytest.raises(QuestionFailed, match="spent"):
            await asked(port, before_dial=leave)


async def test_a_cancelled_exchange_leaves_nothing_behind() -> None:
    closed = asyncio.Event()

    async def script(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\nhi")
        with suppress(ConnectionError):
            while not closed.is_set():
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.01)
                if writer.is_closing():
                    break
        closed.set()

    async with serving(script) as port:
        task = asyncio.create_task(asked(port, timeout_s=30, max_body_bytes=1_000_000))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(closed.wait(), 5)


async def test_a_server_that_hangs_up_gives_reset() -> None:
    with pytest.raises(QuestionFailed) as failed:
        await ask(says())
    assert failed.value.outcome is Outcome.RESET


async def test_a_closed_port_is_refused() -> None:
    async with serving(says()) as port:
        pass
    with pytest.raises(QuestionFailed) as failed:
        await exchange("127.0.0.1", port, REQUEST, tls=None, server_name="a", timeout_s=1, connect_timeout_s=1)
    assert failed.value.outcome is Outcome.REFUSED
